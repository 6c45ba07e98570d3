"""The bodies of instructions, as the documents describe them and the door reads them."""

from typing import Any, Final

from rest_framework import serializers

from machinery.api import StrictInteger, StrictSerializer, StrictText
from settlements.prematched import ALWAYS, COLUMNS

EXAMPLE: Final = {
    "payment": "DVP",
    "isin": "DE0007164600",
    "quantity": "100",
    "currency": "EUR",
    "amount": "12345.60",
    "trade_date": "2026-11-18",
    "intended_settlement_date": "2026-11-20",
    "deliverer": "NORTESMMXXX",
    "deliverer_reference": "N000001",
    "deliverer_account": "SEC-NORT",
    "deliverer_cash_account": "CSH-NORT-EUR",
    "receiver": "HARTGB2LXXX",
    "receiver_reference": "H000001",
    "receiver_account": "SEC-HART",
    "receiver_cash_account": "CSH-HART-EUR",
}


class TradeBody(StrictSerializer):
    """One pre-matched trade: the columns of the file, every value a text (docs/formats/instructions.md)."""

    def get_fields(self) -> dict[str, Any]:
        """One text a column."""
        return {name: StrictText(200, required=name in ALWAYS, allow_null=name not in ALWAYS) for name in COLUMNS}


class ReasonBody(StrictSerializer):
    """Why an act is done: it goes on file with it."""

    reason = StrictText(500)


class PriorityBody(StrictSerializer):
    """The priority that a match is to have, and why."""

    priority = StrictInteger(1, 4)
    reason = StrictText(500)


class MadeAnswer(serializers.Serializer[Any]):
    """One of the two instructions that stand for a trade."""

    id = serializers.IntegerField()
    direction = serializers.CharField()
    participant = serializers.CharField()
    reference = serializers.CharField()


class ErrorAnswer(serializers.Serializer[Any]):
    """One fault of one trade, or one warning of it: where, which, and what to do."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class TakenAnswer(serializers.Serializer[Any]):
    """What stands for a trade: accepted, or unchanged where it was on file with the same facts; and its warnings."""

    state = serializers.ChoiceField(["accepted", "unchanged"])
    match = serializers.IntegerField()
    instructions = MadeAnswer(many=True)
    warnings = ErrorAnswer(many=True)


class CountsAnswer(serializers.Serializer[Any]):
    """How many trades there were, and what became of them."""

    received = serializers.IntegerField()
    accepted = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()


class ItemAnswer(serializers.Serializer[Any]):
    """What became of one trade, by its number from 1: the ids of what stands for it and its warnings, or its faults."""

    item = serializers.IntegerField()
    state = serializers.ChoiceField(["accepted", "unchanged", "refused"])
    match = serializers.IntegerField(required=False)
    delivering = serializers.IntegerField(required=False)
    receiving = serializers.IntegerField(required=False)
    warnings = ErrorAnswer(many=True, required=False)
    errors = ErrorAnswer(many=True, required=False)  # type: ignore[assignment]


class BulkAnswer(serializers.Serializer[Any]):
    """What became of a set of trades; totals are number and amount per currency, "" free of payment."""

    counts = CountsAnswer()
    totals = serializers.DictField()
    results = ItemAnswer(many=True)


class JobAnswer(serializers.Serializer[Any]):
    """A job: how many trades it has, how many are done, what became of them when all are, and where those set aside are."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(["waiting", "running", "done"])
    items = serializers.IntegerField()
    done = serializers.IntegerField()
    counts = CountsAnswer(allow_null=True)
    rows = serializers.CharField()


class StatusAnswer(serializers.Serializer[Any]):
    """A code of ISO 20022 with its words."""

    code = serializers.CharField(allow_blank=True)
    words = serializers.CharField(allow_blank=True)


class StatusesAnswer(serializers.Serializer[Any]):
    """The four axes as the instruction's own side sees them."""

    processing = StatusAnswer()
    matching = StatusAnswer()
    settlement = StatusAnswer()
    hold = StatusAnswer()


class LineAnswer(serializers.Serializer[Any]):
    """One instruction as a list shows it."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    participant = serializers.CharField()
    counterparty = serializers.CharField()
    direction = serializers.CharField()
    payment = serializers.CharField()
    isin = serializers.CharField(allow_blank=True)
    quantity = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    amount = serializers.CharField(allow_null=True)
    intended_settlement_date = serializers.DateField()
    priority = serializers.IntegerField()
    processing = serializers.CharField()
    settlement = serializers.CharField(allow_blank=True)
    hold = serializers.CharField(allow_blank=True)
    reason = StatusAnswer()


class PartyAnswer(serializers.Serializer[Any]):
    """A party by its LEI, with the name of the day."""

    lei = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class EntryAnswer(serializers.Serializer[Any]):
    """One line of the history, newest first."""

    at = serializers.DateTimeField()
    what = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    words = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    run = serializers.IntegerField(allow_null=True)
    journal = serializers.IntegerField(allow_null=True)


class LegAnswer(serializers.Serializer[Any]):
    """One movement of a journal; an account of somebody else has no number."""

    asset = serializers.CharField()
    amount = serializers.CharField()
    debit = serializers.CharField(allow_null=True)
    credit = serializers.CharField(allow_null=True)


class JournalAnswer(serializers.Serializer[Any]):
    """A journal that booked the settlement."""

    id = serializers.IntegerField()
    business_date = serializers.DateField()
    legs = LegAnswer(many=True)


class OtherSideAnswer(serializers.Serializer[Any]):
    """The counterparty's instruction, for who may see it."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    statuses = StatusesAnswer()


class PendingAnswer(serializers.Serializer[Any]):
    """A request that waits on an object for others to agree: its number and command, since when and until when."""

    request = serializers.IntegerField()
    action = serializers.CharField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class StoryAnswer(serializers.Serializer[Any]):
    """The whole story of one instruction."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    common_reference = serializers.CharField(allow_null=True)
    participant = PartyAnswer()
    counterparty = PartyAnswer()
    direction = serializers.CharField()
    payment = serializers.CharField()
    isin = serializers.CharField(allow_null=True)
    instrument = serializers.CharField(allow_blank=True)
    quantity = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    trade_date = serializers.DateField()
    intended_settlement_date = serializers.DateField()
    cut_off = serializers.DateTimeField(allow_null=True)
    securities_account = serializers.CharField(allow_null=True)
    cash_account = serializers.CharField(allow_null=True)
    place = serializers.CharField()
    priority = serializers.IntegerField()
    partial = serializers.CharField()  # type: ignore[assignment]
    received_at = serializers.DateTimeField()
    received_from = serializers.CharField()
    load = serializers.IntegerField(allow_null=True)
    statuses = StatusesAnswer()
    reason = StatusAnswer()
    why = serializers.ListField(child=serializers.CharField())
    what_next = serializers.ListField(child=serializers.CharField())
    allowed_actions = serializers.ListField(child=serializers.CharField())
    pending_approvals = PendingAnswer(many=True)
    match = serializers.IntegerField(allow_null=True)
    other_side = OtherSideAnswer(allow_null=True)
    settled_on = serializers.DateField(allow_null=True)
    run = serializers.IntegerField(allow_null=True)
    journals = JournalAnswer(many=True)
    history = EntryAnswer(many=True)
