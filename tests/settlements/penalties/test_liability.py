"""Who is the cause of a fail."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.liability import InvalidSnapshot, NoLaterSide, Snapshot, found_by, later_side, who_pays
from vocabulary.side import Direction, Payment

DELIVERER, RECEIVER = Direction.DELIVER, Direction.RECEIVE
NOON = datetime(2026, 6, 1, 12)
snapshots = st.builds(Snapshot, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("payment", "deliverer_on_hold", "receiver_on_hold", "securities", "cash", "pays"),
    [
        (Payment.DVP, False, False, False, False, ()),
        (Payment.DVP, False, False, True, False, (DELIVERER,)),
        (Payment.DVP, False, False, False, True, (RECEIVER,)),
        (Payment.DVP, False, False, True, True, (DELIVERER,)),
        (Payment.DVP, True, False, False, True, (DELIVERER,)),
        (Payment.DVP, False, True, True, False, (RECEIVER,)),
        (Payment.DVP, True, True, True, True, (DELIVERER, RECEIVER)),
        (Payment.FOP, False, True, True, False, (RECEIVER,)),
        (Payment.FOP, True, True, False, False, (DELIVERER, RECEIVER)),
        (Payment.PFOD, False, False, False, True, (DELIVERER,)),
        (Payment.PFOD, False, True, False, True, (RECEIVER,)),
        (Payment.DWP, False, False, False, True, (DELIVERER,)),
        (Payment.DWP, False, False, True, True, (DELIVERER,)),
        (Payment.DWP, False, True, True, False, (RECEIVER,)),
        (Payment.DWP, True, True, False, False, (DELIVERER, RECEIVER)),
    ],
)
def test_hold_comes_before_lack_and_securities_before_cash(
    payment: Payment,
    deliverer_on_hold: bool,
    receiver_on_hold: bool,
    securities: bool,
    cash: bool,
    pays: tuple[Direction, ...],
) -> None:
    assert who_pays(payment, Snapshot(deliverer_on_hold, receiver_on_hold, securities, cash)) == pays


@pytest.mark.parametrize(
    ("payment", "found"),
    [(Payment.FOP, Snapshot(lack_of_cash=True)), (Payment.PFOD, Snapshot(lack_of_securities=True))],
)
def test_nothing_lacks_that_is_not_moved(payment: Payment, found: Snapshot) -> None:
    with pytest.raises(InvalidSnapshot):
        who_pays(payment, found)


@given(snapshots)
def test_two_pay_only_if_both_hold_and_somebody_pays_if_there_is_a_cause(found: Snapshot) -> None:
    sides = who_pays(Payment.DVP, found)
    assert (len(sides) == 2) == (found.deliverer_on_hold and found.receiver_on_hold)
    assert bool(sides) == (found != Snapshot())


def test_who_came_in_later_pays_for_late_matching() -> None:
    later = NOON + timedelta(seconds=1)
    assert later_side(later, NOON) is DELIVERER
    assert later_side(NOON, later, instructing=DELIVERER) is RECEIVER
    assert later_side(NOON, NOON, instructing=RECEIVER) is RECEIVER
    with pytest.raises(NoLaterSide):
        later_side(NOON, NOON)


@pytest.mark.parametrize(
    ("deliverer", "receiver", "pays"),
    [
        ("PREA", "PRCY", [Direction.DELIVER]),
        ("PRCY", "PREA", [Direction.RECEIVE]),
        ("BOTH", "BOTH", [Direction.DELIVER, Direction.RECEIVE]),
        ("LACK", "CLAC", [Direction.DELIVER]),
        ("CMON", "MONY", [Direction.RECEIVE]),
        ("CYCL", "CYCL", []),
        ("SBLO", "CLAC", []),
        ("BLOC", "OTHR", []),
        ("OTHR", "OTHR", []),
        ("", "", []),
    ],
)
def test_the_reasons_of_a_night_say_who_pays(deliverer: str, receiver: str, pays: list[Direction]) -> None:
    assert list(who_pays(Payment.DVP, found_by(deliverer, receiver))) == pays


@pytest.mark.parametrize("payment", [Payment.PFOD, Payment.DWP])
def test_who_delivers_with_or_instead_of_cash_pays_for_its_want(payment: Payment) -> None:
    assert who_pays(payment, found_by("MONY", "CMON")) == (Direction.DELIVER,)
