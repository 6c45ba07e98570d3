"""Statements of safekeeping accounts for programs: listed, and asked for."""

from typing import Any, Final

from rest_framework import serializers

from machinery.api import (
    Answer,
    ApiRequest,
    Resource,
    StrictSerializer,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.api.fields import StrictChoice, StrictDate, StrictText
from machinery.counting import newest_first
from machinery.request import acting
from settlements.api.messages import MessageLineAnswer, line
from settlements.blotters import STATEMENTS
from settlements.correspondence.asking import RACES, ask_for_statements
from settlements.models import Message, MessageWish, Statement
from settlements.page_acts import occasion_of
from settlements.queries import pages_of, visible_statements, with_outcomes

ASK: Final = "settlements.load"


class StatementAnswer(serializers.Serializer[Any]):
    """A statement of a safekeeping account at the close of `stated_on`: of its HOLDINGS, of what SETTLED or of what was PENDING,
    with so many `entries` on all of its pages. Its pages are the messages of that `reference`."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    topic = serializers.ChoiceField(Statement.Topic.values)
    form = serializers.ChoiceField(MessageWish.Form.values)
    account = serializers.CharField()
    party = serializers.CharField()
    stated_on = serializers.DateField()
    pages = serializers.IntegerField()
    entries = serializers.IntegerField()
    business_date = serializers.DateField()
    at = serializers.DateTimeField()


class StatementMadeAnswer(StatementAnswer):
    """The same with its pages, in their order."""

    messages = MessageLineAnswer(many=True)


class StatementsMadeAnswer(serializers.Serializer[Any]):
    """The statements that were asked for."""

    items = StatementMadeAnswer(many=True)


class StatementBody(StrictSerializer):
    """A statement of the account of that number, or of each safekeeping account of the party of that LEI."""

    of = StrictText(35)
    topic = StrictChoice(Statement.Topic.values)
    form = StrictChoice(MessageWish.Form.values, required=False)
    stated_on = StrictDate()


class Statements(Resource):
    """Statements of safekeeping accounts."""

    @operation(STATEMENTS.permission, parameters=list_parameters(STATEMENTS), answers=StatementAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of statements, the newest first, with the filters of the page."""
        page, wanted = page_asked(request.query), list_asked(request, STATEMENTS).form
        found = newest_first(wanted.wanted(visible_statements(acting(request), request.at)), page.cut)
        return Answer(page_of(request, found.rows, found.after, _line))

    @operation(
        ASK,
        writes=True,
        takes=StatementBody,
        answers=StatementsMadeAnswer,
        races=RACES,
        example={"of": "SEC-NORT", "topic": "HOLDINGS", "form": "ISO20022", "stated_on": "2026-11-19"},
    )
    def post(self, request: ApiRequest) -> Answer:
        """Statements at the close of a business date that is over, each made once: one that is there already is answered as it is.
        Their pages are read as messages."""
        asked = {"form": str(MessageWish.Form.XML), **request.sent}
        made = ask_for_statements(**asked, occasion=occasion_of(request, ""))
        return Answer({"items": [_made(each) for each in made]})


def _line(found: Statement) -> dict[str, Any]:
    names = ("reference", "topic", "form", "stated_on", "pages", "entries", "business_date", "at")
    return {
        "id": found.pk,
        **{name: getattr(found, name) for name in names},
        "account": found.account.number,
        "party": found.account.party.lei,
    }


def _made(found: Statement) -> dict[str, Any]:
    pages = with_outcomes(Message.objects.filter(pk__in=[each.pk for each in pages_of(found)])).order_by("pk")
    return {**_line(found), "messages": [line(each) for each in pages]}
