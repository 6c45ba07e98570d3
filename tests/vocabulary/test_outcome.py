"""Refusals, failures, outcomes, actors, and the closed lists of an instruction."""

from typing import ClassVar

import pytest

from vocabulary.actor import Actor, InvalidActor
from vocabulary.invalid import Invalid, shown
from vocabulary.outcome import Failure, Outcome, Refusal, said_again
from vocabulary.side import Direction, Payment, PaymentType


class DayIsClosed(Refusal):
    code: ClassVar[str] = "day_is_closed"
    status: ClassVar[int] = 422

    def sentence(self) -> str:
        return f"{self.data['day']} is closed. Book on the open date."


def test_a_refusal_says_its_code_its_facts_and_its_sentence() -> None:
    refusal = DayIsClosed(day="2026-11-20")
    assert (refusal.code, refusal.status, refusal.data) == ("day_is_closed", 422, {"day": "2026-11-20"})
    assert str(refusal) == refusal.sentence() == "2026-11-20 is closed. Book on the open date."


def test_a_refusal_without_a_sentence_is_a_bug() -> None:
    with pytest.raises(NotImplementedError):
        Refusal().sentence()


def test_a_refusal_that_was_kept_is_said_again() -> None:
    assert said_again("day_is_closed", {"day": "2026-11-20"}) == "2026-11-20 is closed. Book on the open date."
    assert said_again("day_is_closed", {"date": "2026-11-20"}) == ""
    assert said_again("nobody_says_this_any_more", {}) == ""


def test_outcomes_add_up() -> None:
    bad = Failure("T1", "unknown_account", {"account": "X"})
    assert Outcome.of([Outcome(2), Outcome(3, (bad,)), Outcome()]) == Outcome(5, (bad,))
    assert (Outcome(2) + Outcome(3, (bad,))).total == 6
    assert Outcome.of([]) == Outcome()
    with pytest.raises(ValueError, match="-1"):
        Outcome(-1)


def test_somebody_acts() -> None:
    assert str(Actor("job", "night", "The night")) == "The night (job)"
    with pytest.raises(InvalidActor):
        Actor("robot", "x", "X")  # type: ignore[arg-type]
    with pytest.raises(InvalidActor):
        Actor("person", "", "X")


def test_a_payment_keeps_the_cut_off_of_its_type() -> None:
    assert {payment: payment.type for payment in Payment} == {
        Payment.DVP: PaymentType.AGAINST,
        Payment.FOP: PaymentType.FREE,
        Payment.PFOD: PaymentType.AGAINST,
        Payment.DWP: PaymentType.AGAINST,
    }
    assert [payment.moves_securities for payment in Payment] == [True, True, False, True]
    assert Direction.DELIVER.opposite is Direction.RECEIVE
    assert Direction.RECEIVE.opposite is Direction.DELIVER


def test_messages_show_values_safely() -> None:
    assert shown("a\x00\n") == "'a\\x00\\n'"
    assert shown("x" * 1000) == "'" + "x" * 60 + "...'"
    assert len(shown(10**5000)) < 80
    error = Invalid(expected="this", found="that", way_out="Do so.")
    assert str(error) == "Expected this, found 'that'. Do so."
    assert isinstance(error, ValueError)
