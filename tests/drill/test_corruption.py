"""Every corruption of the drill, on a small firm: the right invariant names it, and nothing is named without one."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.drill.corruption import concerned, enough, judged, named_after, scene, set_scene, silence
from backoffice.drill.corruptions import Corruption, every_corruption
from backoffice.drill.databases import Databases, NoServerOfItsOwn
from backoffice.drill.history import build_history
from backoffice.drill.past_operations import refused_by, refused_by_postgresql
from backoffice.proof import INVARIANTS
from machinery.statements import run
from tests.conftest import OwnDatabase


@pytest.fixture(scope="module")
def firm(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Databases, str]]:
    """The firm with its two months, in a database of its own."""
    with django_db_blocker.unblock(), Databases(f"test_corruption_{os.getpid()}") as databases:
        name = databases.clone("firm", template)
        databases.use(name, "owner")
        build_history()
        yield databases, name


@pytest.fixture
def scene_of_firm(firm: tuple[Databases, str], django_db_blocker: Any) -> Iterator[dict[str, object]]:
    """Entered as superuser, with the views that corruptions name rows by."""
    databases, name = firm
    with django_db_blocker.unblock():
        databases.use(name, "superuser")
        set_scene()
        yield scene()


def test_a_clean_firm_is_silent(scene_of_firm: dict[str, object]) -> None:
    assert [row.found for row in silence()] == ["silence", "silence"]


@pytest.mark.parametrize("corruption", every_corruption(), ids=lambda each: f"{each.invariant} {each.sentence}")
def test_the_right_invariant_names_it(scene_of_firm: dict[str, object], corruption: Corruption) -> None:
    row = judged(corruption, *named_after(corruption, scene_of_firm, concerned(corruption)))
    assert row.held, f"expected {row.expected}, found {row.found}"


def test_what_is_taken_back_leaves_nothing(scene_of_firm: dict[str, object]) -> None:
    """The firm is silent again after every one of them, as far as they have run."""
    assert all(row.held for row in silence())


def test_every_invariant_is_tried_a_third_in_closed_months_ten_in_balance() -> None:
    assert all(row.held for row in enough(every_corruption()))
    untried = [each for each in every_corruption() if each.invariant != "L06"]
    assert [row.found for row in enough(untried) if not row.held] == ["L06"]


def test_a_proof_of_some_invariants_names_them_as_the_whole_proof_does(scene_of_firm: dict[str, object]) -> None:
    """Also where the statement of another check tells of them; and it names no others."""
    named = [each for each in every_corruption() if each.invariant == "A06" and each.closed]
    assert named
    for corruption in named:
        some, every = (named_after(corruption, scene_of_firm, only) for only in (["A06"], INVARIANTS))
        assert some == tuple([code for code in codes if code == "A06"] for codes in every)


def test_a_corruption_that_does_nothing_is_not_passed_as_caught(scene_of_firm: dict[str, object]) -> None:
    nothing = Corruption("L06", "nothing is done", "select 1")
    assert not judged(nothing, *named_after(nothing, scene_of_firm)).held


def test_what_breaks_a_balance_is_not_passed_as_balanced(scene_of_firm: dict[str, object]) -> None:
    broken = Corruption(
        "L06", "a guard has one more", "update ledger_guard set posted = posted + 1 where account_id = 1"
    )
    by_night, in_full = named_after(broken, scene_of_firm)
    assert "L06" in in_full
    assert not judged(broken, by_night, in_full).held


def test_what_goes_past_the_operations_is_refused(firm: tuple[Databases, str], django_db_blocker: Any) -> None:
    databases, name = firm
    with django_db_blocker.unblock():
        databases.use(name, "web")
        rows = refused_by_postgresql()
        assert [row for row in rows if not row.held] == []
        assert refused_by("select 1") == ""


def test_open_books_are_not_drilled(own_database: OwnDatabase) -> None:
    own_database.use("owner")
    run("insert into ledger_day (business_date, opened_at) values ('2026-10-02', now())")
    with pytest.raises(NoServerOfItsOwn, match="open books"), Databases("test_refused"):
        pass
