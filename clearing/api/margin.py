"""Margin accounts and margin calls for programs: the same facts and words as on their pages."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from clearing.api.serializers import ByWhomAnswer, StandsAnswer
from clearing.blotters import MARGIN_ACCOUNTS, MARGIN_CALLS
from clearing.labels import CALL_ACTS, CALL_CHIPS, missing_words
from clearing.models import MarginCallAct, MarginReckoning, MarginTerms
from clearing.queries import (
    MarginAccountLine,
    MarginCallLine,
    MarginSheet,
    ReckonedLine,
    acts_on_calls,
    margin_account_lines,
    margin_call,
    margin_call_lines,
    margin_sheet,
    trade_scope,
)
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
from machinery.request import acting
from vocabulary.amounts import in_units
from vocabulary.decimals import shortest


class MarginAccountAnswer(serializers.Serializer[Any]):
    """A margin account as it stood at the close of `business_date` (null: never reckoned), in `currency`; `ccp` is null for a
    client's account with us. `missing_on`: the date for which it could not be reckoned since. `maintenance_percent` is null where
    it has ended and calls of it are open."""

    id = serializers.IntegerField()
    party = ByWhomAnswer()
    ccp = ByWhomAnswer(allow_null=True)
    currency = serializers.CharField()
    maintenance_percent = serializers.CharField(allow_null=True)
    business_date = serializers.DateField(allow_null=True)
    equity = serializers.CharField(allow_null=True)
    requirement = serializers.CharField(allow_null=True)
    excess = serializers.CharField(allow_null=True)
    outstanding = serializers.CharField()
    open_calls = serializers.IntegerField()
    open_since = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    missing_on = serializers.DateField(allow_null=True)


class ActAnswer(serializers.Serializer[Any]):
    """What came of a call: so much less is asked for, or it was disputed; `words` say it."""

    code = serializers.CharField()
    words = serializers.CharField()
    amount = serializers.CharField()
    by = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class MarginCallAnswer(serializers.Serializer[Any]):
    """A margin call: what was called for by the reckoning of `business_date`, and what it still asks for."""

    id = serializers.IntegerField()
    margin_account = serializers.IntegerField()
    party = ByWhomAnswer()
    ccp = ByWhomAnswer(allow_null=True)
    currency = serializers.CharField()
    amount = serializers.CharField()
    outstanding = serializers.CharField()
    stands = StandsAnswer()
    business_date = serializers.DateField()
    due_at = serializers.DateTimeField()
    at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class OneMarginCallAnswer(MarginCallAnswer):
    """One margin call with what came of it, the newest first."""

    acts = ActAnswer(many=True)


class MarginLineAnswer(serializers.Serializer[Any]):
    """What one account brought to a reckoning, in the currency of the margin account; price fields are null for cash."""

    account = serializers.CharField()
    asset = serializers.CharField()
    balance = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    quotation = serializers.CharField(allow_null=True)
    price_date = serializers.DateField(allow_null=True)
    quoted_in = serializers.CharField()
    rate = serializers.CharField()
    haircut_percent = serializers.CharField()
    value = serializers.CharField()
    counted = serializers.CharField()


class MarginReckoningAnswer(serializers.Serializer[Any]):
    """How the account stood at the close of a business date; `lines` add up to `cash`, `value` and `counted`."""

    business_date = serializers.DateField()
    cash = serializers.CharField()
    value = serializers.CharField()
    counted = serializers.CharField()
    equity = serializers.CharField()
    requirement = serializers.CharField()
    initial = serializers.CharField(allow_null=True)
    outstanding = serializers.CharField()
    called = serializers.CharField()
    lines = MarginLineAnswer(many=True)


class HaircutAnswer(serializers.Serializer[Any]):
    """How many percent of the value of a kind of security do not count."""

    product = serializers.CharField()
    percent = serializers.CharField()


class MarginTermsAnswer(serializers.Serializer[Any]):
    """What is asked of the account from a day until before another."""

    maintenance_percent = serializers.CharField()
    initial_percent = serializers.CharField(allow_null=True)
    add_on = serializers.CharField()
    minimum_transfer_amount = serializers.CharField()
    rounding = serializers.CharField()
    market = serializers.CharField()
    due_days = serializers.IntegerField()
    haircuts = HaircutAnswer(many=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class MissingAnswer(serializers.Serializer[Any]):
    """What was missing to reckon it for a date, and of which asset."""

    business_date = serializers.DateField()
    code = serializers.CharField()
    asset = serializers.CharField(allow_null=True)
    detail = serializers.CharField()


class OneMarginAccountAnswer(serializers.Serializer[Any]):
    """One margin account: its newest reckoning with its lines, its terms and calls, the newest first, and what is missing since."""

    id = serializers.IntegerField()
    party = ByWhomAnswer()
    ccp = ByWhomAnswer(allow_null=True)
    currency = serializers.CharField()
    reckoning = MarginReckoningAnswer(allow_null=True)
    terms = MarginTermsAnswer(many=True)
    calls = MarginCallAnswer(many=True)
    missing = MissingAnswer(many=True)


class MarginAccounts(Resource):
    """Margin accounts that stand."""

    @operation(
        MARGIN_ACCOUNTS.permission,
        parameters=list_parameters(MARGIN_ACCOUNTS),
        answers=MarginAccountAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of margin accounts with equity, requirement, excess and open calls, the shortest of margin first, with the
        filters of the page."""
        page, scope = page_asked(request.query), trade_scope(acting(request), request.at)
        wanted = list_asked(request, MARGIN_ACCOUNTS).form.wanted()
        found = margin_account_lines(wanted, scope, business_date(), request.at, page.cut)
        return Answer(page_of(request, found.rows, found.after, _account))


class OneMarginAccount(Resource):
    """One margin account by its id."""

    @operation(MARGIN_ACCOUNTS.permission, answers=OneMarginAccountAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One margin account with its newest reckoning by line, its terms over time and its calls."""
        found = margin_sheet(pk, trade_scope(acting(request), request.at), business_date(), request.at)
        if found is None:
            raise NotFound()
        return Answer(_whole(found))


class MarginCalls(Resource):
    """Margin calls."""

    @operation(
        MARGIN_CALLS.permission,
        parameters=list_parameters(MARGIN_CALLS),
        answers=MarginCallAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of margin calls, the newest first, with the filters of the page: those that are open where nothing else is
        asked."""
        page, scope = page_asked(request.query), trade_scope(acting(request), request.at)
        wanted = list_asked(request, MARGIN_CALLS).form.wanted()
        found = margin_call_lines(wanted, scope, business_date(), request.at, page.cut)
        return Answer(page_of(request, found.rows, found.after, _call))


class OneMarginCall(Resource):
    """One margin call by its id."""

    @operation(MARGIN_CALLS.permission, answers=OneMarginCallAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One margin call with what came of it."""
        found = margin_call(pk, trade_scope(acting(request), request.at), business_date(), request.at)
        if found is None:
            raise NotFound()
        return Answer({**_call(found), "acts": [_act(each, found.unit) for each in acts_on_calls([pk])[pk]]})


def _party(lei: str, name: str) -> dict[str, str] | None:
    return {"lei": lei, "name": name} if lei else None


def _account(line: MarginAccountLine) -> Mapping[str, Any]:
    return {
        "id": line.id,
        "party": _party(line.party_lei, line.party),
        "ccp": _party(line.ccp_lei, line.ccp),
        "currency": line.unit,
        "maintenance_percent": None if line.maintenance is None else shortest(line.maintenance),
        "business_date": line.business_date,
        "equity": in_units(line.equity, line.unit),
        "requirement": in_units(line.requirement, line.unit),
        "excess": in_units(line.excess, line.unit),
        "outstanding": in_units(line.outstanding, line.unit),
        "open_calls": line.calls,
        "open_since": line.since,
        "due_at": line.due_at,
        "missing_on": line.missing_on,
    }


def _call(line: MarginCallLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "margin_account": line.account,
        "party": _party(line.party_lei, line.party),
        "ccp": _party(line.ccp_lei, line.ccp),
        "currency": line.unit,
        "amount": in_units(line.amount, line.unit),
        "outstanding": in_units(line.outstanding, line.unit),
        "stands": {"code": line.state.value, "words": str(CALL_CHIPS[line.state].word)},
        "business_date": line.business_date,
        "due_at": line.due_at,
        "at": line.at,
        "ended_at": line.ended_at,
    }


def _act(found: MarginCallAct, unit: str) -> dict[str, Any]:
    return {
        "code": found.kind,
        "words": str(CALL_ACTS[found.kind]),
        "amount": in_units(found.amount, unit),
        "by": found.by,
        "reason": found.reason,
        "at": found.at,
    }


def _whole(sheet: MarginSheet) -> dict[str, Any]:
    ccp = sheet.account.ccp
    return {
        "id": sheet.account.pk,
        "party": _party(sheet.account.party.lei, sheet.party),
        "ccp": _party(ccp.lei, sheet.ccp) if ccp else None,
        "currency": sheet.unit,
        "reckoning": _reckoning(sheet.reckoning, sheet) if sheet.reckoning else None,
        "terms": [_terms(each, sheet.unit) for each in sheet.terms],
        "calls": [_call(each) for each in sheet.calls],
        "missing": [
            {
                "business_date": each.business_date,
                "code": each.code,
                "asset": each.asset.code if each.asset else None,
                "detail": missing_words(each.code, each.asset.code if each.asset else "", each.value),
            }
            for each in sheet.missing
        ],
    }


def _reckoning(found: MarginReckoning, sheet: MarginSheet) -> dict[str, Any]:
    figures = ("cash", "value", "counted", "equity", "requirement", "initial", "outstanding", "called")
    return {
        "business_date": found.business_date,
        **{name: in_units(getattr(found, name), sheet.unit) for name in figures},
        "lines": [_line(each, sheet.unit) for each in sheet.lines],
    }


def _line(line: ReckonedLine, unit: str) -> dict[str, Any]:
    return {
        "account": line.holder,
        "asset": line.asset,
        "balance": in_units(line.balance, line.asset),
        "price": None if line.price is None else shortest(line.price),
        "quotation": line.quotation or None,
        "price_date": line.priced_on,
        "quoted_in": line.quoted_in,
        "rate": shortest(line.rate),
        "haircut_percent": shortest(line.haircut),
        "value": in_units(line.value, unit),
        "counted": in_units(line.counted, unit),
    }


def _terms(found: MarginTerms, unit: str) -> dict[str, Any]:
    return {
        "maintenance_percent": shortest(found.maintenance),
        "initial_percent": None if found.initial is None else shortest(found.initial),
        "add_on": in_units(found.add_on, unit),
        "minimum_transfer_amount": in_units(found.minimum, unit),
        "rounding": in_units(found.rounding, unit),
        "market": found.market.code,
        "due_days": found.due_days,
        "haircuts": [{"product": each.product, "percent": shortest(each.percent)} for each in found.haircuts.all()],
        "valid_from": found.valid.lower,
        "valid_until": found.valid.upper,
    }
