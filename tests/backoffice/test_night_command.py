"""`manage.py night`: what it prints, what it answers, and what it does when it is run again."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from backoffice import day
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.management.commands import night
from machinery.statements import run, value
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
MON_2026_10_05 = date(2026, 10, 5)
BY = Actor("person", "7", "Ana")


@pytest.fixture
def books(own_database: OwnDatabase) -> Iterator[OwnDatabase]:
    """Books that are open on Friday, with twenty matches due, some of them short."""
    own_database.use("owner")
    firm = build_firm(FRI_2026_10_02, participants=4, instruments=2)
    open_balances(firm, FRI_2026_10_02, holding=60, cash=400_000)
    file_matches(firm, 20, FRI_2026_10_02, seed=5)
    own_database.use("job")
    yield own_database


def ran(asked: date, at: date | None = None, *, as_json: bool = True) -> tuple[int, Any, str]:
    """The night up to a date, run late on another: its exit status, what it printed, and what it said beside."""
    out, beside = StringIO(), StringIO()
    command = night.Command(stdout=out, stderr=beside)
    of = at or asked
    code = command.perform(asked, datetime(of.year, of.month, of.day, 23, tzinfo=UTC), as_json=as_json)
    said = out.getvalue()
    return code, json.loads(said) if as_json and said else said, beside.getvalue()


def test_a_night_tells_its_steps_and_totals(books: OwnDatabase) -> None:
    code, found, _ = ran(FRI_2026_10_02)
    assert (code, found["state"], found["changed"], found["missed"]) == (0, "DONE", True, [])
    assert [step["name"] for step in found["steps"]] == [name for name, _ in day.STEPS]
    assert found["in"]["EUR"]["number"] == 20
    assert found["in"]["EUR"]["number"] == found["settled"]["EUR"]["number"] + found["refused"]["EUR"]["number"]
    assert sum(found["reasons"].values()) == found["refused"]["EUR"]["number"] > 0
    assert (len(found["result_hash"]), found["proof"]["violations"]) == (64, 0)


def test_again_it_changes_nothing_and_says_so(books: OwnDatabase) -> None:
    _, first, _ = ran(FRI_2026_10_02)
    before = value("select count(*) from recordkeeping_event")
    code, again, _ = ran(FRI_2026_10_02)
    assert (code, again["changed"], again["result_hash"]) == (0, False, first["result_hash"])
    code, said, _ = ran(FRI_2026_10_02, as_json=False)
    assert (code, "was done before; nothing was changed." in said) == (0, True)
    assert value("select count(*) from recordkeeping_event") == before


def test_missed_nights_run_first_and_are_told(books: OwnDatabase) -> None:
    code, found, _ = ran(MON_2026_10_05)
    assert (code, found["business_date"]) == (0, "2026-10-05")
    assert [missed["business_date"] for missed in found["missed"]] == ["2026-10-02", "2026-10-03"]
    code, said, _ = ran(FRI_2026_10_02 - timedelta(days=9), MON_2026_10_05, as_json=False)
    assert (code, "never was: the date is closed or no business date" in said) == (0, True)


def test_a_date_that_has_not_come_is_another_status(books: OwnDatabase) -> None:
    code, found, beside = ran(MON_2026_10_05, FRI_2026_10_02)
    assert (code, found) == (2, "")
    assert "2026-10-05 has not come: the open date is 2026-10-02" in beside
    assert value("select count(*) from itservices_run") == 0


def test_books_that_do_not_prove_stop_it_before_the_date_is_closed(books: OwnDatabase) -> None:
    run(
        "update ledger_guard set held = 1 where account_id = (select min(account_id) from ledger_guard where posted > 1)"
    )
    code, found, _ = ran(FRI_2026_10_02)
    assert (code, found["state"], found["result_hash"]) == (1, "STOPPED", None)
    (proving,) = (step for step in found["steps"] if step["name"] == "prove")
    assert "L16" in proving["trouble"]
    assert value("select business_date from ledger_day where closed_at is null") == FRI_2026_10_02
    run("update ledger_guard set held = 0")
    code, found, _ = ran(FRI_2026_10_02)
    assert (code, found["state"]) == (0, "DONE"), "mended, it is asked for again and goes on"


def test_a_database_that_is_away_is_said_in_one_line(books: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> list[date]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(night, "nights_up_to", away)
    with pytest.raises(CommandError, match=r"does not answer: connection refused\. Run the night again"):
        call_command("night", business_date=FRI_2026_10_02)
