"""In which windows of the day markets settle between two nights."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class WindowRule(models.Model):
    """The windows of a market's day during `valid` (business dates, half-open), in their order: by the place in the arrays the time
    by its clock at which each opens, for how many minutes it is open, or (0) until which cut-off (APMT or FREE), and whether it
    settles in parts. Without a row it settles by night alone. `source` says where they are laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    opens = ArrayField(models.TimeField())
    minutes = ArrayField(models.SmallIntegerField())
    until = ArrayField(models.TextField())
    in_parts = ArrayField(models.BooleanField())
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_has_one_set_of_windows_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="windows_of_a_market_have_a_beginning",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="windows_of_a_market_name_their_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {', '.join(str(each) for each in self.opens)}"
