"""Which nights run when one is asked for, and what asking again does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError

from backoffice import day
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.day import STEPS, DateNotDue, nights_up_to, open_night, run_night
from backoffice.results import night_result
from clearing import jobs
from clearing.operations import Reckoned
from ledger.queries import business_date
from machinery.statements import rows, value
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
SUN_2026_10_04 = date(2026, 10, 4)
MON_2026_10_05 = date(2026, 10, 5)
TUE_2026_10_06 = date(2026, 10, 6)
BY = Actor("job", "test", "test")


def evening(of: date) -> datetime:
    """23:00 UTC of a date."""
    return datetime(of.year, of.month, of.day, 23, tzinfo=UTC)


@pytest.fixture
def books(own_database: OwnDatabase) -> Iterator[None]:
    """Books that are open on Friday; two matches a day are due from then to Monday. Sunday is no business date."""
    own_database.use("owner")
    firm = build_firm(FRI_2026_10_02, participants=3, instruments=1)
    open_balances(firm, FRI_2026_10_02, holding=5_000, cash=90_000_000)
    for seed, due in enumerate((FRI_2026_10_02, SAT_2026_10_03, MON_2026_10_05)):
        file_matches(firm, 2, due, seed=seed)
    own_database.use("job")
    yield


def test_missed_dates_come_before_the_one_asked_for(books: None) -> None:
    assert nights_up_to(MON_2026_10_05, evening(MON_2026_10_05)) == [FRI_2026_10_02, SAT_2026_10_03, MON_2026_10_05]
    assert nights_up_to(SUN_2026_10_04, evening(SUN_2026_10_04)) == [FRI_2026_10_02, SAT_2026_10_03]
    assert nights_up_to(FRI_2026_10_02, evening(TUE_2026_10_06)) == [FRI_2026_10_02]
    assert nights_up_to(FRI_2026_10_02 - timedelta(days=1), evening(TUE_2026_10_06)) == []


def test_a_date_that_has_not_come_is_refused_and_the_open_one_may_run_early(books: None) -> None:
    with pytest.raises(DateNotDue) as refused:
        nights_up_to(MON_2026_10_05, evening(FRI_2026_10_02))
    assert refused.value.data == {"asked": "2026-10-05", "open": "2026-10-02"}
    assert "2026-10-02" in refused.value.sentence()
    assert nights_up_to(FRI_2026_10_02, evening(FRI_2026_10_02 - timedelta(days=3))) == [FRI_2026_10_02]


def test_all_of_them_run_in_order_and_again_nothing_does(books: None) -> None:
    ended = run_night(MON_2026_10_05, by=BY, at=evening(MON_2026_10_05))
    assert list(ended.items()) == [(d, "DONE") for d in (FRI_2026_10_02, SAT_2026_10_03, MON_2026_10_05)]
    assert business_date() == TUE_2026_10_06
    settled = rows("select business_date, count(*) as number from settlements_settlement group by 1 order by 1")
    assert [f["number"] for f in settled] == [2, 2, 2]
    before = value("select count(*) from recordkeeping_event")
    assert run_night(MON_2026_10_05, by=BY, at=evening(MON_2026_10_05)) == {}
    assert value("select count(*) from recordkeeping_event") == before
    assert night_result(MON_2026_10_05) is not None
    assert night_result(SUN_2026_10_04) is None


def test_the_hash_of_a_night_is_that_of_what_it_did(books: None) -> None:
    run_night(SAT_2026_10_03, by=BY, at=evening(SAT_2026_10_03))
    friday, saturday = night_result(FRI_2026_10_02), night_result(SAT_2026_10_03)
    assert friday is not None and saturday is not None
    assert friday.result_hash != saturday.result_hash
    run_night(MON_2026_10_05, by=BY, at=evening(MON_2026_10_05))
    again = night_result(FRI_2026_10_02)
    assert again is not None
    assert again.result_hash == friday.result_hash, "later nights do not change it"


def test_a_night_that_is_stopped_holds_up_those_after_it(books: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itservices.operations.runs.PAUSE", timedelta(0))

    def killed(*_: object, **__: object) -> bool:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(day, "close_day", killed)
    assert run_night(MON_2026_10_05, by=BY, at=evening(MON_2026_10_05)) == {FRI_2026_10_02: "STOPPED"}
    found = night_result(FRI_2026_10_02)
    assert found is not None
    assert (found.state, found.result_hash) == ("STOPPED", None)
    monkeypatch.undo()
    assert set(run_night(MON_2026_10_05, by=BY, at=evening(MON_2026_10_05)).values()) == {"DONE"}
    codes = [
        f["code"] for f in rows("select code from recordkeeping_event where code like 'run.%' order by id limit 4")
    ]
    assert codes == ["run.opened", "run.stopped", "run.resumed", "run.finished"]


def test_margin_is_called_for_a_date_to_which_nothing_can_be_posted_any_more(
    books: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def reckoned(*, business_date: date, **_: object) -> Reckoned:
        seen.append(
            bool(value("select closed_at is not null from ledger_day where business_date = %s", [business_date]))
        )
        return Reckoned(0, 0, 0, 0)

    monkeypatch.setattr(jobs, "reckon_margin", reckoned)
    run_night(FRI_2026_10_02, by=BY, at=evening(FRI_2026_10_02))
    assert seen == [True]


def test_opening_a_night_twice_is_opening_it_once(books: None) -> None:
    first = open_night(FRI_2026_10_02, by=BY, at=evening(FRI_2026_10_02))
    assert open_night(FRI_2026_10_02, by=BY, at=evening(SAT_2026_10_03)) == first
    assert value("select at from itservices_run") == evening(FRI_2026_10_02)
    assert [f["name"] for f in rows("select name from itservices_step order by position")] == [n for n, _ in STEPS]
