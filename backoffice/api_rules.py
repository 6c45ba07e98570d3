"""The rules of a market for programs: the same as on the page, across the desks."""

from typing import Any

from rest_framework import serializers

from backoffice.market_rules import ShownRule, shown_rules
from machinery.api import Answer, ApiRequest, Resource, operation
from refdata.api.days import market_of, the_day
from refdata.api.views import VIEW


class DatedRuleAnswer(serializers.Serializer[Any]):
    """One dated rule: of which kind and of what within it, as it is on file and in words, from when until before when (null: on),
    where it is laid down ("": not on file), and whether it is to come."""

    rule = serializers.CharField()
    of = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    words = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    laid_down_in = serializers.CharField(allow_blank=True)
    is_ahead = serializers.BooleanField()


class MarketRulesAnswer(serializers.Serializer[Any]):
    """The rules of a market that hold on a date or are set from a later one on."""

    market = serializers.CharField()
    date = serializers.DateField()
    rules = DatedRuleAnswer(many=True)


class MarketRules(Resource):
    """The dated rules of one market."""

    @operation(VIEW, parameters=("date",), answers=MarketRulesAnswer)
    def get(self, request: ApiRequest, code: str) -> Answer:
        """Cycles, cut-offs, collars, recycling, models of settlement, sequences, windows, parts, tolerance and penalties of a
        market, each with validity and source."""
        found, day = market_of(code), the_day(request)
        rules = [_rule(each) for each in shown_rules(found.id, day)]
        return Answer({"market": code, "date": day, "rules": rules})


def _rule(found: ShownRule) -> dict[str, Any]:
    rule = found.rule
    told = {"rule": rule.kind, "of": rule.of, "value": rule.value, "words": found.said, "since": rule.since}
    return told | {"until": rule.until, "laid_down_in": rule.source, "is_ahead": found.is_ahead}
