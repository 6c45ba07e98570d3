"""What a version of a trade became: everything that settles it, and its settlement instructions."""

from django.db import models
from django.db.models import F, Q

from clearing.models.trade import TradeVersion


class Enrichment(models.Model):
    """Everything that settles a version and that its sender left open. Append-only.

    The standing settlement instructions that were chosen for the party (`ours`) and its counterparty (`theirs`); of FX each
    says where its side receives. `accrued` and `net` are those of the version where it has them, else as reckoned; None where
    nothing is paid.
    """

    version = models.OneToOneField(
        TradeVersion, models.PROTECT, primary_key=True, related_name="enrichment", db_constraint=False
    )
    settlement_date = models.DateField()
    accrued = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    net = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    ours = models.ForeignKey("refdata.Ssi", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    theirs = models.ForeignKey("refdata.Ssi", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_enriched_trade_pays_something_or_nothing",
                condition=Q(net__isnull=True, accrued__isnull=True) | Q(net__gt=0, accrued__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"enrichment of version {self.version_id}"


class TradeInstruction(models.Model):
    """The settlement instructions that a version became, and their match: `ours` is the party's. Of what settles at an external
    depository there is `ours` alone. Append-only."""

    version = models.OneToOneField(
        TradeVersion, models.PROTECT, primary_key=True, related_name="instructed", db_constraint=False
    )
    match = models.OneToOneField(
        "settlements.Match", models.PROTECT, related_name="trade_instruction", null=True, db_constraint=False
    )
    ours = models.ForeignKey(
        "settlements.Instruction", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    theirs = models.ForeignKey(
        "settlements.Instruction", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_trade_becomes_two_instructions", condition=~Q(ours=F("theirs"))),
            models.CheckConstraint(
                name="a_trade_that_settles_outside_becomes_one_instruction",
                condition=Q(match__isnull=True, theirs__isnull=True) | Q(match__isnull=False, theirs__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["ours"], condition=Q(match__isnull=True), name="trades_that_settle_outside"),
        ]

    def __str__(self) -> str:
        return f"instructions of version {self.version_id}"
