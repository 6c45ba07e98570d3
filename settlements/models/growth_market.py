"""Which markets are SME growth markets, for the penalties of what was traded on them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class GrowthMarket(models.Model):
    """Whether a market (`mic`) is an SME growth market during `valid` (days that are penalised, half-open). Without a row it is
    none. `source` says where that is laid down: such markets are registered by their authorities (MiFID II, Art. 33)."""

    id = models.AutoField(primary_key=True)
    mic = models.TextField()
    valid = DateRangeField()
    is_listed = models.BooleanField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_is_a_growth_market_or_none_on_a_day",
                expressions=[(F("mic"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_market_is_a_growth_market_from_a_day_on",
            ),
            models.CheckConstraint(condition=Q(mic__regex="^[A-Z0-9]{4}$"), name="a_growth_market_is_named_by_its_mic"),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_growth_market_names_its_source"),
        ]

    def __str__(self) -> str:
        return self.mic
