"""Matching beside itself: two sides that arrive at one moment, two that match at once, an act in between. Two real connections."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import count, pairwise
from time import monotonic, sleep

import pytest

from itservices.operations import open_run, resume_run
from itservices.queries import next_step
from itservices.runner import run_step, run_to_end
from machinery.invariants import Scope
from machinery.statements import rows, run, statement, value
from machinery.transactions import whole
from settlements.invariants import ALLEGED, JOINED
from settlements.jobs import NEXT, match_again, match_all, matching
from settlements.models import Unmatched
from settlements.operations import Matched, Occasion, allege_due, cancel, match_waiting, submit_sides
from settlements.operations.match import Share
from settlements.own_side import OwnRow
from tests.conftest import OwnDatabase
from tests.sessions import apart, elsewhere, until_waiting
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, SHARE, Firm, fund
from tests.settlements.sides import delivers, receives

OCCASION = Occasion(by=JOB, at=NINE, business_date=FRI_2026_11_20, reason="asked")


def matched() -> Matched:
    """Everything that waits, matched in this transaction."""
    return match_waiting(None, at=NINE, business_date=FRI_2026_11_20)


def arrive(row: OwnRow, meanwhile: Callable[[], object] = lambda: None) -> None:
    """One side arrives as by the API: taken in and matched in one transaction, and matched again once that has committed."""
    with whole():
        intake = submit_sides([row], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        match_waiting(intake.keys, at=NINE, business_date=FRI_2026_11_20)
        meanwhile()
    match_again(intake.keys, at=NINE, business_date=FRI_2026_11_20)


def matches() -> int:
    """How many there are; nothing waits that is matched."""
    assert not rows(
        "select from settlements_unmatched u join settlements_match m on u.instruction_id in (m.delivering_id, m.receiving_id)"
    )
    return int(value("select count(*) from settlements_match"))


@pytest.mark.parametrize("first", [delivers(), receives()], ids=["the deliverer first", "the receiver first"])
def test_two_sides_that_arrive_at_one_moment_are_matched_by_whoever_commits_last(market: Firm, first: OwnRow) -> None:
    """Neither transaction sees the other; each matches again after its commit."""
    second = receives() if first.reference == "N000001" else delivers()
    arrive(first, lambda: elsewhere(lambda: arrive(second)))
    assert matches() == 1 and not Unmatched.objects.exists()
    assert value("select matched_at from settlements_match") == NINE + NEXT, "an instant that no other transaction has"


def test_two_that_match_at_once_make_one_match(market: Firm) -> None:
    """The second waits for the first, and finds nothing left."""
    with whole():
        submit_sides([delivers(), receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20)

    def again() -> Matched:
        with whole():
            return matched()

    with ThreadPoolExecutor(1) as other:
        with whole():
            assert matched() == Matched(1)
            second = other.submit(apart(again, "10s"))
            until_waiting(second)
        assert second.result() == Matched()
    assert matches() == 1


def test_a_cancellation_that_comes_first_keeps_it_from_matching_and_one_that_comes_later_asks_the_other_side(
    market: Firm,
) -> None:
    with whole():
        made = submit_sides(
            [delivers(), receives(), delivers(2), receives(2)], by=JOB, at=NINE, business_date=FRI_2026_11_20
        ).made

    def cancelled(instruction: int) -> list[str]:
        with whole():
            return [failure.code for failure in cancel([instruction], OCCASION).failures]

    with ThreadPoolExecutor(1) as other:
        with whole():
            assert not cancel([made[1]], OCCASION).failures
            second = other.submit(apart(lambda: _in_whole(matched), "10s"))
            until_waiting(second)
        assert second.result() == Matched(1)
    with whole():
        assert matched() == Matched()
    assert cancelled(made[2]) == []
    assert value("select count(*) from settlements_cancellation") == 1
    assert value("select count(*) from settlements_openmatch where deliverer_cancels") == 1


def _in_whole(work: Callable[[], Matched]) -> Matched:
    with whole():
        return work()


def test_the_night_matches_what_a_crash_has_left(market: Firm, own_database: OwnDatabase) -> None:
    """Between the arrival of the second side and its matching: the night does it before it freezes its queue, once."""
    with whole():
        submit_sides([delivers(), receives(1, amount="12346.60")], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE + timedelta(hours=14)).pk
    assert run_to_end(opened) == "DONE"
    steps = {f["name"]: json.loads(f["counts"]) for f in rows("select name, counts from itservices_step")}
    assert steps["match"] == {"matched": 1, "differing": 1}
    assert steps["claim"]["in"] == {"EUR": {"number": 1, "amount": "12345.60"}}


@pytest.mark.parametrize("payment", ["DVP", "DWP"])
def test_what_settles_is_the_deliverers_amount_and_the_night_is_proved(
    market: Firm, own_database: OwnDatabase, payment: str
) -> None:
    """The receiver's amount differs: both accounts move by the deliverer's, and the proof of the night knows the difference."""
    pays, receives_it = ("NORT", "HART") if payment == "DWP" else ("HART", "NORT")
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(100))
        fund(market, f"CSH-{pays}-EUR", "EUR", Decimal("12345.60"))
        both = [delivers(payment=payment), receives(1, payment=payment, amount="12344.10")]
        submit_sides(both, by=JOB, at=NINE, business_date=FRI_2026_11_20)
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE + timedelta(hours=14)).pk
    assert run_to_end(opened) == "DONE"
    posted = rows(
        "select h.number, g.posted from ledger_guard g join ledger_account a on a.id = g.account_id"
        " join refdata_account h on h.id = a.holder_id where h.number like 'CSH-____-EUR'"
    )
    left = {f["number"]: f["posted"] for f in posted}
    assert left[f"CSH-{pays}-EUR"] == 0 and left[f"CSH-{receives_it}-EUR"] == Decimal("12345.60")


def test_where_much_waits_two_sessions_match_a_share_of_the_keys_each(
    market: Firm, own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MUCH", 30)
    pairs = [(delivers(n, quantity=str(n)), receives(n, quantity=str(n))) for n in range(1, 31)]
    with whole():
        both = [side for pair in pairs for side in pair]
        submit_sides(both, by=JOB, at=NINE, business_date=FRI_2026_11_20)
    assert match_all(at=NINE, business_date=FRI_2026_11_20) == Matched(30)
    told = rows("select id from recordkeeping_event where code = 'instructions.matched'")
    assert len(told) == 2 and matches() == 30 and not Unmatched.objects.exists()
    assert match_all(at=NINE, business_date=FRI_2026_11_20) == Matched()


def in_turns() -> Callable[[], None]:
    """What is done first in each of two sessions, so that the second draws the numbers that the first has left out."""
    begun = count(1)

    def wait() -> None:
        if next(begun) == 2:
            until = monotonic() + 60
            while not value("select count(*) from settlements_match"):
                assert monotonic() < until, "expected the first session to commit"
                sleep(0.01)
            run("select setval('settlements_match_id_seq', (select min(id) + 1 from settlements_match), false)")

    return wait


def broken() -> list[tuple[str, str]]:
    """What the proof finds of what was joined, and of allegements."""
    return [
        (f["code"], f["key"])
        for check in (JOINED, ALLEGED)
        for f in rows(check.sql(), check.parameters(Scope(FRI_2026_11_20)))
    ]


def members(code: str, name: str) -> list[list[int]]:
    """The instructions that each event of a code tells of, as its statement reads them."""
    events = rows("select after, at, actor_name as by from recordkeeping_event where code = %s order by id", [code])
    asked = [{**json.loads(event["after"]), **event} for event in events]
    return [[found["id"] for found in rows(statement("settlements", name), each)] for each in asked]


def test_what_one_session_matched_is_not_taken_for_the_others(
    market: Firm, own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers of both lie in between one another's, of the matches as of the allegements that are over."""
    monkeypatch.setattr(matching, "MUCH", 30)
    with whole():
        submit_sides(
            [delivers(n, quantity=str(n)) for n in range(1, 31)], by=JOB, at=NINE, business_date=FRI_2026_11_20
        )
    late = NINE + timedelta(hours=6)
    with whole():
        assert allege_due(at=late) == 30
    with whole():
        submit_sides(
            [receives(n, quantity=str(n)) for n in range(1, 31)], by=JOB, at=late, business_date=FRI_2026_11_20
        )
    own_database.use("owner")
    run("alter sequence settlements_match_id_seq increment by 2")
    assert match_all(at=late, business_date=FRI_2026_11_20, before=in_turns()) == Matched(30)
    ranges = rows(
        "select (after ->> 'first')::bigint as first, (after ->> 'last')::bigint as last"
        " from recordkeeping_event where code = 'instructions.matched' order by id"
    )
    assert ranges[1]["first"] < ranges[0]["last"] and broken() == []
    for code, name, number in (
        ("instructions.matched", "touched_matched", 60),
        ("allegements.removed", "touched_unalleged", 30),
    ):
        first, second = members(code, name)
        assert first and second and len(first) + len(second) == len({*first, *second}) == number


class Gone(BaseException):
    """The process has ended."""


def test_a_step_that_runs_again_is_not_taken_for_the_attempt_before(
    market: Firm, own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt matched and ended before it said so; what came in since is matched by the second, below the numbers of
    the first."""
    with whole():
        pairs = [each for n in range(1, 4) for each in (delivers(n, quantity=str(n)), receives(n, quantity=str(n)))]
        submit_sides(pairs, by=JOB, at=NINE, business_date=FRI_2026_11_20)
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE + timedelta(hours=14)).pk
    own_database.use("owner")
    run("alter sequence settlements_match_id_seq increment by 2")

    def ends(*_: object, **__: object) -> None:
        raise Gone

    with monkeypatch.context() as dying, pytest.raises(Gone):
        dying.setattr(matching, "advance", ends)
        while step := next_step(opened):
            run_step(step)
    assert matches() == 3
    run("select setval('settlements_match_id_seq', (select min(id) + 1 from settlements_match), false)")
    with whole():
        submit_sides([delivers(9), receives(9)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        resume_run(opened, by=JOB, at=NINE, reason="It ended in the middle.")
    assert run_to_end(opened) == "DONE"
    assert matches() == 4 and broken() == []


def test_an_arrival_that_holds_a_row_does_not_keep_the_others_from_being_alleged(market: Firm) -> None:
    """What it holds is alleged at the next tick, unless it was matched."""
    with whole():
        made = submit_sides([delivers(1), delivers(2)], by=JOB, at=NINE, business_date=FRI_2026_11_20).made
    late = NINE + timedelta(hours=6)

    def tick() -> int:
        with whole():
            return allege_due(at=late)

    with whole():
        run("select from settlements_unmatched where instruction_id = %s for update", [made[1]])
        assert elsewhere(tick) == 1
    assert tick() == 1 and tick() == 0


@pytest.mark.parametrize("of", [1, 2, 3, 7])
def test_shares_have_every_key_once(of: int) -> None:
    shares = [Share(number, of) for number in range(of)]
    assert shares[0].begins.int == 0 and shares[-1].ends.int == 2**128 - 1
    assert all(before.ends.int + 1 == after.begins.int for before, after in pairwise(shares))
