"""What bounds trades, what of it is used, and which trade uses it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from clearing.exposure import DATED, LimitKind
from clearing.models.trade import TradeVersion
from clearing.submitted import Traded

OF_A_PARTY = [LimitKind.SETTLEMENT.value, LimitKind.REPLACEMENT.value, LimitKind.DAILY.value]


class Limit(models.Model):
    """What is bounded: a kind of exposure (clearing.exposure) and of whom or what. Append-only; how much is in its terms.

    `unit` is the currency in which it is reckoned, for ever.
    """

    id = models.AutoField(primary_key=True)
    kind = models.TextField()
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False)
    currency = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", null=True, db_index=False)
    product = models.TextField(default="", db_default="")
    country = models.TextField(default="", db_default="")
    unit = models.ForeignKey("refdata.Currency", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind", "currency", "product", "country"],
                name="nothing_is_bounded_by_two_limits_of_a_kind",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_limit_bounds_what_its_kind_says",
                condition=Q(kind__in=OF_A_PARTY, party__isnull=False, currency__isnull=True, product="", country="")
                | Q(kind="NOSTRO", party__isnull=True, currency__isnull=False, product="", country="")
                | Q(
                    kind="PRODUCT",
                    party__isnull=True,
                    currency__isnull=True,
                    product__in=[*Traded.__members__],
                    country="",
                )
                | Q(kind="COUNTRY", party__isnull=True, currency__isnull=True, product="", country__regex="^[A-Z]{2}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} limit {self.pk}"

    @property
    def is_dated(self) -> bool:
        """Whether it bounds each settlement date by itself."""
        return self.kind in DATED


class LimitTerms(models.Model):
    """How much a limit is during `valid` (business dates, half-open), and whether what crosses it is kept out (hard) or only
    flagged (soft). Never edited: a change ends one and opens the next."""

    id = models.AutoField(primary_key=True)
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="terms", db_index=False)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    is_hard = models.BooleanField()
    valid = DateRangeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_limit_has_one_amount_a_day",
                expressions=[(F("limit"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="a_limit_is_of_an_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="terms_of_a_limit_have_a_beginning",
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"terms of limit {self.limit_id}"


class LimitOverride(models.Model):
    """A higher amount that stands for a limit during `valid` (business dates, half-open), which always has an end. Never edited:
    it is only ever ended earlier."""

    id = models.AutoField(primary_key=True)
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="overrides", db_index=False)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    valid = DateRangeField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_limit_has_one_override_a_day",
                expressions=[(F("limit"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="an_override_has_an_end",
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False, valid__endswith__isnull=False),
            ),
            models.CheckConstraint(name="an_override_is_of_an_amount", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"override of limit {self.limit_id}"


class LimitUse(models.Model):
    """How much of a limit is used, of one that bounds each settlement date on that `day`: the guard row. Whoever takes of it or
    gives back to it holds its lock, in the order of the ids."""

    id = models.AutoField(primary_key=True)
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="uses", db_index=False)
    day = models.DateField(null=True)
    used = models.DecimalField(max_digits=24, decimal_places=6, default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["limit", "day"], name="a_limit_has_one_guard_a_day", nulls_distinct=False),
            models.CheckConstraint(name="nothing_is_given_back_that_was_not_taken", condition=Q(used__gte=0)),
        ]

    def __str__(self) -> str:
        return f"use of limit {self.limit_id}"


class Earmark(models.Model):
    """What a version of a trade took of a limit, in the unit of that; `is_over` where more than a soft limit was used with it.
    Append-only."""

    pk = models.CompositePrimaryKey("version_id", "use_id")
    version = models.ForeignKey(
        TradeVersion, models.PROTECT, related_name="earmarks", db_index=False, db_constraint=False
    )
    use = models.ForeignKey(LimitUse, models.PROTECT, related_name="earmarks", db_index=False, db_constraint=False)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    is_over = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="an_earmark_takes_something", condition=Q(amount__gt=0))]
        indexes = [models.Index(fields=["use", "-version"], name="earmarks_of_a_limit")]

    def __str__(self) -> str:
        return f"earmark of version {self.version_id}"


class EarmarkFreed(models.Model):
    """How and when all that a version had taken was given back, once for ever. Append-only."""

    class How(models.TextChoices):
        """SETTLED and CANCELLED are those of its instructions, SUPERSEDED: another version took its trade, ELSEWHERE: cash
        alone, which settles elsewhere on its day."""

        SETTLED = "SETTLED"
        CANCELLED = "CANCELLED"
        SUPERSEDED = "SUPERSEDED"
        ELSEWHERE = "ELSEWHERE"

    version = models.OneToOneField(
        TradeVersion, models.PROTECT, primary_key=True, related_name="freed", db_constraint=False
    )
    how = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_earmark_is_freed_in_a_known_way",
                condition=Q(how__in=["SETTLED", "CANCELLED", "SUPERSEDED", "ELSEWHERE"]),
            ),
        ]

    def __str__(self) -> str:
        return f"earmarks of version {self.version_id} freed"
