"""Holds of the house beside nights, other sessions, and messages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError

from backoffice import day
from backoffice.proof import look
from itservices.operations import open_run
from itservices.queries import next_step
from itservices.runner import run_step
from machinery.statements import rows, run
from machinery.transactions import whole
from settlements.models import ImposedHold, OpenMatch, Penalty, Settlement
from settlements.operations import cancel, hold, impose_hold, lift_hold
from settlements.operations.imposed_refusals import HeldAlready, HeldByTheHouse, HoldIsOver
from settlements.operations.refusals import InTheNight, NotOpen
from settlements.queries import statuses_of
from tests.sessions import apart, until_waiting
from tests.settlements.firm import FRI_2026_11_20, JOB, Firm
from tests.settlements.test_acts import OCCASION
from tests.settlements.test_imposed import CSDH, LATER, LEGAL
from tests.settlements.test_parts import PARTS, came, has, has_thresholds, left, night, parts
from tests.settlements.test_penalising import MON_2026_11_23, evening, in_scope
from vocabulary.outcome import Outcome


def sides(match: int) -> tuple[int, int]:
    """The delivering and the receiving instruction of a match."""
    (found,) = rows("select delivering_id, receiving_id from settlements_match where id = %s", [match])
    return found["delivering_id"], found["receiving_id"]


def imposes(instruction: int) -> list[str]:
    with whole():
        return [each.code for each in impose_hold([instruction], CSDH, OCCASION).failures]


def lifts(number: int) -> list[str]:
    with whole():
        return [each.code for each in lift_hold([number], LATER).failures]


def lifts_on(number: int, on: date) -> list[str]:
    with whole():
        later = replace(LATER, business_date=on, at=evening(on))
        return [each.code for each in lift_hold([number], later).failures]


def run_up_to(wanted: str) -> None:
    """Runs Friday's night up to a step."""
    with whole():
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).pk
    for name, _ in day.STEPS:
        step = next_step(opened)
        if name == wanted or step is None:
            return
        run_step(step)


def number_of(instruction: int) -> int:
    return ImposedHold.objects.get(instruction=instruction, ending=None).pk


def test_a_night_leaves_it_open_tells_both_and_makes_nobody_pay(market: Firm) -> None:
    with whole():
        in_scope(market)
    match = came()
    has(market, "1000")
    mine, other = sides(match)
    assert imposes(mine) == []
    night()
    assert left(match) == (1000, 5_000_000) and not Settlement.objects.exists() and not Penalty.objects.exists()
    found = statuses_of([mine, other])
    assert [(each.reason, each.settlement) for each in found.values()] == [("CSDH", "PENF"), ("PRCY", "PENF")]
    assert lifts(number_of(mine)) == []
    night(MON_2026_11_23)
    assert left(match) is None and Settlement.objects.count() == 1
    assert [each.code for each in look(MON_2026_11_23, True).broken] == []


def test_whoever_else_holds_it_the_house_is_the_reason_and_nobody_pays(market: Firm) -> None:
    with whole():
        in_scope(market)
    match = came()
    mine, other = sides(match)
    with whole():
        hold([other], OCCASION)
    assert imposes(mine) == []
    night()
    found = statuses_of([mine, other])
    assert [(each.reason, each.hold) for each in found.values()] == [("CSDH", "PRCY"), ("PRCY", "PREA")]
    assert not Penalty.objects.exists()


def test_no_part_settles_of_it(market: Firm) -> None:
    has_thresholds(market)
    match = came(1, PARTS)
    has(market, "400")
    assert imposes(sides(match)[1]) == []
    night()
    assert (parts(match), left(match)) == ([], (1000, 5_000_000))


def answered(act: Callable[[], Outcome]) -> list[str]:
    """Does an act in a transaction of its own; the codes of what refuses it."""
    with whole():
        return [each.code for each in act().failures]


def at_once(first: Callable[[], Outcome], second: Callable[[], Outcome]) -> list[str]:
    """Does one act, and another one in another session that waits for the first; what refuses the second."""
    with ThreadPoolExecutor(1) as other:
        with whole():
            assert first().failures == ()
            later = other.submit(apart(lambda: answered(second), "10s"))
            until_waiting(later)
        return later.result()


@pytest.mark.parametrize(("cancelled", "code"), [(False, HeldByTheHouse.code), (True, NotOpen.code)])
def test_a_legal_hold_and_a_cancellation_at_once_have_one_of_two_ends(market: Firm, cancelled: bool, code: str) -> None:
    mine, other = sides(came())
    assert answered(lambda: cancel([mine], OCCASION)) == []
    acts = (lambda: impose_hold([mine], LEGAL, OCCASION), lambda: cancel([other], OCCASION))
    assert at_once(*(acts[::-1] if cancelled else acts)) == [code]
    assert ImposedHold.objects.exists() != cancelled == (not OpenMatch.objects.exists())


def test_at_once_from_two_sessions_it_is_imposed_once_and_lifted_once(market: Firm) -> None:
    mine, _ = sides(came())
    assert at_once(*[lambda: impose_hold([mine], CSDH, OCCASION)] * 2) == [HeldAlready.code]
    number = number_of(mine)
    assert at_once(*[lambda: lift_hold([number], LATER)] * 2) == [HoldIsOver.code]
    assert OpenMatch.objects.get().deliverer_imposed == "" and ImposedHold.objects.count() == 1


def test_whoever_goes_around_the_operations_meets_the_row_that_is_being_settled(market: Firm) -> None:
    """The hold waits for the row of the queue, and finds that it is gone."""
    match = came()
    mine, other = sides(match)
    assert answered(lambda: cancel([mine], OCCASION)) == []
    write = (
        "insert into settlements_imposedhold (instruction_id, kind, legal_reason, reason, case_reference, condition, business_date,"
        f" imposed_by, imposed_at) values ({mine}, 'CSDH', '', 'x', '', '', '2026-11-20', 'x', now())"
    )
    with ThreadPoolExecutor(1) as others:
        with whole():
            assert cancel([other], OCCASION).failures == ()
            later = others.submit(apart(lambda: run(write), "10s"))
            until_waiting(later)
        with pytest.raises(IntegrityError, match="is not open"):
            later.result()


def test_a_run_that_has_claimed_it_is_not_disturbed(market: Firm) -> None:
    match = came()
    mine, _ = sides(match)
    assert imposes(mine) == []
    number = number_of(mine)
    run_up_to("settle")
    assert lifts(number) == [InTheNight.code]
    assert answered(lambda: impose_hold([mine], LEGAL, OCCASION)) == [InTheNight.code]


def test_a_part_of_the_proof_names_what_settled_under_a_hold(market: Firm) -> None:
    """As the corruption drill does for each of its invariants; here for one that was lifted on a later day."""
    match = came()
    has(market, "1000")
    mine, _ = sides(match)
    assert imposes(mine) == []
    night()
    assert lifts_on(number_of(mine), MON_2026_11_23) == []
    night(MON_2026_11_23)
    assert [each.code for each in look(MON_2026_11_23, True).broken] == []
