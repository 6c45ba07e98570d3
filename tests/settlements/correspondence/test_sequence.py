"""Messages out of order, beside one another, and after a crash: nothing is lost and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from machinery.statements import value
from machinery.transactions import whole
from settlements.correspondence.taking import receive
from settlements.correspondence.working import take_up_one
from settlements.messages.contents import Change
from settlements.models import Cancellation, Instruction, Message, OpenMessage
from settlements.queries import messages_to_take_up
from tests.sessions import apart, elsewhere
from tests.settlements.correspondence.posted import (
    JOB,
    TEN,
    answers,
    cancels,
    changes_of,
    delivers,
    receives,
    sent,
    state,
    xml,
)
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, Firm
from vocabulary.status import ProcessingStatus

MONDAY = FRI_2026_11_20 + timedelta(days=3)


def worked(on: object = FRI_2026_11_20) -> list[int]:
    """What a worker finds to do, done."""
    due = messages_to_take_up(on)  # type: ignore[arg-type]
    for pk in due:
        take_up_one(pk, at=TEN, business_date=on)  # type: ignore[arg-type]
    return due


def kept(body: bytes) -> Message:
    """A message of which a crash left nothing but the archive."""
    with whole():
        return receive(body, "HTTP", by=JOB, at=TEN, business_date=FRI_2026_11_20).message


def test_a_cancellation_that_comes_first_waits_for_its_instruction(market: Firm) -> None:
    early = sent(xml(cancels(delivers()), "M1"))
    assert state(early) == ["WAITING"] and worked() == [] and not early.answered_by.exists()
    sent(xml(delivers(), "M2"))
    assert worked() == [early.pk] and worked() == []
    assert state(early) == ["ACCEPTED"] and Cancellation.objects.count() == 1


def test_a_change_waits_until_all_that_it_names_is_in(market: Firm) -> None:
    changes = [Change(reference=f"N00000{number}", hold=True) for number in (1, 2)]
    early = sent(xml(changes_of(delivers(), *changes), "M1"))
    sent(xml(delivers(), "M2"))
    assert worked() == [] and state(early) == ["WAITING"]
    sent(xml(delivers(2), "M3"))
    assert worked() == [early.pk] and state(early) == ["ACCEPTED", "ACCEPTED"]


def test_what_waits_in_vain_is_rejected_when_its_day_is_over(market: Firm) -> None:
    early = sent(xml(cancels(delivers()), "M1"))
    assert worked(MONDAY) == [early.pk]
    assert early.outcomes.get().codes == ["NRGN"]
    assert early.outcomes.get().reasons[0]["code"] == "no_such_reference"
    (told,) = answers(early)
    assert told.content.processing.status == ProcessingStatus.REJECTED  # type: ignore[union-attr]


def test_what_a_crash_left_in_the_archive_is_taken_up(market: Firm) -> None:
    message = kept(xml(delivers(), "M1"))
    assert state(message) == ["ARRIVED"] and not Instruction.objects.exists()
    assert sent(xml(delivers(), "M1")).pk == message.pk and state(message) == ["ACCEPTED"]
    other = kept(xml(receives(), "M1", HARTWELL))
    assert worked() == [other.pk] and state(other) == ["ACCEPTED"]
    assert value("select count(*) from settlements_match") == 1


def test_two_that_bring_one_message_keep_one(market: Firm) -> None:
    with ThreadPoolExecutor(2) as two:
        found = [two.submit(apart(lambda: sent_again().pk, "10s")) for _ in range(2)]
    assert len({each.result() for each in found}) == 1 and Instruction.objects.count() == 1
    assert Message.objects.filter(direction="OUT").count() == 1


def sent_again() -> Message:
    """As an edge does: again where another was faster by an instant."""
    from machinery.patience import again
    from settlements.correspondence.working import EVERY_RACE

    return again(lambda: sent(xml(delivers(), "M1")), EVERY_RACE)


def test_two_workers_take_one_message_up_once(market: Firm) -> None:
    message = kept(xml(delivers(), "M1"))
    with ThreadPoolExecutor(2) as two:
        for each in [
            two.submit(apart(lambda: take_up_one(message.pk, at=TEN, business_date=FRI_2026_11_20), "10s"))
            for _ in range(2)
        ]:
            each.result()
    assert state(message) == ["ACCEPTED"] and message.answered_by.count() == 1


@pytest.mark.parametrize("first", ["cancellation", "instruction"])
def test_an_instruction_and_its_cancellation_at_one_moment(market: Firm, first: str) -> None:
    """Whichever commits first, the pair ends cancelled once a worker has looked."""
    bodies = [xml(cancels(delivers()), "M1"), xml(delivers(), "M2")]
    if first == "instruction":
        bodies.reverse()
    with whole():
        receive(bodies[0], "HTTP", by=JOB, at=TEN, business_date=FRI_2026_11_20)
        elsewhere(lambda: sent(bodies[1]))
    while worked():
        pass
    assert Cancellation.objects.count() == 1 and not OpenMessage.objects.exists()
