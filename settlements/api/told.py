"""What was told by message, for programs: read in order, acknowledged once read; and who is told of what."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import (
    Answer,
    ApiRequest,
    Resource,
    StrictInteger,
    StrictSerializer,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.api.faults import kind_of
from machinery.api.fields import BadField
from machinery.counting import newest_first
from machinery.parameters import bad
from machinery.request import acting
from settlements.api.messages import MessageLineAnswer, line
from settlements.blotters import MESSAGE_WISHES, MESSAGES
from settlements.models import Message, MessageWish
from settlements.operations.messages import KNOWN_RACES, acknowledge_messages
from settlements.queries import messages_acknowledgeable, messages_told, scope_of, visible_wishes

LARGEST_ID: Final = (1 << 63) - 1
MOST: Final = 500
LOAD: Final = "settlements.load"


class ToldMessageAnswer(MessageLineAnswer):
    """A message that tells: `event` is the id of the event of the trail that it tells, null of one that goes to a depository;
    `instruction` what it is about (of an allegement the other side's); both null of a page of a statement; `body` its bytes in
    base64."""

    event = serializers.IntegerField(allow_null=True)
    instruction = serializers.IntegerField(allow_null=True)
    body = serializers.CharField()


class ToldAnswer(serializers.Serializer[Any]):
    """A stretch of what was told: go on with `next`, at once where there is `more`, else later."""

    items = ToldMessageAnswer(many=True)
    after = serializers.IntegerField()
    next = serializers.CharField()
    more = serializers.BooleanField()


_ID: Final = StrictInteger(1)


class MessageIds(serializers.ListField):
    """Ids of messages, each once."""

    child = serializers.IntegerField()

    def read(self, raw: object) -> list[int]:
        """The ids, or a refusal of what is no list of them."""
        if not isinstance(raw, list):
            raise BadField("not_a_list", found=kind_of(raw))
        if len(raw) > MOST:
            raise BadField("too_many", found=len(raw), limit=MOST)
        return list(dict.fromkeys(_ID.read(each) for each in raw))


class ReceivedBody(StrictSerializer):
    """The messages that were received, at most 500."""

    messages = MessageIds()


class ReceivedLineAnswer(serializers.Serializer[Any]):
    """What became of one of them: `state` is ACKNOWLEDGED, or NOT_FOUND for what is not there, came in, or is not the caller's to
    fetch."""

    message = serializers.IntegerField()
    state = serializers.ChoiceField(["ACKNOWLEDGED", "NOT_FOUND"])


class ReceivedAnswer(serializers.Serializer[Any]):
    """What became of each message, in the order in which they were named."""

    items = ReceivedLineAnswer(many=True)


class MessageWishAnswer(serializers.Serializer[Any]):
    """That a party is told of a `topic` (STATUS, CONFIRMATION, ALLEGEMENT; every day HOLDINGS, SETTLED, PENDING) in a standard, of
    what the trail sealed after it was set."""

    id = serializers.IntegerField()
    party = serializers.CharField()
    topic = serializers.ChoiceField(MessageWish.Topic.values)
    form = serializers.ChoiceField(MessageWish.Form.values)
    is_wished = serializers.BooleanField()
    at = serializers.DateTimeField()
    business_date = serializers.DateField()


class Told(Resource):
    """What was told by message."""

    @operation(MESSAGES.permission, parameters=("after", "limit"), answers=ToldAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """Messages that tell the caller's parties what became of their instructions, and of the house those that go to
        depositories, after the id of the last one that was read (0: from the first), in order: who goes on so misses none. Answers
        to messages are not among them; they are with the message that they answer."""
        after, page = _after(request.query), page_asked(request.query)
        found = messages_told(scope_of(acting(request), request.at).parties, after, page.limit + 1)
        shown = found[: page.limit]
        through = shown[-1].pk if shown else after
        facts = {
            "items": [_told(each) for each in shown],
            "after": through,
            "next": f"{request.path}?{urlencode({**request.query, 'after': through})}",
            "more": len(found) > page.limit,
        }
        return Answer(facts)


class Acknowledging(Resource):
    """That messages were received."""

    @operation(
        LOAD,
        writes=True,
        takes=ReceivedBody,
        answers=ReceivedAnswer,
        races=KNOWN_RACES,
        example={"messages": [1, 2]},
    )
    def post(self, request: ApiRequest) -> Answer:
        """Acknowledges messages that went out, each by itself; the second time it stays as it is. The caller needs the right for
        whose message it is."""
        asked = request.sent["messages"]
        parties = scope_of(acting(request), request.at, LOAD).parties
        there = messages_acknowledgeable(asked, parties)
        acknowledge_messages(there, by=acting(request), at=request.at, business_date=business_date())
        states = [{"message": each, "state": "ACKNOWLEDGED" if each in there else "NOT_FOUND"} for each in asked]
        return Answer({"items": states})


class MessageWishes(Resource):
    """What parties wish to be told by message."""

    @operation(
        MESSAGE_WISHES.permission,
        parameters=list_parameters(MESSAGE_WISHES),
        answers=MessageWishAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of wishes, the newest first, with the filters of the page: those by which somebody is told now where nothing
        else is asked. One is set by the command message_wish.set."""
        page, wanted = page_asked(request.query), list_asked(request, MESSAGE_WISHES).form
        found = newest_first(wanted.wanted(visible_wishes(acting(request), request.at)), page.cut)
        return Answer(page_of(request, found.rows, found.after, _wish))


def _after(query: Mapping[str, str]) -> int:
    text = query.get("after", "") or "0"
    if not (text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID):
        raise bad("after", text, _("the id of a message, or 0"))
    return int(text)


def _told(found: Message) -> dict[str, Any]:
    event, instruction = found.tells or (None, found.instruction_id)
    body = b64encode(bytes(found.body)).decode()
    return {**line(found), "event": event, "instruction": instruction, "body": body}


def _wish(found: MessageWish) -> dict[str, Any]:
    return {
        "id": found.pk,
        "party": found.party.lei,
        "topic": found.topic,
        "form": found.form,
        "is_wished": found.is_wished,
        "at": found.at,
        "business_date": found.business_date,
    }
