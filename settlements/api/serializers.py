"""The bodies of instructions, as the documents describe them and the door reads them."""

from typing import Any, Final

from rest_framework import serializers

from machinery.api import StrictInteger, StrictSerializer, StrictText
from settlements import own_side
from settlements.api.journal_answers import EntryAnswer, JournalAnswer
from settlements.api.link_answers import LinkAnswer, NetOfAnswer
from settlements.api.story_answers import (
    ChaseAnswer,
    FundingAnswer,
    ImposedAnswer,
    PendingAnswer,
    RecyclingAnswer,
    SettledPartAnswer,
    SettlesAnswer,
)
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


OWN_EXAMPLE: Final = {
    "participant": "NORTESMMXXX",
    "reference": "N-2026-0001",
    "counterparty": "HARTGB2LXXX",
    "direction": "DELI",
    "payment": "DVP",
    "isin": "DE0007164600",
    "quantity": "100",
    "currency": "EUR",
    "amount": "12345.60",
    "trade_date": "2026-11-18",
    "intended_settlement_date": "2026-11-20",
    "securities_account": "SEC-NORT",
    "cash_account": "CSH-NORT-EUR",
}


class SideBody(StrictSerializer):
    """One party's own instruction: the columns of docs/formats/own_instructions.md, every value a text."""

    def get_fields(self) -> dict[str, Any]:
        """One text a column."""
        columns, always = own_side.COLUMNS, own_side.ALWAYS
        return {name: StrictText(200, required=name in always, allow_null=name not in always) for name in columns}


class ReasonBody(StrictSerializer):
    """Why an act is done: it goes on file with it."""

    reason = StrictText(500)


class PriorityBody(StrictSerializer):
    """The priority that a party gives its own instruction, and why."""

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
    """The four axes as the instruction's own side sees them, and what it is told of holds of the house."""

    processing = StatusAnswer()
    matching = StatusAnswer()
    settlement = StatusAnswer()
    hold = StatusAnswer()
    imposed = StatusAnswer()


class UnmatchedReasonAnswer(serializers.Serializer[Any]):
    """A reason code of ISO 20022 for what is unmatched, with its words."""

    code = serializers.CharField()
    words = serializers.CharField()


class DifferenceAnswer(serializers.Serializer[Any]):
    """A field on which the nearest candidate differs: its name and words, the reason code, and what each side says of it."""

    name = serializers.CharField()
    words = serializers.CharField()
    code = serializers.CharField()
    own = serializers.CharField()
    other = serializers.CharField()


class UnmatchedAnswer(serializers.Serializer[Any]):
    """Why an instruction is unmatched: the reasons, never none; the reference of the nearest candidate (null: none is near), and
    the fields on which that differs."""

    reasons = UnmatchedReasonAnswer(many=True)
    nearest = serializers.CharField(allow_null=True)
    differences = DifferenceAnswer(many=True)


class SideTakenAnswer(serializers.Serializer[Any]):
    """What stands for an own instruction: accepted, or unchanged where it was on file with the same facts; its statuses, why it is
    unmatched (null: it is not), and warnings."""

    state = serializers.ChoiceField(["accepted", "unchanged"])
    id = serializers.IntegerField()
    statuses = StatusesAnswer()
    unmatched = UnmatchedAnswer(allow_null=True)
    warnings = ErrorAnswer(many=True)


class SideItemAnswer(serializers.Serializer[Any]):
    """What became of one own instruction of a set, by its number from 1: its id and whether it is matched, or its faults."""

    item = serializers.IntegerField()
    state = serializers.ChoiceField(["accepted", "unchanged", "refused"])
    id = serializers.IntegerField(required=False)
    matching = serializers.CharField(required=False)
    warnings = ErrorAnswer(many=True, required=False)
    errors = ErrorAnswer(many=True, required=False)  # type: ignore[assignment]


class SidesAnswer(serializers.Serializer[Any]):
    """What became of a set of own instructions; totals are number and amount per currency, "" free of payment."""

    counts = CountsAnswer()
    totals = serializers.DictField()
    results = SideItemAnswer(many=True)


class UnmatchedLineAnswer(serializers.Serializer[Any]):
    """One unmatched instruction as a list shows it."""

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
    trade_date = serializers.DateField()
    intended_settlement_date = serializers.DateField()
    entered_at = serializers.DateTimeField()
    hold = serializers.CharField(allow_blank=True)
    imposed = serializers.CharField(allow_blank=True)
    ends_on = serializers.DateField(allow_null=True)
    unmatched = UnmatchedAnswer()


class AllegementAnswer(serializers.Serializer[Any]):
    """An instruction that another party has sent and that names a participant of the caller's, who has not answered it. `answer`
    is the own instruction that would match it, but for one's own reference and accounts."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    participant = serializers.CharField()
    counterparty = serializers.CharField()
    entered_at = serializers.DateTimeField()
    answer = serializers.DictField(child=serializers.CharField())


class OverAnswer(serializers.Serializer[Any]):
    """Since when an allegement is over, and why: MACH where its instruction is matched, CAND where its own side cancelled it."""

    at = serializers.DateTimeField()
    code = serializers.ChoiceField(["MACH", "CAND"])
    words = serializers.CharField()


class OneAllegementAnswer(AllegementAnswer):
    """An allegement with until when an answer can settle on the intended date (null: not known), and `over` once it is (null: it
    stands)."""

    cut_off = serializers.DateTimeField(allow_null=True)
    over = OverAnswer(allow_null=True)


class LineAnswer(serializers.Serializer[Any]):
    """One instruction as a list shows it. `quantity` and `amount` (the deliverer's) are what is still open, or what moved of what
    settled; `instructed_quantity` and `instructed_amount` are what this side instructed where that is another one: because it
    settles in parts, or within the tolerance (null: it is the same). `ends_on` is the day at whose end the system cancels it,
    where its party was warned of that. `place` is where it settles: OWN, in our own books, or CSD, at an external depository."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    participant = serializers.CharField()
    counterparty = serializers.CharField()
    direction = serializers.CharField()
    payment = serializers.CharField()
    isin = serializers.CharField(allow_blank=True)
    quantity = serializers.CharField(allow_null=True)
    instructed_quantity = serializers.CharField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    amount = serializers.CharField(allow_null=True)
    instructed_amount = serializers.CharField(allow_null=True)
    intended_settlement_date = serializers.DateField()
    priority = serializers.IntegerField()
    processing = serializers.CharField()
    settlement = serializers.CharField(allow_blank=True)
    hold = serializers.CharField(allow_blank=True)
    imposed = serializers.CharField(allow_blank=True)
    reason = StatusAnswer()
    ends_on = serializers.DateField(allow_null=True)
    place = serializers.CharField()


class PartyAnswer(serializers.Serializer[Any]):
    """A party by its LEI, with the name of the day."""

    lei = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class OtherSideAnswer(serializers.Serializer[Any]):
    """The counterparty's instruction, for who may see it."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    statuses = StatusesAnswer()


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
    settles = SettlesAnswer(allow_null=True)
    trade_date = serializers.DateField()
    intended_settlement_date = serializers.DateField()
    cut_off = serializers.DateTimeField(allow_null=True)
    securities_account = serializers.CharField(allow_null=True)
    cash_account = serializers.CharField(allow_null=True)
    place = serializers.CharField()
    priority = serializers.IntegerField()
    own_priority = serializers.IntegerField()
    partial = serializers.CharField()  # type: ignore[assignment]
    released = serializers.CharField(allow_null=True)
    settlement_condition = serializers.CharField(allow_null=True)
    transaction_type = serializers.CharField(allow_null=True)
    place_of_trade = serializers.CharField(allow_null=True)
    instructed_by = serializers.CharField(allow_null=True)
    received_at = serializers.DateTimeField()
    received_from = serializers.CharField()
    load = serializers.IntegerField(allow_null=True)
    statuses = StatusesAnswer()
    reason = StatusAnswer()
    why = serializers.ListField(child=serializers.CharField())
    what_next = serializers.ListField(child=serializers.CharField())
    unmatched = UnmatchedAnswer(allow_null=True)
    allowed_actions = serializers.ListField(child=serializers.CharField())
    pending_approvals = PendingAnswer(many=True)
    imposed_holds = ImposedAnswer(many=True)
    match = serializers.IntegerField(allow_null=True)
    other_side = OtherSideAnswer(allow_null=True)
    settled_on = serializers.DateField(allow_null=True)
    run = serializers.IntegerField(allow_null=True)
    recycling = RecyclingAnswer(allow_null=True)
    funding = FundingAnswer(allow_null=True)
    chases = ChaseAnswer(many=True)
    links = LinkAnswer(many=True)
    nets = NetOfAnswer(many=True)
    parts = SettledPartAnswer(many=True)
    journals = JournalAnswer(many=True)
    history = EntryAnswer(many=True)
