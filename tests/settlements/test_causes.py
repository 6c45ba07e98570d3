"""What each side of a pair is told, and that both are told of one cause."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.causes import (
    NOTHING,
    OF_SECURITIES,
    OWN_CODES,
    Cause,
    InvalidCause,
    Problem,
    ReasonCodes,
    late_reasons,
    reason_codes,
    reason_on,
)
from settlements.decision import FIELDS, Queue
from settlements.jobs import awaiting, reasons, with_late
from settlements.lifecycle import MIRROR
from settlements.stops import Stops
from vocabulary.side import Direction

DELI, RECE = Direction.DELIVER, Direction.RECEIVE
POSSIBLE = [
    Cause(by, problem) for by, problem in product(Direction, Problem) if by == DELI or problem not in OF_SECURITIES
]


@pytest.mark.parametrize(
    ("problem", "own", "other"),
    [
        (Problem.ON_HOLD, "PREA", "PRCY"),
        (Problem.ACCOUNT_BLOCKED, "BLOC", "OTHR"),
        (Problem.SECURITIES_FROZEN, "FROZ", "CLAC"),
        (Problem.SECURITIES_BLOCKED, "SBLO", "CLAC"),
        (Problem.SECURITIES_PLEDGED, "COLL", "CLAC"),
        (Problem.SECURITIES_ON_LOAN, "LALO", "CLAC"),
        (Problem.BELOW_MINIMUM_UNIT, "MINO", "MINO"),
        (Problem.NOT_A_MULTIPLE_OF_UNIT, "MUNO", "MUNO"),
        (Problem.LINKED_INSTRUCTION_PENDING, "LINK", "OTHR"),
        (Problem.SHORT_OF_SECURITIES, "LACK", "CLAC"),
        (Problem.AWAITING_COVER_PURCHASE, "LAAW", "CLAC"),
        (Problem.AWAITING_PENDING_RECEIPT, "PENR", "CLAC"),
        (Problem.SHORT_OF_CASH, "MONY", "CMON"),
        (Problem.INSTRUCTED_LATE, "LATE", "CLAT"),
        (Problem.MISSED_SERVICER_DEADLINE, "ADEA", "CLAT"),
        (Problem.SETTLEMENT_DATE_IN_FUTURE, "FUTU", "FUTU"),
    ],
)
def test_who_causes_it_is_told_its_code_and_the_other_the_mirror(problem: Problem, own: str, other: str) -> None:
    assert reason_codes([Cause(DELI, problem)]) == (own, other)
    if problem not in OF_SECURITIES:
        assert reason_codes([Cause(RECE, problem)]) == (other, own)


def test_every_problem_has_a_code_and_every_code_a_mirror() -> None:
    assert set(OWN_CODES) == set(Problem)
    assert set(OWN_CODES.values()) <= set(MIRROR)


@pytest.mark.parametrize(
    ("causes", "codes"),
    [
        ([], ("", "")),
        ([(DELI, Problem.SHORT_OF_SECURITIES), (RECE, Problem.SHORT_OF_CASH)], ("LACK", "CLAC")),
        ([(RECE, Problem.SHORT_OF_CASH), (DELI, Problem.SHORT_OF_SECURITIES)], ("LACK", "CLAC")),
        ([(DELI, Problem.SECURITIES_ON_LOAN), (RECE, Problem.SHORT_OF_CASH)], ("LALO", "CLAC")),
        ([(DELI, Problem.AWAITING_COVER_PURCHASE), (RECE, Problem.SHORT_OF_CASH)], ("LAAW", "CLAC")),
        ([(DELI, Problem.ON_HOLD), (RECE, Problem.ON_HOLD)], ("BOTH", "BOTH")),
        ([(DELI, Problem.SHORT_OF_SECURITIES), (RECE, Problem.ON_HOLD)], ("PRCY", "PREA")),
        ([(DELI, Problem.INSTRUCTED_LATE), (RECE, Problem.INSTRUCTED_LATE)], ("LATE", "LATE")),
        ([(DELI, Problem.INSTRUCTED_LATE), (RECE, Problem.MISSED_SERVICER_DEADLINE)], ("LATE", "CLAT")),
        ([(RECE, Problem.INSTRUCTED_LATE), (RECE, Problem.SHORT_OF_CASH)], ("CMON", "MONY")),
        ([(DELI, Problem.SETTLEMENT_DATE_IN_FUTURE), (RECE, Problem.SETTLEMENT_DATE_IN_FUTURE)], ("FUTU", "FUTU")),
        ([(DELI, Problem.SETTLEMENT_DATE_IN_FUTURE), (RECE, Problem.ON_HOLD)], ("PRCY", "PREA")),
        ([(DELI, Problem.SHORT_OF_CASH)], ("MONY", "CMON")),
    ],
)
def test_the_first_problem_decides_for_both(causes: list[tuple[Direction, Problem]], codes: tuple[str, str]) -> None:
    """FUTU says that there is no problem but the date, so anything else goes before it."""
    assert reason_codes(Cause(*cause) for cause in causes) == codes


@pytest.mark.parametrize("problem", sorted(OF_SECURITIES))
def test_a_receiver_lacks_no_securities(problem: Problem) -> None:
    with pytest.raises(InvalidCause):
        reason_codes([Cause(RECE, problem)])


@given(st.lists(st.sampled_from(POSSIBLE)))
def test_neither_order_nor_repetition_counts_and_both_are_told_of_one_cause(causes: list[Cause]) -> None:
    codes = reason_codes(causes)
    assert reason_codes(reversed(causes)) == reason_codes([*causes, *causes]) == codes
    assert (codes == NOTHING) == (not causes)
    deliverer, receiver = codes
    assert MIRROR.get(deliverer) == receiver or MIRROR.get(receiver) == deliverer or deliverer == receiver


@given(st.lists(st.sampled_from(POSSIBLE), min_size=1), st.sampled_from(POSSIBLE))
def test_a_problem_more_hides_what_stands_after_it_and_nothing_before(causes: list[Cause], more: Cause) -> None:
    order = list(Problem)
    first = min(order.index(cause.problem) for cause in causes)
    if order.index(more.problem) > first:
        assert reason_codes([*causes, more]) == reason_codes(causes)
    elif order.index(more.problem) < first:
        assert reason_codes([*causes, more]) == reason_codes([more])


ASSET, GIVER, TAKER, RECEIVERS_CASH, DELIVERERS_CASH = 7, 1, 2, 3, 4


def of_the_night(
    stops: Stops,
    available: Sequence[int] = (0, 10, 0, 100, 0),
    holds: Sequence[bool] = (False, False),
    late: ReasonCodes = NOTHING,
) -> tuple[str, str]:
    """What the night tells of one delivery versus payment of 10 for 100."""
    row = np.zeros(1, dtype=list(FIELDS))
    row[0] = (1, 4, 0, 1, ASSET, GIVER, TAKER, 10, 8, RECEIVERS_CASH, DELIVERERS_CASH, 100, *holds)
    queue = Queue.of(row)
    found = reasons(queue, set(), list(available), stops)
    idle = awaiting(queue, found)
    (deliverer,), (receiver,) = with_late(found, idle, [late] * len(idle))
    return deliverer, receiver


FACTS = (
    Cause(DELI, Problem.ON_HOLD),
    Cause(RECE, Problem.ON_HOLD),
    Cause(DELI, Problem.ACCOUNT_BLOCKED),
    Cause(RECE, Problem.ACCOUNT_BLOCKED),
    Cause(DELI, Problem.SHORT_OF_SECURITIES),
    Cause(RECE, Problem.SHORT_OF_CASH),
    Cause(DELI, Problem.INSTRUCTED_LATE),
    Cause(RECE, Problem.INSTRUCTED_LATE),
)


@pytest.mark.parametrize(("of_deliverer", "of_receiver"), [(GIVER, TAKER), (DELIVERERS_CASH, RECEIVERS_CASH)])
@pytest.mark.parametrize("so", list(product([False, True], repeat=len(FACTS))))
def test_the_night_tells_the_same(so: tuple[bool, ...], of_deliverer: int, of_receiver: int) -> None:
    """Of one delivery versus payment; one that lacks nothing awaits the next cycle there."""
    *holds, deliverer_blocked, receiver_blocked, no_securities, no_cash, deliverer_late, receiver_late = so
    accounts = {of_deliverer: deliverer_blocked, of_receiver: receiver_blocked}
    stops = Stops({account: "BLOC" for account, is_so in accounts.items() if is_so}, {})
    available = [0, 9 if no_securities else 10, 0, 99 if no_cash else 100, 0]
    codes = reason_codes(cause for cause, is_so in zip(FACTS, so, strict=True) if is_so)
    told = late_reasons(deliverer=deliverer_late, receiver=receiver_late)
    assert of_the_night(stops, available, holds, told) == (("CYCL", "CYCL") if codes == NOTHING else codes)


@pytest.mark.parametrize("code", ["FROZ", "SBLO", "COLL"])
def test_the_night_tells_the_same_of_blocked_securities(code: str) -> None:
    problem = next(problem for problem, own in OWN_CODES.items() if own == code)
    assert of_the_night(Stops({}, {ASSET: code})) == reason_codes([Cause(DELI, problem)]) == (code, "CLAC")


@pytest.mark.parametrize(
    ("accounts", "assets", "codes"),
    [
        ({GIVER: "BLOC", TAKER: "BLOC"}, {}, ("BLOC", "BLOC")),
        ({GIVER: "BLOC", RECEIVERS_CASH: "FROZ"}, {}, ("BLOC", "FROZ")),
        ({GIVER: "FROZ"}, {}, ("FROZ", "CLAC")),
        ({GIVER: "FROZ", TAKER: "BLOC"}, {}, ("FROZ", "BLOC")),
        ({TAKER: "BLOC"}, {ASSET: "SBLO"}, ("SBLO", "BLOC")),
        ({TAKER: "COLL", RECEIVERS_CASH: "BLOC"}, {}, ("OTHR", "COLL")),
        ({GIVER: "FROZ", DELIVERERS_CASH: "BLOC"}, {}, ("FROZ", "CLAC")),
        ({GIVER: "FROZ"}, {ASSET: "SBLO"}, ("SBLO", "CLAC")),
        ({DELIVERERS_CASH: "FROZ"}, {}, ("FROZ", "OTHR")),
        ({DELIVERERS_CASH: "FROZ", RECEIVERS_CASH: "SBLO"}, {}, ("FROZ", "SBLO")),
        ({DELIVERERS_CASH: "FROZ", TAKER: "SBLO"}, {}, ("FROZ", "SBLO")),
    ],
)
def test_each_side_is_told_its_own_block(
    accounts: dict[int, str], assets: dict[int, str], codes: tuple[str, str]
) -> None:
    """The deliverer first of what it delivers, the receiver first of where it receives."""
    assert of_the_night(Stops(accounts, assets)) == codes


FRI_2026_11_20, MON_2026_11_23 = date(2026, 11, 20), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("settlement", "reason", "hold", "intended", "told"),
    [
        ("PEND", "", "", MON_2026_11_23, "FUTU"),
        ("PEND", "", "", FRI_2026_11_20, ""),
        ("PEND", "LACK", "", MON_2026_11_23, "LACK"),
        ("PEND", "", "PRCY", MON_2026_11_23, ""),
        ("PENF", "", "", MON_2026_11_23, ""),
        ("SETT", "", "", MON_2026_11_23, ""),
        ("", "", "", MON_2026_11_23, ""),
    ],
)
def test_what_is_pending_for_a_later_date_awaits_it(
    settlement: str, reason: str, hold: str, intended: date, told: str
) -> None:
    """On Friday. What fails awaits no date: FUTU is no reason of it."""
    facts: dict[str, Any] = {"settlement": settlement, "reason": reason, "hold": hold, "intended": intended}
    assert reason_on(FRI_2026_11_20, **facts, is_ours=True) == told
    assert reason_on(FRI_2026_11_20, **facts, is_ours=False) == reason, "its depository says of it what there is to say"
