"""What external depositories allege: orders of others there that name us and that no order of ours has answered."""

from django.db import models
from django.db.models import Q

from settlements.models.depository import DepositoryLink
from settlements.models.message import Message


class DepositoryAllegement(models.Model):
    """A depository (`receiver`, a BIC) alleges to us an order of another of its participants, under a reference of its own, once.
    Append-only; it stands until the depository removes it.

    Terms are what we would have to instruct: `direction` is ours. `isin` is as it is told, `asset` null where we do not have it;
    `client` is for whom we are told it, `other` who has instructed, each as named, with the party where we know one. `amount` is
    null and `currency` "" of what is free of payment, `quantity` null of a payment free of delivery. `told_at` is the time of the
    depository.
    """

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    link = models.ForeignKey(DepositoryLink, models.PROTECT, related_name="+", db_index=False)
    receiver = models.TextField()
    reference = models.TextField()
    direction = models.TextField()
    payment = models.TextField()
    isin = models.TextField()
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, null=True, related_name="+", db_index=False)
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.TextField()
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    trade_date = models.DateField(null=True)
    settlement_date = models.DateField()
    account = models.TextField()
    client = models.TextField()
    client_party = models.ForeignKey("refdata.Party", models.PROTECT, null=True, related_name="+", db_index=False)
    other = models.TextField()
    other_party = models.ForeignKey("refdata.Party", models.PROTECT, null=True, related_name="+", db_index=False)
    other_client = models.TextField()
    common_reference = models.TextField()
    cum_ex = models.TextField()
    claim_opt_out = models.BooleanField()
    told_at = models.DateTimeField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "reference"], name="a_depository_alleges_once_under_a_reference"
            ),
            models.CheckConstraint(
                name="what_a_depository_alleges_is_directed_and_named",
                condition=Q(direction__regex="^(DELI|RECE)$", payment__regex="^(DVP|FOP|PFOD|DWP)$")
                & Q(reference__regex=r"\S", isin__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="what_a_depository_alleges_has_a_currency_with_its_amount",
                condition=Q(amount__isnull=True, currency="") | Q(amount__isnull=False, currency__regex="^[A-Z]{3}$"),
            ),
        ]
        indexes = [models.Index(fields=["settlement_date"], name="depository_allegements_by_date")]

    def __str__(self) -> str:
        return f"allegement {self.reference} by {self.receiver}"


class DepositoryAllegementRemoval(models.Model):
    """A depository said that what it alleged stands no longer, once for ever. Append-only."""

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="+")
    allegement = models.OneToOneField(DepositoryAllegement, models.PROTECT, related_name="removal")
    told_at = models.DateTimeField()
    business_date = models.DateField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"removal of allegement {self.allegement_id}"
