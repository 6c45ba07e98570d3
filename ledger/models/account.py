"""An account of the books holds one asset; its guard holds what is posted and held on it and how low it may go."""

from django.db import models


class Account(models.Model):
    """One asset (a currency or an ISIN) on one safekeeping, cash or location account."""

    id = models.AutoField(primary_key=True)
    holder = models.ForeignKey("refdata.Account", models.PROTECT, related_name="books")
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="books")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "asset"], name="a_holder_has_one_account_per_asset"),
            models.UniqueConstraint(fields=["id", "asset"], name="an_account_holds_one_asset"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.asset}"


class Guard(models.Model):
    """The one row that every change of an account updates: posted, held, and the floor under posted less held.

    `posted` = credits - debits in the asset's own unit; `floor` NULL means that the account may go any way (our own
    locations and control accounts). It is derived: the proof recomputes it from movements and holds.
    """

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="guard")
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+")
    posted = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    held = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    floor = models.DecimalField(max_digits=24, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="available_is_within_floor",
                condition=models.Q(floor__isnull=True) | models.Q(posted__gte=models.F("floor") + models.F("held")),
            ),
            models.CheckConstraint(name="held_is_not_negative", condition=models.Q(held__gte=0)),
        ]

    def __str__(self) -> str:
        return f"guard of {self.account_id}"


class BalanceSnapshot(models.Model):
    """The balance of an account at the close of a business date; kept for the dates on which it changed.

    The balance as of any day is the newest snapshot up to it, plus the movements booked after that snapshot.
    """

    pk = models.CompositePrimaryKey("account_id", "business_date")
    account = models.ForeignKey(Account, models.PROTECT, related_name="snapshots")
    business_date = models.DateField()
    posted = models.DecimalField(max_digits=24, decimal_places=6)

    def __str__(self) -> str:
        return f"{self.account_id} at {self.business_date}"
