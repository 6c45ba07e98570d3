"""The bodies of trades, as the documents describe them and the door reads them."""

from typing import Any, Final

from rest_framework import serializers

from clearing.submitted import ALWAYS, COLUMNS
from machinery.api import StrictSerializer, StrictText

EXAMPLE: Final = {
    "party": "NORTESMMXXX",
    "reference": "F000001",
    "counterparty": "HARTGB2LXXX",
    "side": "SELL",
    "product": "EQUITY",
    "isin": "DE0007164600",
    "quantity": "100",
    "price": "123.456",
    "currency": "EUR",
    "trade_date": "2026-11-18",
    "venue": "XETR",
}


class SubmittedBody(StrictSerializer):
    """One trade: the columns of the file, every value a text (docs/formats/trades.md)."""

    def get_fields(self) -> dict[str, Any]:
        """One text a column."""
        return {name: StrictText(200, required=name in ALWAYS, allow_null=name not in ALWAYS) for name in COLUMNS}


class WrongAnswer(serializers.Serializer[Any]):
    """One fault of one trade: where (of a FIX message: the tag), which, and what to do."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class StandsAnswer(serializers.Serializer[Any]):
    """Where a trade stands, with its word."""

    code = serializers.CharField()
    words = serializers.CharField()


class AgainstAnswer(serializers.Serializer[Any]):
    """What stands against a trade: the code, the field, and what is wrong with the way out."""

    code = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class CapturedAnswer(serializers.Serializer[Any]):
    """What stands for a trade: accepted, or unchanged where it was on file with the same facts; and what stands against it."""

    state = serializers.ChoiceField(["accepted", "unchanged"])
    trade = serializers.IntegerField()
    version = serializers.IntegerField()
    exceptions = AgainstAnswer(many=True)


class NumbersAnswer(serializers.Serializer[Any]):
    """How many trades there were, and what became of them; of those accepted, how many have exceptions."""

    received = serializers.IntegerField()
    accepted = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    exceptions = serializers.IntegerField()


class OneOfManyAnswer(serializers.Serializer[Any]):
    """What became of one trade, by its number from 1: what stands for it, or its faults."""

    item = serializers.IntegerField()
    state = serializers.ChoiceField(["accepted", "unchanged", "refused"])
    trade = serializers.IntegerField(required=False)
    version = serializers.IntegerField(required=False)
    exceptions = AgainstAnswer(many=True, required=False)
    errors = WrongAnswer(many=True, required=False)  # type: ignore[assignment]


class ManyAnswer(serializers.Serializer[Any]):
    """What became of a set of trades; totals are number and amount per currency, "" where nothing is paid."""

    counts = NumbersAnswer()
    totals = serializers.DictField()
    results = OneOfManyAnswer(many=True)


class TradeLineAnswer(serializers.Serializer[Any]):
    """One trade as a list shows it, by its newest version."""

    id = serializers.IntegerField()
    channel = serializers.CharField()
    reference = serializers.CharField()
    party = serializers.CharField()
    counterparty = serializers.CharField()
    side = serializers.CharField()
    product = serializers.CharField()
    asset = serializers.CharField()
    quantity = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    price_type = serializers.CharField()
    currency = serializers.CharField()
    net = serializers.CharField(allow_null=True)
    trade_date = serializers.DateField()
    settlement_date = serializers.DateField(allow_null=True)
    stands = StandsAnswer()
    exceptions = AgainstAnswer(many=True)


class ByWhomAnswer(serializers.Serializer[Any]):
    """A party by its LEI, with the name of the day."""

    lei = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class VersionAnswer(serializers.Serializer[Any]):
    """One version: what was said of the trade, by whom and when."""

    number = serializers.IntegerField()
    action = serializers.CharField()
    counterparty = serializers.CharField()
    side = serializers.CharField()
    product = serializers.CharField()
    asset = serializers.CharField()
    quantity = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    price_type = serializers.CharField()
    currency = serializers.CharField()
    gross = serializers.CharField(allow_null=True)
    accrued = serializers.CharField(allow_null=True)
    net = serializers.CharField(allow_null=True)
    trade_date = serializers.DateField()
    settlement_date = serializers.DateField(allow_null=True)
    venue = serializers.CharField(allow_null=True)
    account = serializers.CharField(allow_null=True)
    leg = serializers.CharField(allow_null=True)
    linked_reference = serializers.CharField(allow_null=True)
    submitted_by = serializers.CharField()
    at = serializers.DateTimeField()
    load = serializers.IntegerField(allow_null=True)


class ChosenAnswer(serializers.Serializer[Any]):
    """What settles a trade: its day, its amounts, and the standing settlement instruction of each side by name."""

    settlement_date = serializers.DateField()
    accrued = serializers.CharField(allow_null=True)
    net = serializers.CharField(allow_null=True)
    ours = serializers.CharField()
    theirs = serializers.CharField()


class ExceptionAnswer(serializers.Serializer[Any]):
    """What stood or stands against a version; `ended` says how it ended, null while it stands."""

    version = serializers.IntegerField()
    code = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()
    at = serializers.DateTimeField()
    ended = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class BecameAnswer(serializers.Serializer[Any]):
    """A settlement instruction that a trade became."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    direction = serializers.CharField()
    processing = serializers.CharField()
    settlement = serializers.CharField(allow_blank=True)


class TradeStoryAnswer(serializers.Serializer[Any]):
    """The whole story of one trade."""

    id = serializers.IntegerField()
    channel = serializers.CharField()
    reference = serializers.CharField()
    party = ByWhomAnswer()
    counterparty = ByWhomAnswer()
    stands = StandsAnswer()
    since = serializers.DateTimeField()
    why = serializers.ListField(child=serializers.CharField())
    linked = serializers.IntegerField(allow_null=True)
    enrichment = ChosenAnswer(allow_null=True)
    versions = VersionAnswer(many=True)
    exceptions = ExceptionAnswer(many=True)
    instructions = BecameAnswer(many=True)
