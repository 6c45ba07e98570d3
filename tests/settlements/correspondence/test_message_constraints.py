"""What can never be false of messages, tried around the operations."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from authorizations.models import CommandRequest, RequestEnd
from machinery.statements import run, value
from settlements.correspondence.taking import receive, take_up
from settlements.models import Message, MessageOutcome
from settlements.operations.messages import acknowledge_messages
from settlements.operations.wishes import set_message_wish
from tests.settlements.correspondence.posted import JOB, TEN, delivers, xml
from tests.settlements.firm import FRI_2026_11_20, Firm
from tests.settlements.test_constraints import copied, refused_by
from vocabulary.occasion import Occasion

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


@pytest.fixture
def wished() -> None:
    """A wish of Norte's, and its answer acknowledged."""
    party = value("select min(party_id) from settlements_message")
    occasion = Occasion(by=JOB, at=TEN, business_date=FRI_2026_11_20)
    set_message_wish(party, "STATUS", "ISO20022", is_wished=True, occasion=occasion)
    answers = Message.objects.filter(direction="OUT").values_list("pk", flat=True)
    assert acknowledge_messages(list(answers), by=JOB, at=TEN, business_date=FRI_2026_11_20)


WISH = {"id": "990"}
SENT_IN = "(select min(id) from settlements_message where direction = 'IN')"


@pytest.mark.usefixtures("wished")
@pytest.mark.parametrize(
    ("act", "constraint"),
    [
        (lambda: wishes(topic="'WEATHER'"), "a_wish_is_of_a_topic_and_a_standard"),
        (lambda: wishes(form="'FAX'"), "a_wish_is_of_a_topic_and_a_standard"),
        (lambda: wishes(after_position="-2"), "a_wish_begins_in_the_trail"),
        (lambda: run("update settlements_messagewish set form = 'ISO15022'"), "settlements_messagewish_is_append_only"),
        (lambda: copied("settlements_telling", "true", id="2"), "there_is_one_place_up_to_which_is_told"),
        (lambda: run("update settlements_telling set position = -2"), "what_is_told_is_not_told_again"),
        (lambda: run("update settlements_telling set instruction = -1"), "what_is_told_is_not_told_again"),
        (lambda: run("delete from settlements_telling"), "the_place_of_telling_stays"),
        (lambda: acknowledged("0"), "an_acknowledgement_is_of_a_message"),
        (lambda: acknowledged("message_id"), "settlements_acknowledgement_pkey"),
        (lambda: acknowledged(SENT_IN), "what_is_acknowledged_went_out"),
        (lambda: run("delete from settlements_acknowledgement"), "settlements_acknowledgement_is_append_only"),
    ],
)
def test_what_is_told(act: Callable[[], object], constraint: str) -> None:
    assert refused_by(act) == constraint


def wishes(**changes: str) -> int:
    return copied("settlements_messagewish", "true", **{**WISH, **changes})


def acknowledged(message: str) -> int:
    return copied("settlements_acknowledgement", "true", message_id=message)


ACTOR: dict[str, Any] = {"by_kind": "job", "by_id": "test", "by_name": "test", "at": TEN}


def asked() -> CommandRequest:
    return CommandRequest.objects.create(action="instruction.hold", business_date=FRI_2026_11_20, **ACTOR)


def waits(request: CommandRequest) -> None:
    """A second item of the message that was accepted waits for a request."""
    done = MessageOutcome.objects.get(act="take_in", state="ACCEPTED")
    done.pk, done.item, done.state, done.act, done.request_id = None, 2, "PENDING", "change", request.pk
    done.save(force_insert=True)


def ends(request: CommandRequest) -> None:
    RequestEnd.objects.create(pk=request.pk, how="EXPIRED", revision=1, reason="", **ACTOR)


def test_what_waited_for_others_is_answered_when_that_has_ended() -> None:
    """Whoever is later, the request that ends or the item that waits for it, leaves no item without its second answer."""
    request = asked()
    waits(request)
    connection.check_constraints()
    assert refused_by(lambda: ends(request)) == "what_waited_for_a_request_is_answered"
    item = MessageOutcome.objects.get(state="PENDING")
    assert copied("settlements_message", OUT, id="990", key=f"'closes {item.message_id}/2'") == 1
    ends(request)
    connection.check_constraints()


def test_nothing_begins_to_wait_for_what_has_ended() -> None:
    request = asked()
    ends(request)
    connection.check_constraints()
    assert refused_by(lambda: waits(request)) == "what_waits_for_others_is_answered"
