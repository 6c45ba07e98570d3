"""By how much the amounts of two sides may differ for them to match, as markets have it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class CashTolerance(models.Model):
    """By how much the receiver's amount may differ from the deliverer's during `valid` (business dates, half-open), in a `market`
    (its code; "" for every one) and a `currency` (its code): by `within` up to an amount of `band`, by `above` beyond.

    The row of the euro is that of every currency without one of its own, converted at the rate of 1 January. A row of the market
    goes before one of every market. Without a row only equal amounts match. `source` says where it is laid down.
    """

    id = models.AutoField(primary_key=True)
    market = models.TextField(blank=True)
    currency = models.TextField()
    valid = DateRangeField()
    band = models.DecimalField(max_digits=24, decimal_places=6)
    within = models.DecimalField(max_digits=24, decimal_places=6)
    above = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_currency_has_one_cash_tolerance_a_day",
                expressions=[
                    (F("market"), RangeOperators.EQUAL),
                    (F("currency"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_cash_tolerance_has_a_beginning",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="a_cash_tolerance_is_of_a_currency"),
            models.CheckConstraint(
                condition=Q(band__gte=0, within__gte=0, above__gte=0), name="a_cash_tolerance_is_zero_or_more"
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_cash_tolerance_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market} {self.currency} {self.within}/{self.above}"
