"""How a block trade is divided among accounts."""

from django.db import models
from django.db.models import Q

from clearing.models.trade import TradeVersion


class AllocationSet(models.Model):
    """All parts into which a version is divided; the newest set of a version counts. Append-only.

    The account to which the `remainder` of rounding goes has a part.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(TradeVersion, models.PROTECT, related_name="allocation_sets", db_index=False)
    number = models.SmallIntegerField()
    remainder = models.ForeignKey("refdata.Account", models.PROTECT, related_name="+", db_index=False)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="a_set_of_allocations_of_a_version_stands_once"),
        ]

    def __str__(self) -> str:
        return f"allocations {self.number} of version {self.version_id}"


class Allocation(models.Model):
    """What an account gets of a block: a quantity, and its amount where something is paid. Append-only."""

    pk = models.CompositePrimaryKey("set_id", "account_id")
    set = models.ForeignKey(AllocationSet, models.PROTECT, related_name="parts", db_index=False)
    account = models.ForeignKey("refdata.Account", models.PROTECT, related_name="+", db_index=False)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_allocation_is_of_a_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="an_allocation_is_never_below_zero", condition=Q(amount__isnull=True) | Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} to account {self.account_id}"
