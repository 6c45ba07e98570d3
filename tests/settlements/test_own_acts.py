"""Acts on what is not matched yet: its own side alone holds, releases and cancels it, at once."""

import pytest

from authorizations.queries import actor_of
from machinery.statements import rows, value
from settlements.models import Cancellation, Unmatched
from settlements.operations import (
    MoveNotLegal,
    NotOpen,
    Occasion,
    cancel,
    hold,
    match_waiting,
    prioritise,
    release,
    submit_sides,
)
from settlements.operations.acts import against
from settlements.queries import instruction_sheet, priorities_of, statuses_of
from tests.authorizations.people import account
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.sides import delivers, receives

OCCASION = Occasion(by=JOB, at=NINE, business_date=FRI_2026_11_20, reason="asked")


@pytest.fixture
def alone(firm: Firm) -> int:
    """A deliverer's instruction that waits for its match."""
    return submit_sides([delivers()], by=JOB, at=NINE, business_date=FRI_2026_11_20).made[1]


def codes(act: object, *instructions: int) -> list[str]:
    return [failure.code for failure in act(list(instructions), OCCASION).failures]  # type: ignore[operator]


def test_a_hold_of_what_is_unmatched_is_its_own_and_goes_with_it_into_the_match(alone: int) -> None:
    assert codes(hold, alone) == [] and codes(hold, alone) == [MoveNotLegal.code]
    assert statuses_of([alone])[alone].hold == "PREA" and Unmatched.objects.get().is_held
    assert codes(release, alone) == [] and codes(release, alone) == [MoveNotLegal.code]
    assert codes(hold, alone) == []
    other = submit_sides([receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20).made[100_001]
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    found = statuses_of([alone, other])
    assert (found[alone].hold, found[other].hold, found[alone].settlement) == ("PREA", "PRCY", "PEND")
    assert codes(release, alone) == [] and statuses_of([other])[other].hold == ""


def test_what_is_unmatched_is_cancelled_by_its_own_side_at_once(alone: int) -> None:
    assert codes(cancel, alone) == []
    assert not Unmatched.objects.exists() and Cancellation.objects.get().reason_code == "CANI"
    found = statuses_of([alone])[alone]
    assert (found.processing, found.matching, found.settlement, found.reason) == ("CAND", "NMAT", "", "CANI")
    assert rows("select axis, from_status, to_status from settlements_statuschange") == [
        {"axis": "IPRC", "from_status": "PACK", "to_status": "CAND"}
    ]
    assert codes(cancel, alone) == [NotOpen.code]
    submit_sides([receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    assert match_waiting(None, at=NINE, business_date=FRI_2026_11_20).matches == 0


def test_one_that_is_held_can_be_cancelled_and_one_set_does_both(alone: int) -> None:
    other = submit_sides([receives()], by=JOB, at=NINE, business_date=FRI_2026_11_20).made[100_001]
    assert codes(hold, alone, other) == [] and codes(cancel, alone, other) == []
    assert value("select count(*) from settlements_cancellation") == 2


def test_a_priority_is_of_an_instruction_before_it_matches_too(alone: int) -> None:
    """Its match takes it over: test_priorities."""
    assert prioritise([alone], 3, OCCASION).done == 1 and priorities_of([alone]) == {alone: 3}


def test_a_page_knows_what_would_be_refused(alone: int) -> None:
    clerk = actor_of(account("lucia", "settlement_clerk"))

    def refused() -> set[str]:
        sheet = instruction_sheet(alone, clerk, NINE, FRI_2026_11_20)
        assert sheet is not None
        return set(against(sheet))

    assert refused() == {"release"}
    hold([alone], OCCASION)
    assert refused() == {"hold"}
