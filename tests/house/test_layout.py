"""Files: their names, their sizes, their first sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.code import ROOT, functions, imports, length, none_of, packages, python_files, sql_files, trees

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "shared", "tools"}
HOUSE_NAMES = {
    "__init__", "admin", "api", "apps", "blotters", "commands", "forms", "invariants", "jobs", "lifecycle", "messages", "models",
    "operations", "queries", "refusals", "tasks", "urls", "views", "management", "migrations",
}  # fmt: skip
IMPURE = ("django", "machinery.statements", "machinery.transactions", "rest_framework", "celery")
WORDS = ("django.utils.translation", "django.utils.functional")

# Modules of an app that are neither of a house name nor pure: why they stand apart.
STANDING_APART = {
    "settlements.night": "the settle step of jobs.py, split by subject",
    "settlements.loading": "reads a file piece by piece and opens a transaction for each, as an edge does",
    "clearing.loading": "reads a file piece by piece and opens a transaction for each, as an edge does",
    "clearing.gate": "the lock between those who change trades and their netting",
    "settlements.gate": "the lock between intake, acts and the night's claim",
    "settlements.stops": "what compliance stops, as the night asks it",
    "itservices.runner": "what a worker does with a step: it opens the transactions around operations",
    "itservices.registry": "the jobs by name, filled in by the composition root",
    "notifications.sender": "what a worker does with a delivery: it opens the transactions around operations, and sends between",
    "authorizations.passwords": "validators that Django's settings name",
    "authorizations.signing_in": "adapters that allauth's settings name",
}

RANKS = [
    {"views", "api", "tasks", "admin", "urls"},
    {"blotters"},
    {"commands", "forms", "jobs", "messages"},
    {"operations"},
    {"queries", "invariants"},
    {"models"},
]


def apps() -> list[str]:
    """The packages that are apps with desks of their own."""
    return [name for name in packages() if name not in {"backoffice", "machinery", "vocabulary"}]


def test_no_file_is_a_drawer_for_everything() -> None:
    """utils and its kin say nothing about what is inside."""
    wrong = [str(path) for path in [*python_files(), *sql_files()] if {path.stem, *path.parent.parts} & FORBIDDEN_NAMES]
    assert none_of(wrong)


def test_files_of_an_app_have_the_names_of_the_house_or_are_pure() -> None:
    """What is neither stands in STANDING_APART with its reason, and what stands there exists."""
    wrong, apart = [], set()
    for path, tree in trees().items():
        if path.parts[0] not in apps() or len(path.parts) != 2 or path.stem in HOUSE_NAMES:
            continue
        modules = [found.module for found in imports(tree) if not found.module.startswith(WORDS)]
        impure = [module for module in modules if module.startswith(IMPURE)]
        name = f"{path.parts[0]}.{path.stem}"
        if impure or name in STANDING_APART:
            apart.add(name)
            if name not in STANDING_APART:
                wrong.append(f"{path} imports {impure[0]}")
    assert none_of(wrong)
    assert apart == set(STANDING_APART)


def test_inside_an_app_imports_go_down_too() -> None:
    """views, api, tasks, admin - forms, jobs, messages - operations - queries - models."""
    level = {name: number for number, names in enumerate(RANKS) for name in names}
    wrong = []
    for path, tree in trees().items():
        here = path.parts[1].removesuffix(".py") if len(path.parts) > 1 else ""
        if path.parts[0] not in apps() or here not in level:
            continue
        for found in imports(tree):
            parts = found.module.split(".")
            if parts[0] == path.parts[0] and len(parts) > 1 and level.get(parts[1], 9) < level[here]:
                wrong.append(f"{path}:{found.line}: {found.module}")
    assert none_of(wrong)


def test_every_module_says_what_it_is() -> None:
    """Migrations too: their docstring is the sentence of what becomes true."""
    migrations = [
        path.relative_to(ROOT) for name in packages() for path in (ROOT / name / "migrations").glob("[0-9]*.py")
    ]
    found = python_files() | {path: ast.parse((ROOT / path).read_text()) for path in migrations}
    wrong = [str(path) for path, tree in found.items() if tree.body and not ast.get_docstring(tree)]
    assert none_of(wrong)


def test_every_class_and_public_function_says_what_it_does() -> None:
    """Except what a framework names, choices, properties of up to three lines, and what is inside something private."""
    spoken_for = {"Meta", "handle", "add_arguments", "ready", "sentence", "clean"}
    wrong = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees().items()
        for node in _public(tree)
        if node.name not in spoken_for and not ast.get_docstring(node) and not _speaks_for_itself(node)
    ]
    assert none_of(wrong)


def _public(node: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public classes, functions and methods; not what is inside a function or below a private name."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from _public(child)


def _speaks_for_itself(node: ast.FunctionDef | ast.ClassDef) -> bool:
    if isinstance(node, ast.ClassDef):
        return any("Choices" in ast.unparse(each) for each in node.bases)
    marks = [ast.unparse(each) for each in node.decorator_list]
    return length(node) <= 3 and any("property" in mark for mark in marks)


def test_files_have_at_most_400_lines() -> None:
    """About: a file that grows past it becomes a package split by subject."""
    files = [*python_files(), *sql_files()]
    lines = {path: len((ROOT / path).read_text().splitlines()) for path in files}
    wrong = [f"{path}: {count}" for path, count in lines.items() if count > 400]
    assert none_of(wrong)


def test_functions_have_at_most_70_lines() -> None:
    """Docstrings are not counted."""
    wrong = [
        f"{path}:{function.lineno} {name}: {length(function)}"
        for path, tree in python_files().items()
        for name, function in functions(tree)
        if length(function) > 70
    ]
    assert none_of(wrong)


def test_views_have_at_most_25_lines() -> None:
    """A view translates: it opens a transaction, calls one operation or query, and answers."""
    wrong = [
        f"{path}:{function.lineno} {name}: {length(function)}"
        for path, tree in trees().items()
        if {path.stem, *path.parts[1:-1]} & {"views", "api", "web", "pages"}
        for name, function in functions(tree)
        if length(function) > 25
    ]
    assert none_of(wrong)


def test_every_sql_file_opens_with_its_sentence() -> None:
    """One comment that says what the statement does."""
    wrong = [str(path) for path in sql_files() if not re.match(r"-- [A-Z\"'(][^\n]{14,}", (ROOT / path).read_text())]
    assert none_of(wrong)


def test_every_statement_file_is_used() -> None:
    """Its name stands in code, whole or as the pattern of an f-string."""
    names, patterns = set(), set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"\w+" for v in node.values]
                if re.search(r"[a-z]{3}_", "".join(parts)):
                    patterns.add("".join(parts))
    used = re.compile("|".join(sorted(patterns)))
    wrong = [
        str(path)
        for path in sql_files()
        if path.parts[1] == "sql" and path.stem not in names and not used.fullmatch(path.stem)
    ]
    assert none_of(wrong)


@pytest.mark.parametrize("app", packages())
def test_migrations_are_named_by_what_becomes_true(app: str) -> None:
    """A sentence of three words or more, never auto or a date; long SQL has the same name."""
    for path in sorted((ROOT / app / "migrations").glob("*")):
        if path.suffix not in {".py", ".sql"} or path.stem == "__init__":
            continue
        number, _, words = path.stem.partition("_")
        assert re.fullmatch(r"\d{4}", number), path.name
        assert len(words.split("_")) >= 3 and "auto" not in words.split("_"), path.name
        if path.suffix == ".sql":
            assert path.with_suffix(".py").exists(), path.name


def test_requirements_are_committed_with_hashes() -> None:
    """Both locks name exact files."""
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text()
        pins = re.findall(r"(?m)^[A-Za-z0-9][\w.\[\]-]*==", text)
        assert pins and text.count("--hash=sha256:") >= len(pins), lock


def test_templates_of_a_page_and_its_partial_stand_side_by_side() -> None:
    """`_x.html` is a part; a part in a folder of an app has a page in the same folder."""
    wrong = []
    for path in sorted((ROOT / "templates").rglob("_*.html")):
        folder = path.parent
        if folder != ROOT / "templates" and not any(not p.name.startswith("_") for p in folder.glob("*.html")):
            wrong.append(str(path.relative_to(ROOT)))
    assert none_of(wrong)


def test_no_committed_file_names_this_workshop() -> None:
    """Paths of the machine on which it was written have no place in the product."""
    from tests.house.code import committed

    words = ["/work/" + "main", "/work/" + "shared", "/tmp/" + "w/"]
    wrong = [
        str(path)
        for path in committed()
        if path.suffix in {".py", ".md", ".sql", ".html", ".toml", ".in", ".txt", ".sh", ""} and _says(path, words)
    ]
    assert none_of(wrong)


def _says(path: Path, words: list[str]) -> bool:
    text = (ROOT / path).read_text(errors="ignore")
    return any(word in text for word in words)
