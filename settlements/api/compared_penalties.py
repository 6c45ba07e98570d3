"""Penalties of depositories beside ours, their lists and appeals for programs: the same facts and words as on their pages."""

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
from machinery.counting import newest_first
from machinery.request import acting
from settlements.api.serializers import PartyAnswer
from settlements.api.telling import in_cents, number_told, party_told
from settlements.blotters import COMPARED_PENALTIES, PENALTY_APPEALS, PENALTY_LISTS
from settlements.compared_words import causes
from settlements.models import PenaltyAppeal, PenaltyList
from settlements.penalties.comparing import Reckoned, implied_price
from settlements.queries import (
    ComparedLine,
    ListedNetLine,
    ListFacts,
    appeal_state,
    compared_lines,
    compared_penalty,
    list_facts,
    listed_nets,
    penalty_list,
    scope_of,
    visible_appeals,
    visible_lists,
)
from vocabulary.amounts import in_units


class ReckonedAnswer(serializers.Serializer[Any]):
    """A penalty as one of the two has it; what is not told is null. `payer` is DELI or RECE, `state` ACTV, NCOM or REMO; rates are
    in basis points a day, and for cash in percent a year."""

    state = serializers.CharField()
    payer = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    amount = serializers.CharField()
    days = serializers.IntegerField(allow_null=True)
    quantity = serializers.CharField(allow_null=True)
    cash_amount = serializers.CharField(allow_null=True)
    securities_rate = serializers.CharField(allow_null=True)
    cash_rate = serializers.CharField(allow_null=True)
    price = serializers.CharField(allow_null=True)


class ComparedPenaltyAnswer(serializers.Serializer[Any]):
    """A penalty as a depository lists it to `party` (`listed`, null where no list tells it) beside ours (`ours`, null where we have
    none): of `penalties`, or where it settles outside of those `expected`. `verdict` is EQUAL, TOLERATED, DIFFERS, OURS or THEIRS,
    `differs` the terms that differ."""

    line = serializers.IntegerField(allow_null=True)
    list = serializers.IntegerField(allow_null=True)
    common_reference = serializers.CharField(allow_null=True)
    verdict = serializers.CharField()
    differs = serializers.ListField(child=serializers.CharField())
    causes = serializers.ListField(child=serializers.CharField())
    day = serializers.DateField()
    kind = serializers.CharField()
    party = PartyAnswer()
    counterparty = PartyAnswer(allow_null=True)
    market = serializers.CharField()
    isin = serializers.CharField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    instruction = serializers.IntegerField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    penalties = serializers.ListField(child=serializers.IntegerField())
    expected = serializers.ListField(child=serializers.IntegerField())
    listed = ReckonedAnswer(allow_null=True)
    ours = ReckonedAnswer(allow_null=True)
    implied_price = serializers.CharField(allow_null=True)
    appeal = serializers.IntegerField(allow_null=True)
    appeals_until = serializers.DateField(allow_null=True)


class ListedNetAnswer(serializers.Serializer[Any]):
    """What a list says is left of penalties to `party`, below zero what it pays; what its lines and ours come to. No counterparty:
    over all of them; no day: of the month."""

    party = PartyAnswer()
    counterparty = serializers.CharField(allow_null=True)
    day = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    net = serializers.CharField()
    net_of_lines = serializers.CharField(allow_null=True)
    net_of_ours = serializers.CharField(allow_null=True)


class PenaltyListAnswer(serializers.Serializer[Any]):
    """A list of penalties of a depository: `frequency` DAIL or MNTH, `holds` CURR, FWIS or FWAM, of days `since` to `until`."""

    id = serializers.IntegerField()
    message = serializers.IntegerField()
    reference = serializers.CharField()
    page = serializers.IntegerField()
    is_last = serializers.BooleanField()
    frequency = serializers.CharField()
    holds = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField()
    market = serializers.CharField()
    lines = serializers.IntegerField()
    supersedes = serializers.IntegerField(allow_null=True)
    superseded_by = serializers.IntegerField(allow_null=True)


class PenaltyListSheetAnswer(PenaltyListAnswer):
    """A list with what it says is left of penalties."""

    nets = ListedNetAnswer(many=True)


class PenaltyAppealAnswer(serializers.Serializer[Any]):
    """An appeal against a line of a list: `asks` is REMOVAL, for the reason `code`, or REALLOCATION. `state` is OPEN, ACCEPTED or
    REJECTED; `change_request` is the request by which the change of ours is proposed."""

    id = serializers.IntegerField()
    line = serializers.IntegerField()
    common_reference = serializers.CharField()
    state = serializers.CharField()
    asks = serializers.CharField()
    code = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    appeals_until = serializers.DateField()
    business_date = serializers.DateField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    answered_on = serializers.DateField(allow_null=True)
    answer_reason = serializers.CharField(allow_null=True)
    change_request = serializers.IntegerField(allow_null=True)


class ComparedPenalties(Resource):
    """Penalties of depositories beside ours."""

    @operation(
        COMPARED_PENALTIES.permission,
        parameters=list_parameters(COMPARED_PENALTIES),
        answers=ComparedPenaltyAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the comparison, the newest day first, with the filters of the page; without days of the newest month."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        wanted = list_asked(request, COMPARED_PENALTIES).form.wanted()
        found = compared_lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _compared))


class OneComparedPenalty(Resource):
    """One line of a list beside ours, by its id."""

    @operation(COMPARED_PENALTIES.permission, answers=ComparedPenaltyAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One listed penalty beside ours. It is appealed by requests for `appeal.open`."""
        found = compared_penalty(pk, scope_of(acting(request), request.at), business_date())
        if found is None:
            raise NotFound()
        return Answer(_compared(found))


class PenaltyLists(Resource):
    """Lists of penalties of depositories."""

    @operation(
        PENALTY_LISTS.permission, parameters=list_parameters(PENALTY_LISTS), answers=PenaltyListAnswer, many=True
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the lists, the newest first, with the filters of the page. They come in by `POST /messages`."""
        page, wanted = page_asked(request.query), list_asked(request, PENALTY_LISTS).form
        scope = scope_of(acting(request), request.at)
        found = newest_first(wanted.wanted(visible_lists(scope)), page.cut)
        facts = list_facts(found.rows, scope)
        return Answer(page_of(request, found.rows, found.after, lambda each: _list(each, facts[each.pk])))


class OnePenaltyList(Resource):
    """One list of penalties by its id."""

    @operation(PENALTY_LISTS.permission, answers=PenaltyListSheetAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One list with what it says is left of penalties, beside its lines and ours."""
        scope = scope_of(acting(request), request.at)
        found = penalty_list(pk, scope)
        if found is None:
            raise NotFound()
        nets = [_net(each) for each in listed_nets(pk, scope, business_date())]
        return Answer({**_list(found, list_facts([found], scope)[pk]), "nets": nets})


class PenaltyAppeals(Resource):
    """Appeals against listed penalties."""

    @operation(
        PENALTY_APPEALS.permission,
        parameters=list_parameters(PENALTY_APPEALS),
        answers=PenaltyAppealAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of the appeals, the newest first, with the filters of the page."""
        page, wanted = page_asked(request.query), list_asked(request, PENALTY_APPEALS).form
        found = newest_first(wanted.wanted(visible_appeals(acting(request), request.at)), page.cut)
        return Answer(page_of(request, found.rows, found.after, _appeal))


class OnePenaltyAppeal(Resource):
    """One appeal by its id."""

    @operation(PENALTY_APPEALS.permission, answers=PenaltyAppealAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One appeal. Its answer is noted by requests for `appeal.accept` and `appeal.reject`."""
        found = visible_appeals(acting(request), request.at).filter(pk=pk).first()
        if found is None:
            raise NotFound()
        return Answer(_appeal(found))


NUMBERS: Final = ("quantity", "securities_rate", "cash_rate", "price")


def _reckoned(of: Reckoned | None) -> Mapping[str, Any] | None:
    if of is None:
        return None
    return {
        "state": of.state,
        "payer": of.payer or None,
        "currency": of.currency,
        "amount": in_cents(of.amount),
        "days": of.days,
        "cash_amount": in_units(of.cash_amount, of.currency),
        **{name: number_told(getattr(of, name)) for name in NUMBERS},
    }


def _compared(line: ComparedLine) -> Mapping[str, Any]:
    implied = implied_price(line.theirs, line.ours, line.payment) if line.theirs and line.ours else None
    as_they_are = ("line", "list", "day", "kind", "market", "instruction", "appeal")
    return {
        **{name: getattr(line, name) for name in as_they_are},
        **{name: getattr(line, name) or None for name in ("common_reference", "isin", "reference")},
        "verdict": str(line.compared.verdict),
        "differs": [str(each) for each in line.compared.differs],
        "causes": causes(line),
        "party": party_told(line.party_lei, line.party),
        "counterparty": party_told(line.counterparty_lei, line.counterparty),
        "reasons": list(line.reasons),
        "penalties": list(line.penalties),
        "expected": list(line.expected),
        "listed": _reckoned(line.theirs),
        "ours": _reckoned(line.ours),
        "implied_price": number_told(implied),
        "appeals_until": line.appeals_until,
    }


def _list(found: PenaltyList, facts: ListFacts) -> Mapping[str, Any]:
    names = ("reference", "page", "is_last", "frequency", "holds", "since", "until")
    return {
        **{name: getattr(found, name) for name in names},
        "id": found.pk,
        "message": found.message_id,
        "market": found.market.code,
        "lines": facts.lines,
        "supersedes": found.supersedes_id,
        "superseded_by": facts.superseded_by,
    }


def _net(line: ListedNetLine) -> Mapping[str, Any]:
    return {
        "party": party_told(line.party_lei, line.party),
        "counterparty": line.counterparty or None,
        "day": line.day,
        "currency": line.currency,
        "net": in_cents(line.said),
        "net_of_lines": None if line.lines is None else in_cents(line.lines),
        "net_of_ours": None if line.ours is None else in_cents(line.ours),
    }


def _appeal(found: PenaltyAppeal) -> Mapping[str, Any]:
    answer = getattr(found, "answer", None)
    names = ("asks", "reason", "appeals_until", "business_date", "by", "at")
    return {
        **{name: getattr(found, name) for name in names},
        "id": found.pk,
        "line": found.line_id,
        "common_reference": found.line.common_reference,
        "state": appeal_state(found),
        "code": found.code or None,
        "answered_on": answer.business_date if answer else None,
        "answer_reason": answer.reason if answer else None,
        "change_request": answer.change_request if answer else None,
    }
