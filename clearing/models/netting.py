"""What clears through a central counterparty, and what is owed once all trades are added up."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from clearing.models.trade import TradeVersion
from clearing.submitted import Side


class Membership(models.Model):
    """That a party clears its trades of a market through a central counterparty during `valid` (trade dates, half-open).

    A membership ends by its upper bound; nothing else of it changes.
    """

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+")
    ccp = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+")
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_party_clears_a_market_through_one_ccp_a_day",
                expressions=[
                    (F("party"), RangeOperators.EQUAL),
                    (F("market"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="nobody_clears_through_itself", condition=~Q(party=F("ccp"))),
            models.CheckConstraint(
                name="a_membership_has_a_beginning",
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"membership of {self.party_id} {self.valid}"


class Novation(models.Model):
    """That a version was replaced by two trades: of its seller with the central counterparty, and of that with its buyer.

    Both have the terms of the version. `ssi` is by which the central counterparty settles them. Append-only.
    """

    version = models.OneToOneField(
        TradeVersion, models.PROTECT, primary_key=True, related_name="novation", db_constraint=False
    )
    ccp = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    ssi = models.ForeignKey("refdata.Ssi", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"novation of version {self.version_id}"


class NetObligation(models.Model):
    """What a party owes a central counterparty, or is owed by it, of one instrument against one currency on one day and in
    one book once its trades are added up. Append-only.

    A book is the safekeeping and the cash account on which it settles. `quantity` and `amount` are signed: above zero the
    party receives. `gross` trades are its members, of so many units and so much money without regard to sides. A net of
    nothing has no match. One that `supersedes` another takes its place, because a trade of it was cancelled or changed.
    """

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    ccp = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    settlement_date = models.DateField()
    account = models.ForeignKey(
        "refdata.Account", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    cash_account = models.ForeignKey(
        "refdata.Account", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    gross = models.IntegerField()
    gross_quantity = models.DecimalField(max_digits=24, decimal_places=6)
    gross_amount = models.DecimalField(max_digits=24, decimal_places=6)
    match = models.OneToOneField(
        "settlements.Match", models.PROTECT, null=True, related_name="net", db_constraint=False
    )
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="superseded_by", db_index=False, db_constraint=False
    )
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supersedes"], name="a_net_is_superseded_once"),
            models.CheckConstraint(
                name="a_net_of_something_is_instructed",
                condition=Q(quantity=0, amount=0, match__isnull=True)
                | (~Q(quantity=0, amount=0) & Q(match__isnull=False)),
            ),
            models.CheckConstraint(name="nobody_nets_with_itself", condition=~Q(party=F("ccp"))),
            models.CheckConstraint(name="a_net_supersedes_an_earlier_one", condition=Q(supersedes__lt=F("id"))),
            models.CheckConstraint(
                name="a_net_is_never_more_than_its_gross",
                condition=Q(gross_quantity__gte=F("quantity"))
                & Q(gross_quantity__gte=-F("quantity"))
                & Q(gross_amount__gte=F("amount"))
                & Q(gross_amount__gte=-F("amount")),
            ),
            models.CheckConstraint(
                name="a_net_has_trades_or_supersedes", condition=Q(gross__gt=0) | Q(supersedes__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["settlement_date", "-id"], name="nets_by_day"),
            models.Index(fields=["party", "-id"], name="nets_of_a_party"),
            models.Index(fields=["asset", "-id"], name="nets_in_an_asset"),
            BrinIndex(fields=["business_date"], name="nets_by_business_date", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"net {self.pk}"


class NetMember(models.Model):
    """That one of the two trades that replaced a version is in a net: that of its seller or of its buyer. Append-only."""

    pk = models.CompositePrimaryKey("net_id", "version_id")
    net = models.ForeignKey(NetObligation, models.PROTECT, related_name="members", db_index=False, db_constraint=False)
    version = models.ForeignKey(TradeVersion, models.PROTECT, related_name="nets", db_constraint=False)
    side = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_member_is_on_the_side_of_seller_or_buyer", condition=Q(side__in=[*Side.__members__])
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version_id} in net {self.net_id}"
