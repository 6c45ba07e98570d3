"""What external depositories are expected to charge for an instruction, for programs: the same facts and words as on its page."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from ledger.queries import business_date
from machinery.api import Answer, ApiRequest, Resource, operation
from settlements.api.serializers import PartyAnswer
from settlements.api.telling import in_cents, number_told, party_told
from settlements.api.views import seen
from settlements.blotters import FAILS
from settlements.queries import PenaltyLine, expected_of
from settlements.shown_expected import expected_cause, expected_reckoned
from vocabulary.amounts import in_units


class ExpectedPenaltyAnswer(serializers.Serializer[Any]):
    """What the depository of `market` is expected to charge `pays` for `penalty_date`, in favour of `gets`; both are null where
    what it told does not say who pays. `reason` is the code that it told of ours. `state` is ACTV, NCOM while a fact is `missing`,
    and REMO once it was told to have settled by that day; once a missing fact is known another one `completes` it. Nothing of it
    is netted or paid here."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    penalty_date = serializers.DateField()
    business_date = serializers.DateField()
    side = serializers.CharField(allow_null=True)
    pays = PartyAnswer(allow_null=True)
    gets = PartyAnswer(allow_null=True)
    market = serializers.CharField()
    payment = serializers.CharField()
    isin = serializers.CharField(allow_null=True)
    quantity = serializers.CharField(allow_null=True)
    cash_amount = serializers.CharField(allow_null=True)
    price = serializers.CharField(allow_null=True)
    price_date = serializers.DateField(allow_null=True)
    rate_class = serializers.CharField(allow_null=True)
    securities_rate = serializers.CharField(allow_null=True)
    cash_rate = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    currency = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    completes = serializers.IntegerField(allow_null=True)
    completed_by = serializers.IntegerField(allow_null=True)
    state = serializers.CharField()
    reason = serializers.CharField(allow_null=True)
    cause = serializers.CharField()
    reckoned = serializers.CharField()


class ExpectedOfInstructionAnswer(serializers.Serializer[Any]):
    """What is expected of the depository of an instruction, the newest day first; empty for one that settles elsewhere."""

    expected = ExpectedPenaltyAnswer(many=True)


class ExpectedOfInstruction(Resource):
    """The penalties that a depository is expected to charge for one instruction."""

    @operation(FAILS.permission, answers=ExpectedOfInstructionAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """What nights expect the depository of an instruction to charge for it."""
        found = expected_of(seen(request, pk).instruction.pk, None, business_date())
        return Answer({"expected": [_expected(each) for each in found]})


AS_ON_THE_PAGE: Final = (
    "id", "kind", "penalty_date", "business_date", "market", "payment", "price_date", "currency", "completes", "completed_by",
    "state",
)  # fmt: skip
CODES: Final = ("side", "isin", "rate_class", "reason")
NUMBERS: Final = ("quantity", "price", "securities_rate", "cash_rate")


def _expected(line: PenaltyLine) -> Mapping[str, Any]:
    return {
        **{name: getattr(line, name) for name in AS_ON_THE_PAGE},
        **{name: getattr(line, name) or None for name in CODES},
        **{name: number_told(getattr(line, name)) for name in NUMBERS},
        "pays": party_told(line.failing_lei, line.failing),
        "gets": party_told(line.receiving_lei, line.receiving),
        "cash_amount": in_units(line.cash_amount, line.currency),
        "amount": in_cents(line.amount),
        "missing": list(line.missing),
        "cause": expected_cause(line),
        "reckoned": expected_reckoned(line),
    }
