"""Who pays for what fails at an external depository, by what that told of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.lifecycle import MIRROR
from settlements.penalties.outside import later_side_outside, who_pays_outside
from vocabulary.side import Direction, Payment

DELIVERER, RECEIVER = Direction.DELIVER, Direction.RECEIVE
codes = st.sampled_from([*sorted(MIRROR), "NARR", "CLAC", "CMON"])


@pytest.mark.parametrize(
    ("own", "payment", "reason", "hold", "pays"),
    [
        (DELIVERER, Payment.DVP, "LACK", "", (DELIVERER,)),
        (DELIVERER, Payment.DVP, "LALO", "", (DELIVERER,)),
        (RECEIVER, Payment.DVP, "CLAC", "", (DELIVERER,)),
        (RECEIVER, Payment.DVP, "MONY", "", (RECEIVER,)),
        (DELIVERER, Payment.DVP, "CMON", "", (RECEIVER,)),
        (DELIVERER, Payment.DWP, "MONY", "", (DELIVERER,)),
        (RECEIVER, Payment.PFOD, "CMON", "", (DELIVERER,)),
        (RECEIVER, Payment.DVP, "PREA", "", (RECEIVER,)),
        (RECEIVER, Payment.FOP, "PRCY", "", (DELIVERER,)),
        (RECEIVER, Payment.DVP, "CLAC", "PREA", (RECEIVER,)),
        (DELIVERER, Payment.DVP, "BOTH", "", (DELIVERER, RECEIVER)),
        (DELIVERER, Payment.DVP, "LACK", "BOTH", (DELIVERER, RECEIVER)),
        (DELIVERER, Payment.DVP, "CYCL", "", ()),
        (DELIVERER, Payment.DVP, "LINK", "", ()),
        (DELIVERER, Payment.DVP, "", "", None),
        (DELIVERER, Payment.DVP, "OTHR", "", None),
        (RECEIVER, Payment.DVP, "LACK", "", None),
        (DELIVERER, Payment.DVP, "CLAC", "", None),
        (DELIVERER, Payment.DVP, "MONY", "", None),
        (RECEIVER, Payment.FOP, "MONY", "", None),
        (DELIVERER, Payment.PFOD, "LACK", "", None),
    ],
)
def test_who_pays_is_told_and_never_guessed(
    own: Direction, payment: Payment, reason: str, hold: str, pays: tuple[Direction, ...] | None
) -> None:
    assert who_pays_outside(own, payment, reason, hold) == pays


@given(st.sampled_from(Direction), st.sampled_from(Payment), codes, st.sampled_from(["", "PREA", "PRCY", "BOTH"]))
def test_whatever_is_told_a_lack_is_of_what_moves_and_a_hold_of_who_holds(
    own: Direction, payment: Payment, reason: str, hold: str
) -> None:
    pays = who_pays_outside(own, payment, reason, hold)
    if hold == "PREA" and reason != "PRCY" and reason != "BOTH":
        assert pays == (own,)
    if not hold and pays and reason not in {"PREA", "PRCY", "BOTH"}:
        assert len(pays) == 1 and reason not in {"", "OTHR", "NARR"}


@pytest.mark.parametrize(
    ("is_early", "was_unmatched", "later"),
    [(True, False, RECEIVER), (False, True, RECEIVER), (True, True, RECEIVER), (False, False, None)],
)
def test_who_came_in_after_ours_is_later(is_early: bool, was_unmatched: bool, later: Direction | None) -> None:
    assert later_side_outside(DELIVERER, is_early=is_early, was_unmatched=was_unmatched) == later
