"""How markets net, and the nets of instructions: what is in them, what they come to, and that they are over."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from settlements.models.match import Match


class NettingRule(models.Model):
    """By which model (1, 2, 3: BIS 1992) a market settles what is against payment in a currency during `valid` (business dates,
    half-open), and between whom it nets: NONE, BILA, MULT. Without a row by model 1. `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    model = models.SmallIntegerField()
    netting = models.TextField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_nets_in_one_way_a_day",
                expressions=[
                    (F("market"), RangeOperators.EQUAL),
                    (F("currency"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_rule_of_netting_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(model=1, netting="NONE") | Q(model__gte=2, model__lte=3, netting__regex=r"^(BILA|MULT)$"),
                name="model_1_nets_nothing_and_the_others_do",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_rule_of_netting_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.currency_id} model {self.model} {self.netting}"


class InstructionNet(models.Model):
    """Matches of one market, intended date and currency that settle at once or not at all, and what their cash comes to:
    `gross_units` are instructed, `net_units` change hands. Append-only.

    Between two participants, `one` and `other` (the lesser id first), or between all (null). `run_id` is the night that made it;
    null: what was left of another one when a match of that was cancelled.
    """

    id = models.BigAutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    intended_settlement_date = models.DateField()
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False)
    model = models.SmallIntegerField()
    netting = models.TextField()
    one = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    other = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    matches = models.IntegerField()
    gross_units = models.BigIntegerField()
    net_units = models.BigIntegerField()
    business_date = models.DateField()
    run_id = models.BigIntegerField(null=True)
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["intended_settlement_date", "id"], name="net_by_date"),
            models.Index(fields=["run_id"], name="nets_by_run"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(model__gte=2, model__lte=3)
                & (
                    Q(netting="MULT", one__isnull=True, other__isnull=True)
                    | Q(netting="BILA", one__isnull=False, other__isnull=False, one__lte=F("other"))
                ),
                name="a_net_is_between_two_or_between_all",
            ),
            models.CheckConstraint(condition=Q(matches__gte=2), name="a_net_has_two_matches_or_more"),
            models.CheckConstraint(
                condition=Q(gross_units__gt=0, net_units__gte=0, net_units__lte=F("gross_units")),
                name="no_more_changes_hands_than_is_instructed",
            ),
        ]

    def __str__(self) -> str:
        return f"net {self.pk}"


class NettedMatch(models.Model):
    """A match that is in a net, and what it moves there: whole units and account ids as in the queue. Append-only."""

    id = models.BigAutoField(primary_key=True)
    net = models.ForeignKey(InstructionNet, models.PROTECT, related_name="members", db_constraint=False, db_index=False)
    match = models.ForeignKey(Match, models.PROTECT, related_name="nets", db_constraint=False)
    asset_id = models.IntegerField()
    securities_from = models.IntegerField()
    securities_to = models.IntegerField()
    quantity_units = models.BigIntegerField()
    currency_id = models.IntegerField()
    cash_from = models.IntegerField()
    cash_to = models.IntegerField()
    amount_units = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["net", "match"], name="a_match_is_in_a_net_once"),
            models.CheckConstraint(
                condition=Q(currency_id__gt=0, cash_from__gt=0, cash_to__gt=0, amount_units__gt=0),
                name="what_is_netted_is_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"match {self.match_id} in net {self.net_id}"


class NetPosition(models.Model):
    """What an account gets of an asset by a net, below zero what it gives, in whole units; 0: it passes on what it gets.
    Append-only."""

    id = models.BigAutoField(primary_key=True)
    net = models.ForeignKey(
        InstructionNet, models.PROTECT, related_name="positions", db_constraint=False, db_index=False
    )
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    asset = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    units = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["net", "account", "asset"], name="an_account_has_one_position_in_a_net"),
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.asset_id} in net {self.net_id}"


class NetEnd(models.Model):
    """A net is over without having settled: another one, of what is left or has come, is in its place, or none. Append-only."""

    net = models.OneToOneField(
        InstructionNet, models.PROTECT, primary_key=True, related_name="end", db_constraint=False
    )
    replaced_by = models.OneToOneField(
        InstructionNet, models.PROTECT, null=True, related_name="replaces", db_constraint=False
    )
    business_date = models.DateField()
    run_id = models.BigIntegerField(null=True)
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(replaced_by__gt=F("net")),
                name="a_net_is_replaced_by_a_later_one",
            ),
        ]

    def __str__(self) -> str:
        return f"end of net {self.net_id}"


class StandingNet(models.Model):
    """In which net in force a match is: what the night reads. Deleted when the net is over, in the same transaction, or by a night
    once it is settled."""

    match = models.OneToOneField(
        Match, models.PROTECT, primary_key=True, related_name="standing_net", db_constraint=False
    )
    net = models.ForeignKey(InstructionNet, models.PROTECT, related_name="standing", db_constraint=False)

    def __str__(self) -> str:
        return f"match {self.match_id} stands in net {self.net_id}"
