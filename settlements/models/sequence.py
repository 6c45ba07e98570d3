"""In which sequences nights take what is due, as markets have it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class SequenceRule(models.Model):
    """The sequences of a market's night during `valid` (business dates, half-open), in their order: by the place in the arrays the
    name of each, which payments it takes (ALL, FREE or APMT), to which priority down, and whether it settles in parts. The last one
    takes everything. Without a row its night has one that does, in parts too. `source` says where they are laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    names = ArrayField(models.TextField())
    takes = ArrayField(models.TextField())
    priorities = ArrayField(models.SmallIntegerField())
    in_parts = ArrayField(models.BooleanField())
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_has_one_order_of_sequences_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="sequences_of_a_market_have_a_beginning",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="sequences_of_a_market_name_their_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {', '.join(self.names)}"
