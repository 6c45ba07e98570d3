"""Every planted bug fits the tree and the schema as they are; one of them is found, and nothing where none is."""

import ast
import os
from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.drill.databases import Databases
from backoffice.drill.planted import DoesNotMatch, copy_of_the_product, looked_for, perform, plant, replaced
from backoffice.drill.planted_bugs import BUGS, Bug, Patch
from backoffice.management.commands.drill import DRILLS
from backoffice.schema import EXPECTED
from tests.conftest import ROOT


@pytest.fixture
def databases(
    template: str, django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Databases]:
    """Those of the drill, made from the migrated template."""
    prefix, clone = f"test_planted_{os.getpid()}", Databases.clone
    monkeypatch.setattr("backoffice.drill.planted.Databases", lambda _: Databases(prefix))
    monkeypatch.setattr(Databases, "clone", lambda self, name: clone(self, name, template))
    with django_db_blocker.unblock(), Databases(f"{prefix}_own") as databases:
        yield databases


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_fits_the_tree_and_the_schema(databases: Databases, bug: Bug) -> None:
    """Each text stands there once, what comes out is Python where it was Python, and the proof expects what is declared."""
    with copy_of_the_product(databases) as copy:
        plant(databases, copy, bug)
        for patch in bug.files:
            text = (copy.folder / patch.where).read_text()
            assert patch.new in text
            if patch.where.endswith(".py"):
                ast.parse(text)
        expected = copy.folder / EXPECTED.relative_to(ROOT)
        assert (expected.read_text() != EXPECTED.read_text()) == bool(bug.functions or bug.sql)


def test_there_are_twelve_and_each_is_looked_for_by_a_drill_that_there_is() -> None:
    assert len({bug.name for bug in BUGS}) == 12
    for bug in BUGS:
        assert bug.trial.drill in DRILLS, bug.name
        assert bug.files or bug.functions or bug.sql, bug.name


@pytest.mark.parametrize("text", ["nothing of it", "it is here, and it is here"])
def test_a_patch_that_does_not_match_once_is_refused(text: str) -> None:
    with pytest.raises(DoesNotMatch):
        replaced(Patch("a.py", "it is here", "it is not"), text)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_bug_is_found(databases: Databases) -> None:
    rows = perform({"only": "maker check only in Python", "seed": 1, "seeds": 1}, lambda _: None)
    assert [row.held for row in rows] == [True, True, True], rows
    assert "one person says twice that a copy may send" in rows[0].found


def test_no_bug_is_not_found(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a drill does not see is said, and so is a drill that came to nothing."""
    (bug,) = (bug for bug in BUGS if bug.name == "no unique key")
    holds = {"acknowledged postings": (True, "3")}
    monkeypatch.setattr("backoffice.drill.planted.outcome", lambda *_: holds)
    assert looked_for(databases, bug, [1, 2], lambda _: None).row == ""
    monkeypatch.setattr("backoffice.drill.planted.outcome", lambda *_: {"acknowledged postings": (False, "2")})
    rows = perform({"only": bug.name, "seed": 1, "seeds": 2}, lambda _: None)
    assert [row.held for row in rows] == [False, False, False], "it is found without a bug too"
