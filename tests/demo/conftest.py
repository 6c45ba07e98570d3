"""A tiny demo firm: made once for all tests of this folder, and cloned for each that asks for it."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from backoffice.demo.making import Making, make
from backoffice.demo.plan import Size
from tests.conftest import OwnDatabase, clone, drop, point

TUE_2026_11_24 = date(2026, 11, 24)
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""The demo's passwords in tests: eight slow hashes a firm would be most of the time."""
TINY = Making(TUE_2026_11_24, Size(nights=2, past=80, tonight=150))


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Also in each test."""
    settings.PASSWORD_HASHERS = QUICK


@pytest.fixture(scope="session")
def standing(
    template: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[str]]]:
    """The name of a database with the tiny firm, and what was said while it was made."""
    before = str(connections["default"].settings_dict["NAME"])
    name, said = f"test_demo_{os.getpid()}", list[str]()
    clone(name, template)
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK):
        point(name, "owner")
        make(TINY, tmp_path_factory.mktemp("files"), said.append)
        point(before, "web")
    yield name, said
    drop(name)


@pytest.fixture
def firm(standing: tuple[str, list[str]], django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A database of its own with the tiny firm, as the role of jobs."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"test_demo_firm_{os.getpid()}"
    clone(name, standing[0])
    point(name, "job")
    with django_db_blocker.unblock():
        yield OwnDatabase(name)
    point(before, "web")
    drop(name)


@pytest.fixture
def var(tmp_path: Path, settings: Any) -> Path:
    """A var folder of its own for processes that a test starts, with the secrets of this installation."""
    folder = tmp_path / "var"
    (folder / "secrets").mkdir(parents=True)
    for name in ("roles.json", "secret_key"):
        (folder / "secrets" / name).write_text((settings.VAR / "secrets" / name).read_text())
    return folder
