"""What depositories are told of links between the instructions that were sent to them."""

from django.db import models
from django.db.models import F, Q

from settlements.models.depository import DepositoryOrder, DepositoryRequest
from settlements.models.link import Linkage


class DepositoryPool(models.Model):
    """The name under which depositories are told a pool of a party: one of ours, for there all parties are one. Append-only."""

    id = models.AutoField(primary_key=True)
    participant = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    pool = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "pool"], name="a_pool_is_told_under_one_name"),
            models.CheckConstraint(name="a_pool_that_is_told_has_a_name", condition=Q(pool__regex=r"^\S(.{0,33}\S)?$")),
        ]

    def __str__(self) -> str:
        return f"{self.pool} of {self.participant_id}"


class DepositoryLinkage(models.Model):
    """A link that a message tells a depository: with the order that sends an instruction, or by a request to make it or to take it
    away, which it is once that is answered as done. Append-only.

    `kind` says how what is sent or asked about settles with regard to what `other_order` sent there; of a pool there is that
    instead, and how many `members` it is to have in our books, where that was said.
    """

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(DepositoryOrder, models.PROTECT, related_name="linkages", null=True, db_index=False)
    request = models.ForeignKey(DepositoryRequest, models.PROTECT, related_name="linkages", null=True, db_index=False)
    kind = models.TextField(choices=Linkage.choices)
    other_order = models.ForeignKey(DepositoryOrder, models.PROTECT, related_name="linked_by", null=True)
    pool = models.ForeignKey(DepositoryPool, models.PROTECT, related_name="+", null=True, db_index=False)
    members = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "other_order", "pool"],
                condition=Q(order__isnull=False),
                nulls_distinct=False,
                name="an_order_tells_a_link_once",
            ),
            models.UniqueConstraint(
                fields=["request", "kind", "other_order", "pool"],
                condition=Q(request__isnull=False),
                nulls_distinct=False,
                name="a_request_is_about_a_link_once",
            ),
            models.CheckConstraint(
                name="a_link_is_told_by_an_order_or_by_a_request",
                condition=Q(order__isnull=False, request__isnull=True) | Q(order__isnull=True, request__isnull=False),
            ),
            models.CheckConstraint(
                name="a_linkage_names_another_order_or_a_pool",
                condition=Q(kind__regex="^(BEFO|AFTE|WITH|INFO)$", other_order__isnull=False)
                & ~Q(other_order=F("order"))
                & Q(pool__isnull=True, members__isnull=True)
                | Q(kind="POOL", other_order__isnull=True, pool__isnull=False),
            ),
            models.CheckConstraint(
                name="a_pool_that_is_told_has_two_members_or_more",
                condition=Q(members__isnull=True) | Q(members__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.other_order_id or self.pool_id}"
