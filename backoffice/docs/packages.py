"""The packages of the product, their modules, and the syntax trees of their files."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def floors() -> list[list[str]]:
    """The packages floor by floor, the highest first, as import-linter keeps them (pyproject.toml)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(found["layers"] for found in contracts if found["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def packages() -> list[str]:
    """Every package of the product but the starter, the highest floor first."""
    return [name for floor in floors() for name in floor]


@cache
def trees() -> dict[Path, ast.Module]:
    """Path below the root -> syntax tree, of every Python file of the product but migrations and the starter."""
    return {path.relative_to(ROOT): ast.parse(path.read_text()) for path in _files()}


def _files() -> Iterator[Path]:
    for package in packages():
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def module_of(path: Path) -> str:
    """The dotted name of a file below the root."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def classes_below(base: type) -> list[type]:
    """The subclasses of `base` in the product, direct or not, in no order; imports the modules that define them."""
    names: set[str] = {base.__name__}
    found: set[tuple[str, str]] = set()
    while True:
        more = {
            (module_of(path), node.name)
            for path, tree in trees().items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and names & {ast.unparse(each).rsplit(".", 1)[-1] for each in node.bases}
        } - found
        if not more:
            break
        found |= more
        names |= {name for _, name in more}
    return [getattr(import_module(module), name) for module, name in sorted(found)]
