"""Fails by the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import (
    Answer,
    ApiRequest,
    Resource,
    list_asked,
    list_parameters,
    operation,
    page_asked,
    page_of,
)
from machinery.request import acting
from settlements.api import telling
from settlements.api.serializers import LineAnswer
from settlements.api.story_answers import ChaseAnswer
from settlements.blotters import FAILS
from settlements.blotters.instructions import wanted_of
from settlements.depository_words import where_it_stands
from settlements.queries import FailLine, fail_lines, scope_of, state_at_depository
from vocabulary.amounts import in_units


class PenaltySumAnswer(serializers.Serializer[Any]):
    """What penalties come to in a currency: below zero, paid."""

    currency = serializers.CharField()
    amount = serializers.CharField()


class ExpectedSumAnswer(PenaltySumAnswer):
    """What expected penalties come to in a currency: below zero, paid. `lacking` of them lack a fact, or who pays, and are zero in
    it."""

    lacking = serializers.IntegerField()


class FailAnswer(LineAnswer):
    """A failing instruction. `business_days` of its market and `calendar_days` since its intended date; the first is null where the
    calendar does not reach back. `cost_to_replace`, in `cost_currency`, is what this side would lose today if the other never
    settled and the market took its place, at the price of `price_date`: below zero it would gain, null where no price is known.
    `penalties` so far, by currency; `expected_penalties` those that its depository is expected to charge, apart from these: nothing
    of them is booked or netted here. `funding_cost`, in `currency`, is what it has cost so far to finance the cash that it did not
    get: null where it waits for none, or the rate of a day is not known. `last_chase`: the last contact about it (null: none).
    Of what is for an external depository by itself `depository` is by whom it is told of (BIC), `at_depository` in which state it
    is there (TO_SEND, SENT, OVERDUE, ACKNOWLEDGED, MATCHED, FAILING, REJECTED), and `reason` the last that it told; else empty, and
    null."""

    depository = serializers.CharField(allow_blank=True)
    at_depository = serializers.CharField(allow_null=True)
    business_days = serializers.IntegerField(allow_null=True)
    calendar_days = serializers.IntegerField()
    is_proprietary = serializers.BooleanField()
    cost_to_replace = serializers.CharField(allow_null=True)
    cost_currency = serializers.CharField(allow_blank=True)
    price_date = serializers.DateField(allow_null=True)
    penalties = PenaltySumAnswer(many=True)
    expected_penalties = ExpectedSumAnswer(many=True)
    funding_cost = serializers.CharField(allow_null=True)
    last_chase = ChaseAnswer(allow_null=True)


class Fails(Resource):
    """Fails."""

    @operation(FAILS.permission, parameters=list_parameters(FAILS), answers=FailAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of what fails, the longest failing first, with the filters and the order of the page."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        found = fail_lines(wanted_of(list_asked(request, FAILS)), scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, lambda each: _fail(each, request.at)))


def _fail(found: FailLine, at: datetime) -> Mapping[str, Any]:
    return {
        **telling.line(found.line),
        **_outside(found, at),
        "business_days": found.business_days,
        "calendar_days": found.days,
        "is_proprietary": found.is_proprietary,
        "cost_to_replace": in_units(found.cost, found.cost_currency),
        "cost_currency": found.cost_currency,
        "price_date": found.price_date,
        "penalties": [{"currency": currency, "amount": telling.in_cents(total)} for currency, total in found.penalties],
        "expected_penalties": [
            {"currency": each.currency, "amount": telling.in_cents(each.amount), "lacking": each.lacking}
            for each in found.expected
        ],
        "funding_cost": in_units(found.funding.cost, found.funding.currency) if found.funding else None,
        "last_chase": telling.chase(found.chase) if found.chase else None,
    }


def _outside(found: FailLine, at: datetime) -> Mapping[str, Any]:
    """What its depository told last of what is for one by itself."""
    told = {"depository": found.depository, "at_depository": None}
    if not found.depository:
        return told
    code, words = where_it_stands(found.standing, at)
    return {
        **told,
        "at_depository": state_at_depository(found.standing, at),
        "reason": {"code": code, "words": words},
    }
