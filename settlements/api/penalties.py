"""Penalties and their nets for programs: the same facts and words as on their pages."""

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
from machinery.request import acting
from settlements.api.reckoned import DailyPenaltyAnswer, reckoned_told
from settlements.api.serializers import PartyAnswer
from settlements.api.telling import in_cents, number_told, party_told
from settlements.blotters import PENALTIES, PENALTY_NETS
from settlements.penalty_words import cause, reckoned
from settlements.queries import (
    AccrualLine,
    PenaltyChangeLine,
    PenaltyLine,
    PenaltyNetLine,
    accruals_of_net,
    changes_of_penalty,
    penalty,
    penalty_lines,
    penalty_net,
    penalty_net_lines,
    scope_of,
)
from settlements.queries.penalty_days import penalty_days_by_code
from vocabulary.amounts import in_units


class PenaltyAnswer(DailyPenaltyAnswer):
    """What `pays` pays `gets` for one day, in `currency`; both are null where nobody knows which side came in later. `kind` is SEFP
    or LMFP. `price` is of one unit or one of nominal; `securities_rate` in basis points a day, `cash_rate` in percent a year.
    The places are the MICs that both sides name as place of trade: a growth market that both name has a `rate_class` of its own.
    While a fact is `missing` the amount is zero; it `awaits` those that may still come, and is completed then (`completed_on`; by
    nights before, by another penalty that `completes` it). `state` is its status by the code of ISO 20022 (ACTV, NCOM, REMO, REIC,
    RLOC, UPDT: completed), `state_reason` why it was removed; the rest is what stands."""

    match = serializers.IntegerField()
    instruction = serializers.IntegerField()
    reference = serializers.CharField()
    deliverer_place = serializers.CharField(allow_null=True)
    receiver_place = serializers.CharField(allow_null=True)
    awaits = serializers.BooleanField()
    completed_on = serializers.DateField(allow_null=True)
    state_reason = serializers.CharField(allow_null=True)


class PenaltyChangeAnswer(serializers.Serializer[Any]):
    """A change of a penalty: by the depository, REMOVED for the reason `code`, REINSTATED or REALLOCATED, or by a night, COMPLETED;
    and what stood then."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    code = serializers.CharField(allow_null=True)
    side = serializers.CharField(allow_null=True)
    pays = PartyAnswer(allow_null=True)
    gets = PartyAnswer(allow_null=True)
    price = serializers.CharField(allow_null=True)
    price_date = serializers.DateField(allow_null=True)
    securities_rate = serializers.CharField(allow_null=True)
    cash_rate = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    reason = serializers.CharField()
    business_date = serializers.DateField()
    at = serializers.DateTimeField()
    by = serializers.CharField()


class PenaltySheetAnswer(PenaltyAnswer):
    """A penalty with all its changes, the first one first, and the last days for appeals and for changes."""

    appeals_until = serializers.DateField()
    changes_until = serializers.DateField()
    changes = PenaltyChangeAnswer(many=True)


class PenaltyNetAnswer(serializers.Serializer[Any]):
    """What is left of a month of penalties (`month` is its first day) from the view of `party`: below zero, it pays. `counterparty`
    is null for the net over all of them. What nights have `accrued` of that, in units of the books, is paid on `due_on`: `paid_on`
    and `journal` say so, or `unpaid_because` why not (NO_ACCOUNT: it has no open cash account, NO_CASH: too little on it,
    NOT_PAID_IN: those who pay have not)."""

    id = serializers.IntegerField()
    month = serializers.DateField()
    market = serializers.CharField()
    currency = serializers.CharField()
    party = PartyAnswer()
    counterparty = PartyAnswer(allow_null=True)
    net = serializers.CharField()
    accrued = serializers.CharField(allow_null=True)
    due_on = serializers.DateField()
    paid_on = serializers.DateField(allow_null=True)
    journal = serializers.IntegerField(allow_null=True)
    unpaid_because = serializers.CharField(allow_null=True)


class AccrualAnswer(serializers.Serializer[Any]):
    """What the night of a business date accrued of a net between its party and `counterparty`: below zero the party owes.
    `journal` books it; it is null where it does not come to a unit of the books."""

    business_date = serializers.DateField()
    counterparty = PartyAnswer()
    amount = serializers.CharField()
    journal = serializers.IntegerField(allow_null=True)


class PenaltyNetSheetAnswer(PenaltyNetAnswer):
    """A net with what nights accrued of it in the books, the newest first, up to two hundred."""

    accruals = AccrualAnswer(many=True)


class Penalties(Resource):
    """Penalties of fails and of late matching."""

    @operation(
        PENALTIES.permission,
        parameters=list_parameters(PENALTIES),
        answers=PenaltyAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of penalties, the newest night first, with the filters of the page."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        wanted = list_asked(request, PENALTIES).form.wanted()
        found = penalty_lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _penalty))


class OnePenalty(Resource):
    """One penalty by its id."""

    @operation(PENALTIES.permission, answers=PenaltySheetAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One penalty with why and how it came about, and what was changed of it. It is changed by requests for `penalty.remove`,
        `penalty.reinstate` and `penalty.reallocate`."""
        found = penalty(pk, scope_of(acting(request), request.at), business_date())
        if found is None:
            raise NotFound()
        month = penalty_days_by_code().month(found.market, found.business_date)
        changes = [_change(each) for each in changes_of_penalty(found.id, business_date())]
        until = {"appeals_until": month.appeals_until, "changes_until": month.amendments_until}
        return Answer({**_penalty(found), **until, "changes": changes})


class PenaltyNets(Resource):
    """Nets of penalties."""

    @operation(
        PENALTY_NETS.permission,
        parameters=list_parameters(PENALTY_NETS),
        answers=PenaltyNetAnswer,
        many=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of nets, the newest month first, with the filters of the page: those over all counterparties where nothing else
        is asked."""
        page, scope = page_asked(request.query), scope_of(acting(request), request.at)
        wanted = list_asked(request, PENALTY_NETS).form.wanted()
        found = penalty_net_lines(wanted, scope, business_date(), page.cut)
        return Answer(page_of(request, found.rows, found.after, _net))


class OnePenaltyNet(Resource):
    """One net of penalties by its id."""

    @operation(PENALTY_NETS.permission, answers=PenaltyNetSheetAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One net with what each night accrued of it, and how it was paid."""
        line = penalty_net(pk, scope_of(acting(request), request.at), business_date())
        if line is None:
            raise NotFound()
        return Answer(
            {**_net(line), "accruals": [_accrual(each, line.currency) for each in accruals_of_net(pk, business_date())]}
        )


OF_OURS: Final = ("match", "instruction", "reference", "awaits", "completed_on")


def _penalty(line: PenaltyLine) -> Mapping[str, Any]:
    return {
        **reckoned_told(line, cause(line), reckoned(line)),
        **{name: getattr(line, name) for name in OF_OURS},
        "deliverer_place": line.places.deliverer or None,
        "receiver_place": line.places.receiver or None,
        "state_reason": line.state_reason or None,
    }


def _change(line: PenaltyChangeLine) -> Mapping[str, Any]:
    names = ("number", "kind", "price_date", "reason", "business_date", "at", "by")
    return {
        **{name: getattr(line, name) for name in names},
        **{name: number_told(getattr(line, name)) for name in ("price", "securities_rate", "cash_rate")},
        "code": line.code or None,
        "side": line.side or None,
        "pays": party_told(line.failing_lei, line.failing),
        "gets": party_told(line.receiving_lei, line.receiving),
        "amount": in_cents(line.amount),
    }


def _net(line: PenaltyNetLine) -> Mapping[str, Any]:
    return {
        "id": line.id,
        "month": line.month,
        "market": line.market,
        "currency": line.currency,
        "party": party_told(line.party_lei, line.party),
        "counterparty": party_told(line.counterparty_lei, line.counterparty),
        "net": in_cents(line.net),
        "accrued": in_units(line.accrued, line.currency),
        "due_on": line.due_on,
        "paid_on": line.paid_on,
        "journal": line.journal,
        "unpaid_because": line.unpaid_because or None,
    }


def _accrual(line: AccrualLine, currency: str) -> Mapping[str, Any]:
    return {
        "business_date": line.night,
        "counterparty": party_told(line.counterparty_lei, line.counterparty),
        "amount": in_units(line.amount, currency),
        "journal": line.journal,
    }
