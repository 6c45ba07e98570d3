"""Penalties that the coming night would charge, for programs."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, operation
from machinery.request import acting
from settlements.api.serializers import PartyAnswer
from settlements.api.telling import in_cents, party_told
from settlements.api.views import seen
from settlements.blotters import FAILS
from settlements.penalty_forecast_words import foreseen_cause, why_left_out
from settlements.penalty_words import reckoned
from settlements.queries import PenaltyLine, forecast, forecast_of_match, left_out_of_penalties, scope_of


class ForeseenPenaltyAnswer(serializers.Serializer[Any]):
    """What `pays` would pay `gets` for `penalty_date`, the open business date, if nothing changes until the cut-off: by the rule of
    the night, with the price and the rates that are known now. While a fact is `missing` the amount is zero. `reason` is LACK,
    MONY, PREA or BOTH."""

    penalty_date = serializers.DateField()
    instruction = serializers.IntegerField()
    reference = serializers.CharField()
    side = serializers.CharField()
    pays = PartyAnswer()
    gets = PartyAnswer()
    market = serializers.CharField()
    isin = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    currency = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField()
    cause = serializers.CharField()
    reckoned = serializers.CharField()


class ForecastTotalAnswer(serializers.Serializer[Any]):
    """What the coming night would charge in a currency, and how many of these penalties lack a fact and are zero for it."""

    currency = serializers.CharField()
    number = serializers.IntegerField()
    incomplete = serializers.IntegerField()
    amount = serializers.CharField()


class PenaltyForecastAnswer(serializers.Serializer[Any]):
    """What the coming night would charge of all that is open, by currency; null where there is too much to reckon while one waits.
    `penalties` are the largest of them, up to two hundred."""

    totals = ForecastTotalAnswer(many=True, allow_null=True)
    penalties = ForeseenPenaltyAnswer(many=True, allow_null=True)


class InstructionForecastAnswer(serializers.Serializer[Any]):
    """What the coming night would charge for an instruction: nothing where it would settle, is not due or not open, or where nobody
    is the cause; two where both sides have it on hold. `left_out` says why none comes of it whatever happens, where its market
    leaves such transactions out; else it is null."""

    penalties = ForeseenPenaltyAnswer(many=True)
    left_out = serializers.CharField(allow_null=True)


class Forecast(Resource):
    """Penalties of the coming night."""

    @operation(FAILS.permission, answers=PenaltyForecastAnswer)
    def get(self, request: ApiRequest) -> Answer:
        """The penalties of the coming night as far as the caller may see, if nothing changes until its cut-offs."""
        found = forecast(scope_of(acting(request), request.at), business_date())
        if found is None:
            return Answer({"totals": None, "penalties": None})
        totals = [
            {"currency": t.currency, "number": t.number, "incomplete": t.incomplete, "amount": in_cents(t.amount)}
            for t in found.totals
        ]
        return Answer({"totals": totals, "penalties": [_foreseen(each) for each in found.lines]})


class InstructionForecast(Resource):
    """The penalty of the coming night of one instruction."""

    @operation(FAILS.permission, answers=InstructionForecastAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """What the coming night would charge for an instruction, if nothing changes until its cut-off."""
        sheet = seen(request, pk)
        if not sheet.is_open or not sheet.match:
            return Answer({"penalties": [], "left_out": None})
        scope = scope_of(acting(request), request.at)
        found = forecast_of_match(sheet.match.pk, scope, business_date())
        rule = left_out_of_penalties(sheet.match.pk, business_date())
        return Answer(
            {"penalties": [_foreseen(each) for each in found], "left_out": why_left_out(rule) if rule else None}
        )


def _foreseen(line: PenaltyLine) -> Mapping[str, Any]:
    names = ("penalty_date", "instruction", "reference", "side", "market", "currency", "reason")
    return {
        **{name: getattr(line, name) for name in names},
        "pays": party_told(line.failing_lei, line.failing),
        "gets": party_told(line.receiving_lei, line.receiving),
        "isin": line.isin or None,
        "amount": in_cents(line.amount),
        "missing": list(line.missing),
        "cause": foreseen_cause(line),
        "reckoned": reckoned(line),
    }
