"""Holds of the house by the API: the list of them."""

from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, list_asked, list_parameters, operation, page_asked, page_of
from machinery.counting import newest_first
from machinery.request import acting
from settlements.api.story_answers import ImposedAnswer
from settlements.api.telling import imposed_hold
from settlements.blotters import IMPOSED_HOLDS
from settlements.queries.imposed_list import HoldLine, hold_lines, wanted_holds
from vocabulary.amounts import in_units


class HoldLineAnswer(ImposedAnswer):
    """A hold of the house, the instruction that it is on, and the numbers of requests that the caller may see: that by which it was
    imposed, that by which it was lifted, and what waits on its instruction; null where there is none."""

    instruction = serializers.IntegerField()
    reference = serializers.CharField()
    participant = serializers.CharField()
    counterparty = serializers.CharField()
    isin = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    imposed_request = serializers.IntegerField(allow_null=True)
    lifting_request = serializers.IntegerField(allow_null=True)
    waiting_request = serializers.IntegerField(allow_null=True)


class ImposedHolds(Resource):
    """Holds of the house."""

    @operation(IMPOSED_HOLDS.permission, parameters=list_parameters(IMPOSED_HOLDS), answers=HoldLineAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of the holds of the house on the instructions of the caller's participants, the newest first. They are imposed,
        looked at again and lifted by requests for `instruction.impose_hold`, `instruction.review_hold`, `instruction.lift_hold`."""
        page, actor = page_asked(request.query), acting(request)
        wanted = list_asked(request, IMPOSED_HOLDS).form.wanted()
        found = newest_first(wanted_holds(wanted, actor, request.at), page.cut)
        lines = hold_lines(found.rows, actor, request.at, business_date())
        return Answer(page_of(request, lines, found.after, _line))


def _line(found: HoldLine) -> dict[str, Any]:
    on = found.instruction
    currency = on.currency.code if on.currency else None
    return {
        **imposed_hold(found.hold),
        "instruction": on.pk,
        "reference": on.reference,
        "participant": found.participant.lei,
        "counterparty": found.counterparty.lei,
        "isin": on.asset.code if on.asset else None,
        "currency": currency,
        "amount": in_units(on.amount, currency),
        "imposed_request": found.imposed_request,
        "lifting_request": found.lifting_request,
        "waiting_request": found.waits.request if found.waits else None,
    }
