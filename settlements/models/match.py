"""A match joins two sides; while it is not final it stands in the queue."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from settlements.models.instruction import Instruction, Payment, Place


class Match(models.Model):
    """Two instructions that agree. Append-only."""

    id = models.BigAutoField(primary_key=True)
    delivering = models.OneToOneField(
        Instruction, models.PROTECT, related_name="match_as_deliverer", db_constraint=False
    )
    receiving = models.OneToOneField(Instruction, models.PROTECT, related_name="match_as_receiver", db_constraint=False)
    matched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_match_has_two_sides", condition=~Q(delivering=models.F("receiving"))),
        ]

    def __str__(self) -> str:
        return f"match {self.pk}"


class SettlementStatus(models.TextChoices):
    """ISO 20022 settlement status of what is not final."""

    PEND = "PEND", _("pending")
    PENF = "PENF", _("failing")


class OpenMatch(models.Model):
    """A matched pair that is not final: the queue row. Deleted when its final fact is written, in the same transaction.

    Terms are copied from the two instructions in the form the night reads: whole units of the asset (minor units) and
    account ids by the way they move; 0 where the payment type has no such leg. The ids of both participants stand here for
    who reads the queue of some of them. Status, reasons, holds and cancellation
    requests are those of the two sides (deliverer, receiver); `deliverer_imposed` and `receiver_imposed` what the house holds each
    by (the code of the weightiest `ImposedHold`, "" for nothing). DWP moves securities and cash the same way. Of what `is_parted`,
    quantity and amount are what its parts have left. Of what its deliverer holds, `released_units` may settle in part nevertheless.
    """

    match = models.OneToOneField(Match, models.PROTECT, primary_key=True, related_name="open", db_constraint=False)
    priority = models.SmallIntegerField()
    intended_settlement_date = models.DateField()
    market_id = models.IntegerField()
    payment = models.TextField(choices=Payment.choices)
    place = models.TextField(choices=Place.choices)
    deliverer_id = models.IntegerField()
    receiver_id = models.IntegerField()
    asset_id = models.IntegerField(default=0)
    securities_from = models.IntegerField(default=0)
    securities_to = models.IntegerField(default=0)
    quantity_units = models.BigIntegerField(default=0)
    currency_id = models.IntegerField(default=0)
    cash_from = models.IntegerField(default=0)
    cash_to = models.IntegerField(default=0)
    amount_units = models.BigIntegerField(default=0)
    is_parted = models.BooleanField(default=False, db_default=False)
    released_units = models.BigIntegerField(default=0, db_default=0)
    settlement = models.TextField(choices=SettlementStatus.choices, default=SettlementStatus.PEND)
    deliverer_reason = models.TextField(default="")
    receiver_reason = models.TextField(default="")
    deliverer_hold = models.BooleanField(default=False)
    receiver_hold = models.BooleanField(default=False)
    deliverer_imposed = models.TextField(default="", db_default="")
    receiver_imposed = models.TextField(default="", db_default="")
    deliverer_cancels = models.BooleanField(default=False)
    receiver_cancels = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["match"], condition=Q(is_parted=True), name="open_in_parts")]
        constraints = [
            models.CheckConstraint(
                name="what_is_open_is_pending_or_failing", condition=Q(settlement__in=["PEND", "PENF"])
            ),
            models.CheckConstraint(
                name="a_leg_is_whole_or_absent",
                condition=(
                    Q(payment__in=["DVP", "DWP", "FOP"], asset_id__gt=0, securities_from__gt=0)
                    & Q(securities_to__gt=0, quantity_units__gt=0)
                    | Q(payment="PFOD", asset_id=0, securities_from=0, securities_to=0, quantity_units=0)
                )
                & (
                    Q(payment__in=["DVP", "DWP", "PFOD"], currency_id__gt=0, cash_from__gt=0)
                    & Q(cash_to__gt=0, amount_units__gt=0)
                    | Q(payment="FOP", currency_id=0, cash_from=0, cash_to=0, amount_units=0)
                ),
            ),
            models.CheckConstraint(
                name="securities_and_cash_move_between_two_accounts",
                condition=(Q(asset_id=0) | ~Q(securities_from=models.F("securities_to")))
                & (Q(currency_id=0) | ~Q(cash_from=models.F("cash_to"))),
            ),
            models.CheckConstraint(
                name="what_is_held_is_released_for_less_than_is_left",
                condition=Q(released_units=0)
                | Q(deliverer_hold=True, released_units__gt=0, released_units__lt=models.F("quantity_units")),
            ),
            models.CheckConstraint(
                name="the_queue_names_imposed_holds_by_their_kind",
                condition=Q(deliverer_imposed__in=["", "CSDH", "CVAL", "CDEL"])
                & Q(receiver_imposed__in=["", "CSDH", "CVAL", "CDEL"]),
            ),
            models.CheckConstraint(
                name="it_is_not_cancelled_by_both_sides",
                condition=~Q(deliverer_cancels=True, receiver_cancels=True),
            ),
        ]

    def __str__(self) -> str:
        return f"open match {self.match_id}"
