"""An instruction is one party's side of a settlement."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Which way the securities (or, in PFOD, the cash) go for this party."""

    DELI = "DELI", _("deliver")
    RECE = "RECE", _("receive")


class Payment(models.TextChoices):
    """Against payment, free of payment, payment free of delivery, delivery with payment."""

    DVP = "DVP", _("delivery versus payment")
    FOP = "FOP", _("free of payment")
    PFOD = "PFOD", _("payment free of delivery")
    DWP = "DWP", _("delivery with payment")


class Partial(models.TextChoices):
    """ISO 20022 partial settlement indicator."""

    NPAR = "NPAR", _("partial settlement not allowed")
    PART = "PART", _("partial settlement allowed")
    PARQ = "PARQ", _("partial settlement allowed by quantity")
    PARC = "PARC", _("partial settlement allowed by cash value")


class Place(models.TextChoices):
    """Where it settles: in our own books (the night decides) or at an external depository (its confirmation does)."""

    OWN = "OWN", _("our own books")
    CSD = "CSD", _("external depository")


class Instruction(models.Model):
    """One party's side. Append-only: what becomes of it stands in the queue and in facts.

    Foreign keys are SQL (migration 0002): an account goes with its asset, and rows are checked at once, not at commit.

    Quantities are units or nominal of the ISIN, amounts in the currency; both positive, absent where the payment type
    has no such leg. `at` is the instant of receipt. The participant's reference is unique for ever.
    """

    id = models.BigAutoField(primary_key=True)
    participant = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="instructions", db_index=False, db_constraint=False
    )
    counterparty = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    reference = models.TextField()
    common_reference = models.TextField(null=True)
    direction = models.TextField(choices=Direction.choices)
    payment = models.TextField(choices=Payment.choices)
    asset = models.ForeignKey(
        "refdata.Asset", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.ForeignKey(
        "refdata.Asset", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    trade_date = models.DateField()
    intended_settlement_date = models.DateField()
    securities_account = models.ForeignKey(
        "ledger.Account", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    cash_account = models.ForeignKey(
        "ledger.Account", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    place = models.TextField(choices=Place.choices, default=Place.OWN)
    priority = models.SmallIntegerField(default=4)
    partial = models.TextField(choices=Partial.choices, default=Partial.NPAR)
    load = models.ForeignKey(
        "itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    submitted_by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "reference"], name="a_reference_is_used_once_per_participant"
            ),
            models.CheckConstraint(
                name="securities_and_cash_as_the_payment_type_says",
                condition=(
                    Q(
                        payment__in=["DVP", "DWP"],
                        asset__isnull=False,
                        quantity__isnull=False,
                        quantity__gt=0,
                        securities_account__isnull=False,
                    )
                    & Q(currency__isnull=False, amount__isnull=False, amount__gt=0, cash_account__isnull=False)
                )
                | (
                    Q(payment="FOP", asset__isnull=False, quantity__isnull=False, quantity__gt=0)
                    & Q(securities_account__isnull=False)
                    & Q(currency__isnull=True, amount__isnull=True, cash_account__isnull=True)
                )
                | (
                    Q(
                        payment="PFOD",
                        asset__isnull=True,
                        quantity__isnull=True,
                        securities_account__isnull=True,
                    )
                    & Q(currency__isnull=False, amount__isnull=False, amount__gt=0, cash_account__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="it_settles_on_or_after_its_trade_date",
                condition=Q(intended_settlement_date__gte=F("trade_date")),
            ),
            models.CheckConstraint(name="a_priority_is_1_to_4", condition=Q(priority__range=(1, 4))),
            models.CheckConstraint(
                name="an_instruction_uses_the_terms_of_the_trade",
                condition=Q(
                    direction__in=Direction.values,
                    partial__in=Partial.values,
                    place__in=Place.values,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"
