"""Files that were loaded, what was set aside of them, the proofs that were kept, and the clock of a sandbox."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from itservices.models import Load
from itservices.operations import FileAlreadyLoaded, close_load, keep_proof, move_clock, open_load, quarantine
from itservices.queries import (
    current_instant,
    last_proof,
    load_of,
    loads,
    proof_of,
    quarantined_lines,
    quarantined_rows,
    quarantined_since,
    visible_loads,
)
from machinery.statements import rows
from vocabulary.actor import Actor

AT = datetime(2026, 10, 2, 9, tzinfo=UTC)
FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
BY = Actor("person", "7", "Ana")
REASON = {"code": "isin_checksum", "field": "isin", "value": "ES00", "sentence": "The check digit is 2, not 0."}

pytestmark = [pytest.mark.django_db, pytest.mark.role("job")]


def loaded(name: str, accepted: int = 8, aside: int = 2, at: datetime = AT) -> Load:
    """A load that is closed."""
    load = open_load("leis", name, name * 8, by=BY, at=at)
    quarantine(load, [(line, "raw", [REASON]) for line in range(3, 3 + aside)])
    return close_load(load, accepted=accepted, unchanged=1, quarantined=aside, totals={}, by=BY, at=at)


def test_a_load_accounts_for_every_row_and_leaves_an_event() -> None:
    load = loaded("a.csv")
    assert (load.state, load.received, load.accepted, load.unchanged, load.quarantined) == ("LOADED", 11, 8, 1, 2)
    (event,) = rows("select code, after ->> 'accepted' as accepted, after ->> 'sha256' as sha from recordkeeping_event")
    assert event == {"code": "file.loaded", "accepted": "8", "sha": "a.csv" * 8}
    assert quarantined_lines(load) == {3, 4}
    assert [(row.line, row.reasons) for row in quarantined_rows(load.pk, 10, after=3)] == [(4, [REASON])]


def test_a_load_that_was_begun_is_gone_on_with_and_one_that_is_done_is_refused() -> None:
    begun = open_load("leis", "a.csv", "a", by=BY, at=AT)
    assert open_load("leis", "again.csv", "a", by=BY, at=AT).pk == begun.pk
    assert open_load("mics", "a.csv", "a", by=BY, at=AT).pk != begun.pk
    close_load(begun, accepted=1, unchanged=0, quarantined=0, totals={}, by=BY, at=AT)
    with pytest.raises(FileAlreadyLoaded, match=str(begun.pk)) as refused:
        open_load("leis", "again.csv", "a", by=BY, at=AT)
    assert "again.csv" in refused.value.sentence()


def test_a_line_is_set_aside_once() -> None:
    load = open_load("leis", "a.csv", "a", by=BY, at=AT)
    assert quarantine(load, [(3, "raw", [REASON])]) == 1
    with pytest.raises(IntegrityError, match="a_line_is_quarantined_once"), transaction.atomic():
        quarantine(load, [(3, "raw", [REASON])])


def test_loads_newest_first() -> None:
    clean, faulty = loaded("a", aside=0), loaded("b", at=AT + timedelta(days=1))
    everything = visible_loads(BY, everywhere=True)
    assert [load.pk for load in loads(everything)] == [faulty.pk, clean.pk]
    assert [load.pk for load in loads(everything, only_quarantined=True)] == [faulty.pk]
    assert [load.pk for load in loads(everything, since=AT + timedelta(hours=1))] == [faulty.pk]
    assert (load_of(clean.pk, everything), load_of(0, everything)) == (clean, None)
    assert quarantined_since(everything, AT) == (2, 1)
    assert quarantined_since(everything, AT + timedelta(days=2)) == (0, 0)


def test_a_reader_without_the_right_to_all_sees_its_own_loads() -> None:
    mine = loaded("a")
    other = Actor("client", "9", "Front office")
    theirs = open_load("leis", "b", "b", by=other, at=AT)
    assert set(visible_loads(BY, everywhere=False)) == {mine}
    assert load_of(theirs.pk, visible_loads(BY, everywhere=False)) is None
    assert load_of(theirs.pk, visible_loads(other, everywhere=False)) == theirs


def test_proofs_are_kept_in_batches_the_newest_counts() -> None:
    first = keep_proof(
        FRI_2026_10_02, [("L01", 0, [], 5), ("L06", 2, [{"key": "1", "expected": "2", "found": "3"}], 7)], full=False
    )
    again = keep_proof(FRI_2026_10_02, [("L01", 0, [], 5), ("L06", 0, [], 7)], full=True)
    keep_proof(SAT_2026_10_03, [("L01", 1, [], 5)], full=False)
    assert again == first + 1
    found = proof_of(FRI_2026_10_02)
    assert found is not None
    assert (found.violations, [result.invariant for result in found.results]) == (0, ["L01", "L06"])
    newest = last_proof()
    assert newest is not None
    assert (newest.business_date, newest.violations) == (SAT_2026_10_03, 1)
    assert proof_of(date(2026, 1, 1)) is None


def test_the_clock_of_a_sandbox_moves_and_says_by_whom() -> None:
    real = datetime.now(UTC)
    move_clock(timedelta(days=30), by=BY, at=AT)
    assert timedelta(days=29) < current_instant() - real < timedelta(days=31)
    move_clock(timedelta(0), by=BY, at=AT)
    assert abs(current_instant() - real) < timedelta(days=1)
    told = rows(
        "select code, actor_name, (after ->> 'ahead_seconds')::float as ahead from recordkeeping_event order by id"
    )
    assert told == [
        {"code": "clock.moved", "actor_name": "Ana", "ahead": 2592000.0},
        {"code": "clock.moved", "actor_name": "Ana", "ahead": 0.0},
    ]


def test_production_has_no_movable_clock(settings: object) -> None:
    move_clock(timedelta(days=30), by=BY, at=AT)
    settings.SANDBOX = False  # type: ignore[attr-defined]
    assert abs(current_instant() - datetime.now(UTC)) < timedelta(minutes=5)
