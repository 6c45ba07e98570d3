"""How long markets wait before they allege what is unmatched."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class AllegementDelays(models.Model):
    """After how many minutes without a match a market alleges an instruction, and how many before its cut-off in any case, of
    those intended for a date during `valid` (half-open). Without a row as T2S does (settlements.allegement). `source` says where
    it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    after_entry = models.SmallIntegerField()
    before_cut_off = models.SmallIntegerField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_alleges_in_one_way_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="delays_of_allegements_have_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(
                    after_entry__gte=0, after_entry__lte=10080, before_cut_off__gte=0, before_cut_off__lte=10080
                ),
                name="an_allegement_waits_a_week_at_most",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="delays_of_allegements_name_their_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.after_entry}/{self.before_cut_off}"
