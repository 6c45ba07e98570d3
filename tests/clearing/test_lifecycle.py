"""Where a trade stands is what its facts add up to."""

import pytest

from clearing.labels import CHIPS, ENDS, EXCEPTIONS
from clearing.lifecycle import ACCEPTABLE, Ended, Facts, State, change_fault, state_of
from clearing.operations.faults import SENTENCES


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts("NEW"), State.CAPTURED),
        (Facts("NEW", open_exceptions=1), State.EXCEPTION),
        (Facts("AMEND", is_enriched=True), State.ENRICHED),
        (Facts("NEW", is_enriched=True, open_exceptions=1), State.EXCEPTION),
        (Facts("NEW", is_enriched=True, is_instructed=True), State.INSTRUCTED),
        (Facts("CANCEL", is_enriched=True, is_instructed=True), State.CANCELLED),
        (Facts("CANCEL", open_exceptions=2), State.CANCELLED),
    ],
)
def test_a_trade_stands_where_its_facts_say(facts: Facts, state: State) -> None:
    assert state_of(facts) is state


@pytest.mark.parametrize(
    ("action", "is_known", "state", "is_bound", "code"),
    [
        ("NEW", True, None, True, ""),
        ("AMEND", False, None, False, "unknown_trade"),
        ("CANCEL", True, State.CANCELLED, False, "trade_cancelled"),
        ("AMEND", True, None, True, "matched_already"),
        ("CANCEL", True, None, True, "matched_already"),
        ("AMEND", True, None, False, ""),
    ],
)
def test_nothing_that_is_matched_is_changed(
    action: str, is_known: bool, state: State | None, is_bound: bool, code: str
) -> None:
    assert change_fault(action, is_known=is_known, state=state, is_bound=is_bound) == code


def test_every_state_end_and_exception_has_words() -> None:
    assert CHIPS.keys() == set(State) and ENDS.keys() == set(Ended)
    assert EXCEPTIONS.keys() <= SENTENCES.keys() and EXCEPTIONS.keys() >= ACCEPTABLE
