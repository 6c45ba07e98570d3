"""Cash penalties: what they are reckoned with, those of each day, and what is left of a month of them once netted."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from settlements.models.match import Match


class PenaltyRate(models.Model):
    """A penalty rate during `valid` (days that are penalised, half-open): of a class of instruments in basis points a day, of a
    currency, for cash, in per cent a year. `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    rate_of = models.TextField()
    valid = DateRangeField()
    rate = models.DecimalField(max_digits=24, decimal_places=10)
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_class_or_currency_has_one_penalty_rate_a_day",
                expressions=[(F("rate_of"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_penalty_rate_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(
                    rate_of__regex=r"^(LIQUID_SHARES|ILLIQUID_SHARES|GROWTH_MARKET|SOVEREIGN_DEBT|OTHER_DEBT|GROWTH_MARKET_DEBT"
                    r"|MONEY_MARKET|GROWTH_MARKET_MONEY_MARKET|OTHER)$",
                    rate__gte=0,
                )
                | Q(rate_of__regex=r"^[A-Z]{3}$"),
                name="a_penalty_rate_is_of_a_class_or_a_currency",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_penalty_rate_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.rate_of} {self.rate}"


class PenaltyMarket(models.Model):
    """Whether a depository penalises fails during `valid` (half-open), how it rounds, and of which transactions it penalises none:
    `types_out_of_scope`, codes of ISO 20022 that both sides must say, never that of a trade. Without a row it penalises nothing."""

    class Rounding(models.TextChoices):
        HALF_UP = "HALF_UP", _("half up")
        UP = "UP", _("up")

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    is_in_scope = models.BooleanField()
    rounding = models.TextField(choices=Rounding.choices)
    types_out_of_scope = ArrayField(models.TextField(), default=list, db_default=[])
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_penalises_in_one_way_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_market_penalises_from_a_day_on",
            ),
            models.CheckConstraint(
                condition=Q(rounding__regex=r"^(HALF_UP|UP)$"), name="a_penalty_is_rounded_half_up_or_up"
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="that_a_market_penalises_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.rounding}"


class PenaltyInstrument(models.Model):
    """What an instrument is to penalties during `valid` (half-open): a liquid share, exempt.

    Without a row it is none of that: a share of which nobody says that it is liquid is not. Exempt are shares whose principal
    venue is in a third country. Whether it was traded on an SME growth market each trade says of itself (see TradeTerms).
    """

    id = models.AutoField(primary_key=True)
    instrument = models.ForeignKey("refdata.Instrument", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    is_liquid = models.BooleanField()
    is_exempt = models.BooleanField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="an_instrument_is_one_thing_to_penalties_a_day",
                expressions=[(F("instrument"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="what_an_instrument_is_to_penalties_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"\S"), name="what_an_instrument_is_to_penalties_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id}"


class Reckoned(models.Model):
    """What one side pays for one day, and the other gets, as it was reckoned.

    `kind` SEFP is for the fail, LMFP for late matching. `business_date` is the night that reckoned it; `penalty_date` the day that
    it is for. `side` is the side that pays. `price` is for one unit, or one of nominal, in `currency`, and of the day `price_date`;
    `securities_rate` in basis points a day, `cash_rate` in per cent a year. What is not needed or not known is null; what would
    have been needed is named in `missing`, with commas, and then `amount` is zero. Else `amount` is what these facts come to.
    """

    class Kind(models.TextChoices):
        SEFP = "SEFP", _("settlement fail")
        LMFP = "LMFP", _("late matching")

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField(choices=Kind.choices)
    penalty_date = models.DateField()
    business_date = models.DateField()
    side = models.TextField()
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    payment = models.TextField()
    asset = models.ForeignKey(
        "refdata.Asset", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    reason = models.TextField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    cash_amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    rate_class = models.TextField()
    securities_rate = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    cash_rate = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    price = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    price_date = models.DateField(null=True)
    rounding = models.TextField()
    missing = models.TextField()
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    run_id = models.BigIntegerField()
    at = models.DateTimeField()
    completes = models.ForeignKey(
        "self", models.PROTECT, related_name="completed_by", null=True, db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class Penalty(Reckoned):
    """What one side of a match pays for one day, and the other gets. Append-only.

    It is netted in the month of its `business_date`. Its `penalty_date` is the same of a fail, unless its own night was passed
    over; earlier of late matching. `failing` is the participant of `side`; both are empty where it is not known which side came in
    later (`later_side`), or why it failed, because its night gave no reasons (`reason`).

    Once all that is `missing` is known, and while its month is open to changes, a later night completes it: see PenaltyChange.
    (Nights before those changes wrote another penalty, that `completes` this one; it was netted in its own month.)
    """

    match = models.ForeignKey(Match, models.PROTECT, related_name="penalties", db_index=False, db_constraint=False)
    failing = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    receiving = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match", "penalty_date", "kind", "side", "completes"],
                name="a_side_pays_once_a_day_for_a_match",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["completes"], condition=Q(completes__isnull=False), name="a_penalty_is_completed_once"
            ),
            models.CheckConstraint(
                name="a_penalty_is_for_a_fail_or_for_late_matching",
                condition=Q(kind__regex="^(SEFP|LMFP)$", penalty_date__lte=F("business_date")),
            ),
            models.CheckConstraint(
                name="one_side_pays_and_the_other_gets",
                condition=Q(side__regex="^(DELI|RECE)$", failing__isnull=False, receiving__isnull=False)
                | Q(side="", failing__isnull=True, receiving__isnull=True)
                & (Q(kind="LMFP", missing="later_side") | Q(kind="SEFP", missing="reason")),
            ),
            models.CheckConstraint(
                name="what_is_missing_of_a_penalty_is_known",
                condition=Q(missing="")
                | Q(
                    missing__regex="^(later_side|reason|(price|securities_rate|cash_rate)(,(securities_rate|cash_rate))*)$",
                    completes__isnull=True,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["-business_date", "-id"], name="penalties_by_night"),
            models.Index(fields=["failing", "-business_date", "-id"], name="penalties_by_who_pays"),
            models.Index(fields=["receiving", "-business_date", "-id"], name="penalties_by_who_gets"),
            models.Index(fields=["asset", "-business_date", "-id"], name="penalties_by_instrument"),
            models.Index(fields=["business_date"], condition=~Q(missing=""), name="penalties_that_lack_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of match {self.match_id} on {self.penalty_date}"


class PenaltyMonth(models.Model):
    """A month of penalties that is netted: no penalty is added to it any more. `month` is its first day. Append-only."""

    month = models.DateField(primary_key=True)
    business_date = models.DateField()
    penalties = models.IntegerField()
    run_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_of_penalties_is_named_by_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"penalties of {self.month:%Y-%m}"


class PenaltyNet(models.Model):
    """What is left of a month of penalties in one depository and currency, from the view of `party`: below zero, it pays.

    With a `counterparty`, between the two of them; without, of all its penalties. Append-only.
    """

    id = models.BigAutoField(primary_key=True)
    month = models.ForeignKey(PenaltyMonth, models.PROTECT, related_name="nets", db_index=False, db_column="month")
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    currency = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    counterparty = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    net = models.DecimalField(max_digits=24, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "market", "currency", "party", "counterparty"],
                name="penalties_of_a_month_are_netted_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"net {self.pk}"
