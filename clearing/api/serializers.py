"""The bodies of trades, as the documents describe them and the door reads them."""

from typing import Any, Final

from rest_framework import serializers

from clearing.submitted import ALWAYS, COLUMNS, Side
from machinery.api import StrictDate, StrictDecimal, StrictList, StrictSerializer, StrictText
from machinery.api.fields import StrictChoice

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


CONFIRMATION_EXAMPLE: Final = {
    "sender": "HARTGB2LXXX",
    "reference": "H-000001",
    "receiver": "NORTESMMXXX",
    "trade_reference": "F000001",
    "side": "BUY",
    "isin": "DE0007164600",
    "quantity": "100",
    "price": "123.456",
    "currency": "EUR",
    "net": "12345.60",
    "trade_date": "2026-11-18",
    "settlement_date": "2026-11-20",
}


class ConfirmationBody(StrictSerializer):
    """What a counterparty (`sender`) confirms to the party of a trade (`receiver`), as the counterparty sees it."""

    sender = StrictText(20)
    reference = StrictText(35)
    receiver = StrictText(20)
    trade_reference = StrictText(35, required=False, allow_null=True)
    side = StrictChoice([*Side.__members__])
    isin = StrictText(12)
    quantity = StrictDecimal(6, positive=True)
    price = StrictDecimal(10, required=False, allow_null=True)
    currency = StrictText(3)
    net = StrictDecimal(6, required=False, allow_null=True)
    trade_date = StrictDate()
    settlement_date = StrictDate()


class ComparedAnswer(serializers.Serializer[Any]):
    """One field: both values, the tolerance code by which they were compared, and MATCH, MISMATCH or IGNORED."""

    field = serializers.CharField()
    code = serializers.CharField()
    ours = serializers.CharField(allow_null=True)
    theirs = serializers.CharField(allow_null=True)
    result = serializers.CharField()


class ConfirmedAnswer(serializers.Serializer[Any]):
    """What became of a confirmation: affirmed, differs, or unmatched while no trade waits for it."""

    confirmation = serializers.IntegerField()
    state = serializers.ChoiceField(["affirmed", "differs", "unmatched"])
    trade = serializers.IntegerField(allow_null=True)
    fields = ComparedAnswer(many=True)  # type: ignore[assignment]


ALLOCATION_EXAMPLE: Final = {
    "allocations": [{"account": "SEC-NORT", "quantity": "60"}, {"account": "SEC-NORT-2", "quantity": "40"}],
    "remainder": "SEC-NORT",
}


class PartBody(StrictSerializer):
    """A part of a block: the number of a safekeeping account, and its quantity."""

    account = StrictText(35)
    quantity = StrictDecimal(6, positive=True)


class AllocationBody(StrictSerializer):
    """All parts of a block, and which of the accounts takes what rounding leaves over."""

    allocations = StrictList(PartBody())
    remainder = StrictText(35)


class PartAnswer(serializers.Serializer[Any]):
    """What an account gets of a block; no amount where nothing is paid."""

    account = serializers.CharField()
    quantity = serializers.CharField()
    amount = serializers.CharField(allow_null=True)


class AllocatedAnswer(serializers.Serializer[Any]):
    """All parts of a block: quantities and amounts add up to those of the trade."""

    trade = serializers.IntegerField()
    allocations = PartAnswer(many=True)


class NetAnswer(serializers.Serializer[Any]):
    """One net: above zero the party receives. Gross figures are without regard to sides, `reduction` is in percent."""

    id = serializers.IntegerField()
    party = ByWhomAnswer()
    ccp = ByWhomAnswer()
    isin = serializers.CharField()
    currency = serializers.CharField()
    settlement_date = serializers.DateField()
    account = serializers.CharField()
    quantity = serializers.CharField()
    amount = serializers.CharField()
    gross = serializers.IntegerField()
    gross_quantity = serializers.CharField()
    gross_amount = serializers.CharField()
    reduction = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    supersedes = serializers.IntegerField(allow_null=True)
    superseded_by = serializers.IntegerField(allow_null=True)
