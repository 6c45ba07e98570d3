"""Floors and doors: what one app may take from another. (import-linter keeps the floors themselves.)"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from backoffice.docs.packages import floors
from tests.house.code import ROOT, imports, none_of, product, sql_files

LIBRARIES = {"machinery", "vocabulary"}
DOORS = {"queries", "operations", "models"}
APPS = [name for floor in floors() for name in floor if name not in LIBRARIES | {"backoffice"}]

# (importing module, imported module): why this door is another one.
OTHER_DOORS: dict[tuple[str, str], str] = {}

# SQL that names a table of a floor above, (file, table): why.
LOOKS_UP: dict[tuple[str, str], str] = {}


def crossings() -> Iterator[tuple[Path, ast.Module, str, str, str, int]]:
    """Every import of one app by another: (file, tree, module, name, local name, line)."""
    for path, tree in product().items():
        here = path.parts[0]
        for found in imports(tree):
            there = found.module.split(".")[0]
            if there in APPS and there != here and here != "backoffice":
                yield path, tree, found.module, found.name, found.local, found.line


def test_another_app_is_entered_by_its_doors() -> None:
    """queries and operations; models for a foreign key or a type."""
    wrong = []
    for path, _tree, module, name, _local, line in crossings():
        parts = module.split(".")
        by_door = len(parts) == 2 and parts[1] in DOORS
        if not by_door and (str(path), module) not in OTHER_DOORS:
            wrong.append(f"{path}:{line}: from {module} import {name}")
    assert none_of(wrong)


def test_models_of_another_app_are_only_types() -> None:
    """Rows of another app are read by its queries and written by its operations."""
    wrong = []
    for path, tree, module, _name, local, line in crossings():
        if module.endswith(".models"):
            used = {
                node.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == local
            }
            wrong += [f"{path}:{line}: {local}.{attribute}" for attribute in used & {"objects", "_base_manager"}]
    assert none_of(wrong)


def sql_texts() -> Iterator[tuple[Path, str]]:
    """Every piece of SQL: files, and strings in Python that look like it."""
    for path in sql_files():
        if "migrations" not in path.parts:
            yield path, (ROOT / path).read_text()
    for path, tree in product().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                yield path, node.value


OWNED = re.compile(rf"\b({'|'.join(APPS)})_[a-z]+\b")
WRITTEN = re.compile(rf"\b(?:insert into|update|delete from|merge into|copy)\s+(?:only\s+)?(({'|'.join(APPS)})_[a-z]+)")


def test_an_app_writes_only_its_own_tables() -> None:
    """Also in SQL. The composition root's benches and drills are left out; its product code is not."""
    wrong = [
        f"{path}: {found.group(1)}"
        for path, text in sql_texts()
        for found in WRITTEN.finditer(text)
        if found.group(2) != path.parts[0] and not path.name.startswith(("bench_", "drill_"))
    ]
    assert none_of(wrong)


def test_sql_looks_only_down_the_floors() -> None:
    """A statement names tables of its own app and of floors below."""
    level = {name: number for number, floor in enumerate(floors()) for name in floor}
    wrong = []
    for path, text in sql_texts():
        here = path.parts[0]
        for found in OWNED.finditer(text):
            there = found.group(1)
            up = there != here and level[there] <= level[here]
            if up and (str(path), found.group()) not in LOOKS_UP:
                wrong.append(f"{path}: {found.group()}")
    assert none_of(wrong)
