"""Settlement messages for programs: sent in as they are, answered, listed, and read again."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import (
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.api.refusals import RightMissing
from machinery.counting import newest_first
from machinery.request import acting
from settlements.blotters import MESSAGES
from settlements.correspondence.acting import rights_of
from settlements.correspondence.taking import receive, take_up
from settlements.correspondence.working import EVERY_RACE
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.models import Message
from settlements.operations.faults import said_again
from settlements.queries import answers_to, message_sheet, state_of, visible_messages, with_outcomes
from vocabulary.outcome import said_again as refusal_again

XML: Final = "application/xml"
FIN: Final = "text/plain"
LARGEST: Final = 256 << 10
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:sese.020.001.07"
EXAMPLE: Final = {
    XML: f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><SctiesTxCxlReq><AcctOwnrTxId>'
    "<SctiesSttlmTxId><TxId>N000123</TxId><SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt></SctiesSttlmTxId>"
    "</AcctOwnrTxId><AcctOwnr><Id><AnyBIC>NORTESMMXXX</AnyBIC></Id></AcctOwnr></SctiesTxCxlReq></Document>",
    FIN: "{1:F01NORTESMMAXXX0000000000}{2:I543CUSTESMMXXXXN}{3:{108:M1}}{4:\r\n:16R:GENL\r\n...\r\n-}",
}
NAMES: Final = ("kind", "message_id", "reference", "sender", "receiver", "sha256", "business_date", "at")


class ReasonAnswer(serializers.Serializer[Any]):
    """One thing that is wrong: its code, its place in the message, what stood there, and a sentence."""

    code = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class MessageItemAnswer(serializers.Serializer[Any]):
    """What came of one item: a request to change has one for each change, others have one. `codes` are the reasons of the standard;
    `request` is the one by which it was done, or waits for others to agree."""

    item = serializers.IntegerField()
    state = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())
    reasons = ReasonAnswer(many=True)
    instruction = serializers.IntegerField(allow_null=True)
    request = serializers.IntegerField(allow_null=True)


class MessageLineAnswer(serializers.Serializer[Any]):
    """A message: `direction` IN or OUT, `kind` "" where it cannot be read. `state` is ARRIVED, WAITING (for its instruction) or
    QUARANTINED while it is open, then what came of its items: ACCEPTED, REJECTED, PENDING (others must agree, or its depository
    answer, first: how that ended is in `answers`), PARTLY, REPAIRED; READY of what went out, ACKNOWLEDGED once who fetched it said
    so. `party` is the LEI of whose it is. `answers`, `repairs` and `repeats` are other messages."""

    id = serializers.IntegerField()
    direction = serializers.ChoiceField(["IN", "OUT"])
    state = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    message_id = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    sender = serializers.CharField(allow_blank=True)
    receiver = serializers.CharField(allow_blank=True)
    party = serializers.CharField(allow_null=True)
    sha256 = serializers.CharField()
    business_date = serializers.DateField()
    at = serializers.DateTimeField()
    answers = serializers.IntegerField(allow_null=True)
    repairs = serializers.IntegerField(allow_null=True)
    repeats = serializers.IntegerField(allow_null=True)


class AcknowledgementAnswer(serializers.Serializer[Any]):
    """A message that answers another: its kind, and the message as text."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()


class MessageAnswer(MessageLineAnswer):
    """A message whole: `faults` are those for which it is set aside, `awaited` the references that it waits for, `items` what came
    of it, `answered_by` the messages that answer it, `body` its bytes in base64."""

    faults = ReasonAnswer(many=True)
    awaited = serializers.ListField(child=serializers.CharField())
    items = MessageItemAnswer(many=True)
    answered_by = AcknowledgementAnswer(many=True)
    body = serializers.CharField()


class MessageBody(serializers.Serializer[Any]):
    """A settlement message as it is."""


class Messages(Resource):
    """Settlement messages."""

    @operation(
        MESSAGES.permission,
        parameters=list_parameters(MESSAGES),
        answers=MessageLineAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of messages, the newest first, with the filters of the page."""
        page, wanted = page_asked(request.query), list_asked(request, MESSAGES).form
        seen = wanted.wanted(visible_messages(acting(request), request.at))
        found = newest_first(with_outcomes(seen), page.cut)
        return Answer(page_of(request, found.rows, found.after, line))

    @operation(
        "settlements.load",
        writes=True,
        takes=MessageBody,
        left="bytes",
        media=(XML, FIN),
        largest=LARGEST,
        answers=MessageAnswer,
        also=(202,),
        races=EVERY_RACE,
        example=EXAMPLE,
    )
    def post(self, request: ApiRequest) -> Answer:
        """Takes in one settlement message: sese.020, 023 or 030, MT530, or MT540 to MT543, and answers in its own format.

        200 once something came of it, accepted or rejected; 202 while it waits: for its instruction, for others to agree, or for a
        person where it is set aside. What is about an instruction at its depository is asked of that: it is answered as pending,
        and once more when that has ended. The same message again: as it stands. A token needs the scope of what the message asks
        for as well: to cancel, hold, release or prioritise."""
        demand_scope(request)
        day = business_date()
        kept = receive(request.sent, Message.Channel.HTTP, by=acting(request), at=request.at, business_date=day)
        take_up(kept.message.pk, at=request.at, business_date=day, request_id=request.request_id)
        found = seen(request, kept.message.pk)
        waits = state_of(found) in {"ARRIVED", "WAITING", "QUARANTINED", "PENDING"}
        return Answer(whole(found), 202 if waits else 200, {"Location": f"{request.path}/{found.pk}"})


class OneMessage(Resource):
    """One message by its id."""

    @operation(MESSAGES.permission, answers=MessageAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One message as it came, with what came of it and what was answered."""
        return Answer(whole(seen(request, pk)))


def demand_scope(request: ApiRequest) -> None:
    """Refuses RightMissing where the token may not do by another way what the message asks for."""
    read = read_message(request.sent)
    if isinstance(read, Read) and (missing := rights_of(read.content) - request.permissions):
        raise RightMissing(right=min(missing))


def seen(request: ApiRequest, pk: int) -> Message:
    """A message. Refuses NotFound for one that the caller may not see, as for one that is not there."""
    found = message_sheet(pk, acting(request), request.at)
    if found is None:
        raise NotFound()
    return found


def line(found: Message) -> dict[str, Any]:
    """A message in one line."""
    return {
        "id": found.pk,
        "direction": found.direction,
        "state": state_of(found),
        **{name: getattr(found, name) for name in NAMES},
        "party": found.party.lei if found.party else None,
        "answers": found.answers_id,
        "repairs": found.repairs_id,
        "repeats": found.repeats_id,
    }


def whole(found: Message) -> dict[str, Any]:
    """A message with all that is known of it."""
    opened = getattr(found, "opened", None)
    answered = [{"id": each.pk, "kind": each.kind, "text": bytes(each.body).decode()} for each in answers_to(found)]
    return {
        **line(found),
        "faults": [_reason(each) for each in (opened.reasons if opened else [])],
        "awaited": list(opened.awaited) if opened else [],
        "items": [
            {
                "item": each.item,
                "state": each.state,
                "codes": list(each.codes),
                "reasons": [_reason(why) for why in each.reasons],
                "instruction": each.instruction_id,
                "request": each.request_id,
            }
            for each in sorted(found.outcomes.all(), key=lambda outcome: outcome.item)
        ],
        "answered_by": answered,
        "body": b64encode(bytes(found.body)).decode(),
    }


def _reason(why: Mapping[str, Any]) -> dict[str, str]:
    detail = said_again(why) or refusal_again(why["code"], why["data"]) or why["sentence"]
    return {"code": why["code"], "field": why["field"], "value": why["value"], "detail": detail}
