"""What can never be false of messages, tried around the operations."""

from collections.abc import Callable

import pytest

from machinery.statements import run
from settlements.correspondence.taking import receive, take_up
from tests.settlements.correspondence.posted import JOB, TEN, delivers, xml
from tests.settlements.firm import FRI_2026_11_20, Firm
from tests.settlements.test_constraints import copied, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """A message that was accepted, with its answer, and one that is set aside."""
    for body in (xml(delivers(), "M1"), b"no message"):
        kept = receive(body, "HTTP", by=JOB, at=TEN, business_date=FRI_2026_11_20)
        take_up(kept.message.pk, at=TEN, business_date=FRI_2026_11_20)


IN = "direction = 'IN' and kind <> ''"
OUT = "direction = 'OUT'"
NEW = {"id": "990", "key": "'another'"}
DONE = "act = 'take_in'"
OPEN = "state = 'QUARANTINED'"
BROKEN = "(select message_id from settlements_openmessage)"


@pytest.mark.parametrize(
    ("where", "changes", "constraint"),
    [
        (IN, {"key": "key"}, "a_message_is_kept_once"),
        (IN, {"direction": "'UP'"}, "a_message_comes_in_or_goes_out_by_a_channel"),
        (IN, {"channel": "'FAX'"}, "a_message_comes_in_or_goes_out_by_a_channel"),
        (IN, {"answers_id": "id"}, "a_message_that_came_in_answers_nothing"),
        (OUT, {"repairs_id": "id"}, "a_message_that_came_in_answers_nothing"),
        (IN, {"sha256": "repeat('0', 64)"}, "a_message_bears_the_digest_of_its_bytes"),
        (IN, {"party_id": "0"}, "a_message_is_of_a_party"),
        (OUT, {"answers_id": "0"}, "an_answer_is_to_a_message"),
        (IN, {"repairs_id": "0"}, "a_repair_is_of_a_message"),
        (IN, {"repeats_id": "0"}, "a_repetition_is_of_a_message"),
        (OUT, {"instruction_id": "0"}, "a_message_is_about_an_instruction"),
    ],
    ids=str,
)
def test_messages(where: str, changes: dict[str, str], constraint: str) -> None:
    assert refused_by(lambda: copied("settlements_message", where, **{**NEW, **changes})) == constraint


def test_a_message_is_repaired_once() -> None:
    first = {**NEW, "repairs_id": "id"}
    assert copied("settlements_message", IN, **first) == 1
    again = {"id": "991", "key": "'a third'", "repairs_id": "id"}
    assert (
        refused_by(lambda: copied("settlements_message", f"{IN} and id <> 990", **again))
        == "a_message_is_repaired_once"
    )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"item": "item"}, "what_came_of_an_item_is_told_once"),
        ({"item": "0"}, "an_outcome_of_a_message_is_known"),
        ({"state": "'DONE'"}, "an_outcome_of_a_message_is_known"),
        ({"instruction_id": "null"}, "what_is_accepted_became_something"),
        ({"state": "'PENDING'", "request_id": "null"}, "what_is_accepted_became_something"),
        ({"state": "'REJECTED'", "codes": "'{}'", "reasons": "'[]'"}, "what_is_rejected_says_why"),
        ({"message_id": "0"}, "an_outcome_is_of_a_message"),
        ({"instruction_id": "0"}, "a_message_became_an_instruction"),
    ],
    ids=str,
)
def test_outcomes(changes: dict[str, str], constraint: str) -> None:
    told = {"id": "990", "item": "2", **changes}
    assert refused_by(lambda: copied("settlements_messageoutcome", DONE, **told)) == constraint


@pytest.mark.parametrize(
    ("act", "constraint"),
    [
        (lambda: run("update settlements_openmessage set reasons = '[]'"), "a_message_is_open_for_a_reason"),
        (lambda: run("update settlements_openmessage set state = 'WAITING'"), "a_message_is_open_for_a_reason"),
        (lambda: copied("settlements_openmessage", OPEN, message_id="0"), "an_open_message_is_kept"),
        (lambda: run("delete from settlements_openmessage"), "what_leaves_the_open_messages_has_an_outcome"),
        (
            lambda: copied("settlements_openmessage", OPEN, message_id="(select min(id) from settlements_message)"),
            "a_message_that_is_done_is_not_opened_again",
        ),
    ],
)
def test_open_messages(act: Callable[[], object], constraint: str) -> None:
    assert refused_by(act) == constraint
