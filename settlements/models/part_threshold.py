"""The least amount of a part, as markets have it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class PartThreshold(models.Model):
    """What a part must at least be paid in a market and currency during `valid` (business dates, half-open), by how the quantity
    is counted. Without a row no part is made there, unless both sides say PARQ. `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    currency = models.ForeignKey("refdata.Asset", models.PROTECT, related_name="+", db_index=False)
    quantity_type = models.TextField()
    valid = DateRangeField()
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="parts_have_one_threshold_a_day",
                expressions=[
                    (F("market"), RangeOperators.EQUAL),
                    (F("currency"), RangeOperators.EQUAL),
                    (F("quantity_type"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_threshold_of_parts_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(quantity_type__regex=r"^(UNIT|FAMT)$"), name="a_threshold_of_parts_is_of_units_or_nominal"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_threshold_of_parts_is_zero_or_more"),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_threshold_of_parts_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.currency_id} {self.quantity_type} {self.amount}"
