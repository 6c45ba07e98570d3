"""On which days of the next month penalties of a market are done with, and by how much its prices may be off ours."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class PenaltyDays(models.Model):
    """On which penalty business days of the next month the penalties of a market are appealed (the last one), amended (the last
    one), reported, announced and paid, of the months that begin during `valid` (half-open). Without a row they are those of the
    ECSDA framework (settlements.penalties.calendar). `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    appeal = models.SmallIntegerField()
    amendment = models.SmallIntegerField()
    report = models.SmallIntegerField()
    pre_advice = models.SmallIntegerField()
    payment = models.SmallIntegerField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="penalties_of_a_market_have_one_calendar_a_month",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="penalty_days_have_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__day=1),
                name="penalty_days_begin_with_a_month",
            ),
            models.CheckConstraint(
                condition=Q(
                    appeal__gte=1,
                    amendment__gte=F("appeal"),
                    report__gt=F("amendment"),
                    pre_advice__gte=F("report"),
                    payment__gt=F("pre_advice"),
                    payment__lte=20,
                ),
                name="penalty_days_follow_one_another",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="penalty_days_name_their_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.appeal}/{self.amendment}/{self.report}/{self.payment}"


class PriceTolerance(models.Model):
    """By how many per cent of our price that of a depository may be another before their penalties differ, of penalties detected
    during `valid` (half-open). Without a row by one (settlements.penalties.comparing). `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    percent = models.DecimalField(max_digits=24, decimal_places=10)
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_has_one_price_tolerance_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_price_tolerance_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lt=100), name="a_price_tolerance_is_a_part_of_the_price"
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_price_tolerance_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.percent}"
