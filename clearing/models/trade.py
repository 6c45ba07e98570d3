"""A trade, and what was said of it: version after version."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from clearing.lifecycle import OPEN
from clearing.submitted import Channel, Leg, PriceType, Side, Traded


class Trade(models.Model):
    """A trade of a party, by the reference under which it came in. Append-only.

    A party's references are unique for ever within each channel. `at` is the instant of the first capture.
    """

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="trades", db_index=False, db_constraint=False
    )
    channel = models.TextField()
    reference = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "channel", "reference"], name="a_trade_reference_is_used_once_per_party_and_channel"
            ),
            models.CheckConstraint(
                name="a_trade_comes_by_a_known_channel", condition=Q(channel__in=[*Channel.__members__])
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="trades_of_a_party"),
            BrinIndex(fields=["at"], name="trades_by_instant", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"


class TradeVersion(models.Model):
    """What was said of a trade: its whole economics, or that it is cancelled. Append-only.

    `asset` is the instrument, or the currency dealt in; amounts are in `currency`, quantities units or nominal. A
    cancellation bears the economics that it cancels. `market` is where the instrument settles, `digest` stands for what the
    row said, `likeness` for its economics. Interest and settlement date that nobody gave are in the enrichment.
    """

    id = models.BigAutoField(primary_key=True)
    trade = models.ForeignKey(Trade, models.PROTECT, related_name="versions", db_index=False, db_constraint=False)
    number = models.SmallIntegerField()
    action = models.TextField()
    counterparty = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    side = models.TextField()
    product = models.TextField()
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    price = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    price_type = models.TextField()
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    gross = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    accrued = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    net = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    trade_date = models.DateField()
    settlement_date = models.DateField(null=True)
    venue = models.TextField(null=True)
    market = models.ForeignKey(
        "refdata.Market", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        "refdata.Account", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    leg = models.TextField(null=True)
    linked_reference = models.TextField(null=True)
    digest = models.TextField()
    likeness = models.BigIntegerField()
    load = models.ForeignKey(
        "itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    submitted_by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trade", "number"], name="a_version_of_a_trade_stands_once"),
            models.CheckConstraint(
                name="a_trade_begins_with_a_new_one",
                condition=Q(number=1, action="NEW") | Q(number__gt=1, action__in=["AMEND", "CANCEL"]),
            ),
            models.CheckConstraint(
                name="a_trade_uses_the_words_of_its_format",
                condition=Q(
                    side__in=[*Side.__members__],
                    product__in=[*Traded.__members__],
                    price_type__in=[*PriceType.__members__],
                )
                & (Q(leg__isnull=True) | Q(leg__in=[*Leg.__members__])),
            ),
            models.CheckConstraint(name="a_trade_is_of_a_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="a_trade_settles_on_or_after_its_day",
                condition=Q(settlement_date__isnull=True) | Q(settlement_date__gte=F("trade_date")),
            ),
            models.CheckConstraint(
                name="net_is_gross_and_accrued_interest",
                condition=Q(net__isnull=True) | Q(accrued__isnull=True) | Q(net=F("gross") + F("accrued")),
            ),
        ]
        indexes = [
            models.Index(fields=["trade_date", "likeness"], name="trades_that_say_the_same"),
            models.Index(fields=["asset", "-id"], name="trades_in_an_asset"),
            models.Index(fields=["trade"], name="cancelled_trades", condition=Q(action="CANCEL")),
            BrinIndex(fields=["at"], name="versions_by_instant", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of trade {self.trade_id}"


class OpenTrade(models.Model):
    """A trade that is neither instructed nor cancelled: the row of work. It goes when its trade gets there.

    `state` is what its facts add up to (clearing.lifecycle), `since` the instant since when it has stood there.
    """

    trade = models.OneToOneField(Trade, models.PROTECT, primary_key=True, related_name="open", db_constraint=False)
    version = models.ForeignKey(TradeVersion, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    party_id = models.IntegerField()
    state = models.TextField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="work_on_a_trade_is_open", condition=Q(state__in=sorted(state.value for state in OPEN))
            ),
        ]
        indexes = [models.Index(fields=["state", "trade"], name="open_trades_by_state")]

    def __str__(self) -> str:
        return f"open trade {self.trade_id}"
