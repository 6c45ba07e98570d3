"""An instruction that one party sent alone: what it says beyond its own terms, and its place while it waits for its match."""

from django.db import models
from django.db.models import Q

from settlements.models.instruction import Instruction, Payment, Place
from settlements.models.match import Match

CODES = {"cum_ex": "^(CCPN|XCPN)$", "transaction_type": "^[A-Z]{4}$"}
"""How the codes of matching terms look: cum or ex coupon, and the four letters of an ISO 20022 transaction type."""


class MatchingTerms(models.Model):
    """What one party's own instruction says for its matching, beyond the terms that every instruction has. Append-only.

    It has none where both sides came in matched. Clients are named as the party names them, in the roles of the delivery;
    `counterparty_account` is the other side's securities account as this side names it; `instrument` what
    a payment free of delivery is about, of which nothing moves. What is not filled is NULL.
    """

    instruction = models.OneToOneField(
        Instruction, models.PROTECT, primary_key=True, related_name="matching_terms", db_constraint=False
    )
    transaction_type = models.TextField()
    cum_ex = models.TextField(null=True)
    claim_opt_out = models.BooleanField()
    deliverer_client = models.TextField(null=True)
    receiver_client = models.TextField(null=True)
    counterparty_account = models.TextField(null=True)
    instrument = models.ForeignKey(
        "refdata.Asset", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["instruction"], condition=~Q(transaction_type="TRAD"), name="matching_terms_of_no_trade"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="matching_terms_use_the_codes_of_the_standard",
                condition=(Q(cum_ex__isnull=True) | Q(cum_ex__regex=CODES["cum_ex"]))
                & Q(transaction_type__regex=CODES["transaction_type"]),
            ),
            models.CheckConstraint(
                name="a_matching_term_is_filled_or_absent",
                condition=~Q(deliverer_client="") & ~Q(receiver_client="") & ~Q(counterparty_account=""),
            ),
        ]

    def __str__(self) -> str:
        return f"matching terms of {self.instruction_id}"


class Unmatched(models.Model):
    """An instruction that waits for its counterpart: the queue of matching. Deleted with its match or its cancellation, in the
    same transaction.

    `key` is the same for two instructions if and only if all agrees that matching compares exactly (`matching.exact_key`).
    The other terms are copied from the instruction in the form in which matching and the night read them: whole units, 0
    where the payment type has no such leg, when it came in, and what is compared only if both sides fill it. `is_held` by
    its own side, `imposed` what the house holds it by ("" for nothing); `is_alleged` once its counterparty was told of it.
    """

    instruction = models.OneToOneField(
        MatchingTerms, models.PROTECT, primary_key=True, related_name="waiting", db_constraint=False
    )
    key = models.UUIDField()
    delivers = models.BooleanField()
    participant_id = models.IntegerField()
    counterparty_id = models.IntegerField()
    market_id = models.IntegerField()
    payment = models.TextField(choices=Payment.choices)
    place = models.TextField(choices=Place.choices)
    priority = models.SmallIntegerField()
    intended_settlement_date = models.DateField()
    asset_id = models.IntegerField()
    securities_account = models.IntegerField()
    quantity_units = models.BigIntegerField()
    currency_id = models.IntegerField()
    cash_account = models.IntegerField()
    amount_units = models.BigIntegerField()
    at = models.DateTimeField()
    common_reference = models.TextField(null=True)
    deliverer_client = models.TextField(null=True)
    receiver_client = models.TextField(null=True)
    deliverer_account = models.TextField(null=True)
    receiver_account = models.TextField(null=True)
    is_held = models.BooleanField(default=False)
    imposed = models.TextField(default="", db_default="")
    is_alleged = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(imposed__in=["", "CSDH", "CVAL", "CDEL"]),
                name="what_waits_names_imposed_holds_by_their_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="unmatched_by_key"),
            models.Index(fields=["at"], condition=Q(is_alleged=False), name="unmatched_not_alleged"),
            models.Index(fields=["intended_settlement_date", "instruction"], name="unmatched_by_intended_date"),
            models.Index(
                fields=["intended_settlement_date"], condition=Q(place="CSD"), name="unmatched_outside_by_date"
            ),
            models.Index(
                fields=["participant_id", "intended_settlement_date", "instruction"], name="unmatched_by_participant"
            ),
            models.Index(
                fields=["counterparty_id", "intended_settlement_date", "instruction"], name="unmatched_by_counterparty"
            ),
            models.Index(
                fields=["counterparty_id", "asset_id", "amount_units", "quantity_units", "instruction"],
                name="unmatched_by_asset_named",
            ),
            models.Index(
                fields=["counterparty_id", "participant_id", "amount_units", "quantity_units", "instruction"],
                name="unmatched_by_parties",
            ),
        ]

    def __str__(self) -> str:
        return f"unmatched {self.instruction_id}"


class Allegement(models.Model):
    """The counterparty of an unmatched instruction was told of it, once. Append-only; it is over when the instruction matches or is
    cancelled."""

    instruction = models.OneToOneField(
        MatchingTerms, models.PROTECT, primary_key=True, related_name="allegement", db_constraint=False
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"allegement of {self.instruction_id}"


class Withdrawal(models.Model):
    """An instruction was cancelled while it waited: the key under which it did, by which its counterpart is told. Append-only."""

    instruction = models.OneToOneField(
        MatchingTerms, models.PROTECT, primary_key=True, related_name="withdrawal", db_constraint=False
    )
    key = models.UUIDField()
    delivers = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="withdrawal_by_key")]

    def __str__(self) -> str:
        return f"withdrawal of {self.instruction_id}"


class MatchingDifference(models.Model):
    """By how much the receiver's amount differs from the deliverer's, which settles. Append-only; none where both say the same.

    In whole minor units: `units` is the receiver's amount less the deliverer's, `limit_units` what was tolerated.
    """

    match = models.OneToOneField(
        Match, models.PROTECT, primary_key=True, related_name="difference", db_constraint=False
    )
    units = models.BigIntegerField()
    limit_units = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_difference_is_within_its_tolerance",
                condition=~Q(units=0) & Q(units__lte=models.F("limit_units"), units__gte=-models.F("limit_units")),
            )
        ]

    def __str__(self) -> str:
        return f"difference of match {self.match_id}"
