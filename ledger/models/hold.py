"""Amounts set aside on an account: facts that the guard's `held` adds up."""

from django.db import models
from django.db.models.functions import Now

from ledger.models.account import Account


class Hold(models.Model):
    """An amount that may not be used until it is released. Append-only."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="holds")
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    effect = models.TextField(unique=True)
    reason = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_hold_is_positive", condition=models.Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"hold {self.effect}"


class HoldRelease(models.Model):
    """The end of a hold; there is at most one. Append-only."""

    hold = models.OneToOneField(Hold, models.PROTECT, primary_key=True, related_name="release")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"release of {self.hold_id}"
