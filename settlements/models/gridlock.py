"""How markets resolve gridlocks."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class GridlockRule(models.Model):
    """By which policy a market finds what settles only at once during `valid` (business dates, half-open): BYPASS or QUEUE_ORDER.
    Without a row by BYPASS. `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    policy = models.TextField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_resolves_gridlocks_in_one_way_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_rule_of_gridlocks_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(policy__in=["BYPASS", "QUEUE_ORDER"]), name="gridlocks_are_resolved_by_a_known_policy"
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_rule_of_gridlocks_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.policy}"
