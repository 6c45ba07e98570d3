"""What penalties for a day are reckoned with and come to, for programs: those of the house and those that depositories are expected
to charge."""

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from settlements.api.serializers import PartyAnswer
from settlements.api.telling import in_cents, number_told, party_told
from settlements.queries import PenaltyLine
from vocabulary.amounts import in_units


class DailyPenaltyAnswer(serializers.Serializer[Any]):
    """What `pays` pays `gets` for one day, in `currency`; both are null where nobody knows. `kind` is SEFP or LMFP. `price` is of
    one unit or one of nominal; `securities_rate` in basis points a day, `cash_rate` in percent a year."""

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


AS_THEY_ARE: Final = (
    "id", "kind", "penalty_date", "business_date", "market", "payment", "price_date", "currency", "completes", "completed_by",
    "state",
)  # fmt: skip
CODES: Final = ("side", "isin", "rate_class", "reason")
NUMBERS: Final = ("quantity", "price", "securities_rate", "cash_rate")


def reckoned_told(line: PenaltyLine, cause: str, reckoned: str) -> Mapping[str, Any]:
    """A penalty with why it is charged and how it was reckoned."""
    return {
        **{name: getattr(line, name) for name in AS_THEY_ARE},
        **{name: getattr(line, name) or None for name in CODES},
        **{name: number_told(getattr(line, name)) for name in NUMBERS},
        "pays": party_told(line.failing_lei, line.failing),
        "gets": party_told(line.receiving_lei, line.receiving),
        "cash_amount": in_units(line.cash_amount, line.currency),
        "amount": in_cents(line.amount),
        "missing": list(line.missing),
        "cause": cause,
        "reckoned": reckoned,
    }
