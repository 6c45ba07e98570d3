"""What is at external depositories, for programs: how far each instruction has come there."""

from typing import Any

from rest_framework import serializers

from machinery.api import Answer, ApiRequest, Resource, list_asked, list_parameters, operation, page_asked, page_of
from machinery.counting import newest_first
from machinery.request import acting
from settlements.blotters import AT_DEPOSITORIES
from settlements.depository_words import STATES
from settlements.models import DepositoryStanding, Instruction
from settlements.queries import state_at_depository, visible_at_depositories


class AtDepositoryAnswer(serializers.Serializer[Any]):
    """How far an instruction has come at its depository. `state` is TO_SEND before it is sent, OVERDUE where no answer came by
    `answer_due_at`; `processing`, `matching`, `settlement` and `hold` are the axes as the depository told them, "" for nothing,
    with its `reason`; `told_at` is its own time."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    participant = serializers.CharField()
    market = serializers.CharField()
    state = serializers.ChoiceField(list(STATES))
    processing = serializers.CharField(allow_blank=True)
    matching = serializers.CharField(allow_blank=True)
    settlement = serializers.CharField(allow_blank=True)
    hold = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    answer_due_at = serializers.DateTimeField(allow_null=True)
    told_at = serializers.DateTimeField(allow_null=True)


class AtDepositories(Resource):
    """What is at external depositories."""

    @operation(
        AT_DEPOSITORIES.permission,
        parameters=list_parameters(AT_DEPOSITORIES),
        answers=AtDepositoryAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of instructions that are, were or are to be at an external depository, the newest first, with the filters of the
        page. What is to go there is fetched from GET /messages/told, by who may hand in for the house; what the depository says is
        sent to POST /messages. A depository is asked by the command depository.ask."""
        page, wanted = page_asked(request.query), list_asked(request, AT_DEPOSITORIES).form
        seen = visible_at_depositories(acting(request), request.at)
        found = newest_first(wanted.wanted(seen, request.at), page.cut)
        return Answer(page_of(request, found.rows, found.after, lambda each: _told(each, request)))


def _told(found: Instruction, request: ApiRequest) -> dict[str, Any]:
    standing: DepositoryStanding | None = getattr(found, "depository_standing", None)
    return {
        "id": found.pk,
        "reference": found.reference,
        "participant": found.participant.lei,
        "market": found.market.code,
        "state": state_at_depository(standing, request.at),
        "processing": standing.processing if standing else "",
        "matching": standing.matching if standing else "",
        "settlement": standing.settlement if standing else "",
        "hold": standing.hold if standing else "",
        "reason": standing.reason if standing else "",
        "sent_at": standing.sent_at if standing else None,
        "answer_due_at": standing.answer_due_at if standing else None,
        "told_at": standing.told_at if standing else None,
    }
