"""The code as the house tests read it: files, syntax trees, functions, imports."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from backoffice.docs.packages import ROOT, packages, trees

Function = ast.FunctionDef | ast.AsyncFunctionDef


def none_of(wrong: Iterable[str]) -> bool:
    """True when nothing is wrong; else fails and names everything, a line each."""
    found = list(wrong)
    if found:
        pytest.fail("\n".join(["", *map(str, found)]), pytrace=False)
    return True


@cache
def python_files() -> dict[Path, ast.Module]:
    """Path below the root -> tree, of all product code: every package, the starter and manage.py; no migrations."""
    found = dict(trees())
    for path in [*sorted((ROOT / "starter").rglob("*.py")), ROOT / "manage.py"]:
        found[path.relative_to(ROOT)] = ast.parse(path.read_text())
    return found


def product() -> dict[Path, ast.Module]:
    """The same without the starter, the benches and the drills: what serves business."""
    away = {"bench", "drill"}
    return {path: tree for path, tree in trees().items() if not away & set(path.parts)}


def sql_files() -> list[Path]:
    """Every SQL file of the product, below the root."""
    return sorted(path.relative_to(ROOT) for name in packages() for path in (ROOT / name).rglob("*.sql"))


@dataclass(frozen=True)
class Import:
    """One imported name: `from module import name as local`, or `import module` (name "")."""

    module: str
    name: str
    local: str
    line: int


def imports(tree: ast.Module) -> Iterator[Import]:
    """Every import, also those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                yield Import(node.module, each.name, each.asname or each.name, node.lineno)
        elif isinstance(node, ast.Import):
            for each in node.names:
                yield Import(each.name, "", each.asname or each.name, node.lineno)


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Every function and method with its qualified name; one inside another is part of it."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, Function):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from functions(child, f"{prefix}{child.name}.")


def length(function: Function) -> int:
    """The lines of a function, from `def` to its last one, its docstring left out."""
    start = function.body[0].end_lineno if ast.get_docstring(function) is not None else function.lineno
    return (function.end_lineno or 0) - (start or 0)


def committed() -> list[Path]:
    """Every file under version control, below the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True)
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
