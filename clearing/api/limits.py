"""Limits for programs: those in force with what is used of them, and one with everything that hangs on it."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from clearing.blotters import LIMITS
from clearing.labels import limit_name
from clearing.models import LimitOverride, LimitTerms
from clearing.queries import LimitLine, LimitSheet, limit_lines, limit_sheet
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
from vocabulary.amounts import in_units
from vocabulary.decimals import shortest


class UseAnswer(serializers.Serializer[Any]):
    """What is used of a limit, of one that bounds settlement dates on `day`; `share` is a fraction of `bound`, which an override
    may have raised above `amount` until `override_until`."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    words = serializers.CharField()
    party = serializers.CharField(allow_null=True)
    scope = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    amount = serializers.CharField()
    bound = serializers.CharField()
    is_hard = serializers.BooleanField()
    override_until = serializers.DateField(allow_null=True)
    day = serializers.DateField(allow_null=True)
    used = serializers.CharField()
    share = serializers.CharField()


class TermsAnswer(serializers.Serializer[Any]):
    """How much a limit is from a day until before another."""

    amount = serializers.CharField()
    is_hard = serializers.BooleanField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class OverrideAnswer(serializers.Serializer[Any]):
    """Up to how much a limit may be used from a day until before another, and who asked for it and why."""

    amount = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField()
    by = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class LimitAnswer(serializers.Serializer[Any]):
    """One limit: its uses, the fullest first, its terms and its overrides, newest first."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    words = serializers.CharField()
    party = serializers.CharField(allow_null=True)
    scope = serializers.CharField(allow_blank=True)
    currency = serializers.CharField()
    uses = UseAnswer(many=True)
    terms = TermsAnswer(many=True)
    overrides = OverrideAnswer(many=True)


class Limits(Resource):
    """Limits in force."""

    @operation(LIMITS.permission, parameters=list_parameters(LIMITS), answers=UseAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """One page of limits with what is used of them, the fullest first, with the filters of the page. They are the house's: for
        callers with the right in every legal entity."""
        _of_the_house(request)
        page = page_asked(request.query)
        found = limit_lines(list_asked(request, LIMITS).form.wanted(), business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _use))


class OneLimit(Resource):
    """One limit by its id."""

    @operation(LIMITS.permission, answers=LimitAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One limit with its uses, its terms over time and its overrides."""
        _of_the_house(request)
        found = limit_sheet(pk, business_date())
        if found is None:
            raise NotFound()
        return Answer(_whole(found))


def _of_the_house(request: ApiRequest) -> None:
    """Refuses NotFound to callers that have the right in some legal entities only: limits sum trades of all."""
    if not LIMITS.may_be_seen(request):
        raise NotFound()


def _use(line: LimitLine) -> Mapping[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind,
        "words": limit_name(line.kind, line.scope),
        "party": line.lei or None,
        "scope": line.scope,
        "currency": line.unit,
        "amount": in_units(line.amount, line.unit),
        "bound": in_units(line.bound, line.unit),
        "is_hard": line.is_hard,
        "override_until": line.raised_until,
        "day": line.day,
        "used": in_units(line.used, line.unit),
        "share": shortest(line.share),
    }


def _whole(sheet: LimitSheet) -> dict[str, Any]:
    facts = sheet.facts
    return {
        "id": facts.id,
        "kind": facts.kind,
        "words": limit_name(facts.kind, facts.scope),
        "party": facts.party,
        "scope": facts.scope,
        "currency": facts.unit,
        "uses": [_use(line) for line in sheet.used],
        "terms": [_terms(each, facts.unit) for each in sheet.terms],
        "overrides": [_override(each, facts.unit) for each in sheet.overrides],
    }


def _terms(found: LimitTerms, unit: str) -> dict[str, Any]:
    return {
        "amount": in_units(found.amount, unit),
        "is_hard": found.is_hard,
        "valid_from": found.valid.lower,
        "valid_until": found.valid.upper,
    }


def _override(found: LimitOverride, unit: str) -> dict[str, Any]:
    return {
        "amount": in_units(found.amount, unit),
        "valid_from": found.valid.lower,
        "valid_until": found.valid.upper,
        "by": found.by,
        "reason": found.reason,
    }
