"""For how long markets recycle what does not settle, and whom a night has warned that it ends."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from settlements.models.instruction import Instruction


class RecyclingRule(models.Model):
    """After how many business days a market cancels what does not settle, during `valid` (business dates, half-open), and how many
    of these before that it warns; 0: not at all. Without a row nothing is cancelled there. `source` says where it is laid down."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    unmatched = models.SmallIntegerField()
    matched = models.SmallIntegerField()
    unmatched_warning = models.SmallIntegerField()
    matched_warning = models.SmallIntegerField()
    source = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_market_recycles_in_one_way_a_day",
                expressions=[(F("market"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_rule_of_recycling_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(unmatched__gte=1, unmatched__lte=250, matched__gte=1, matched__lte=250),
                name="recycling_ends_after_1_to_250_days",
            ),
            models.CheckConstraint(
                condition=Q(unmatched_warning__gte=0, unmatched_warning__lt=F("unmatched"))
                & Q(matched_warning__gte=0, matched_warning__lt=F("matched")),
                name="a_warning_of_recycling_comes_before_its_end",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_rule_of_recycling_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.unmatched}/{self.matched}"


class RecyclingWarning(models.Model):
    """A night has warned that an instruction is cancelled at the end of a day unless it settles. Append-only.

    It stands as long as the count goes on that began with `counted_from`: a later change of status begins another one.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="recycling_warnings", db_index=False, db_constraint=False
    )
    counted_from = models.DateField()
    cancelled_end_of = models.DateField()
    business_date = models.DateField()
    run_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instruction", "cancelled_end_of"], name="an_end_of_recycling_is_warned_of_once"
            ),
            models.CheckConstraint(
                condition=Q(counted_from__lt=F("cancelled_end_of"), business_date__lt=F("cancelled_end_of")),
                name="a_warning_comes_before_the_end_of_recycling",
            ),
        ]
        indexes = [models.Index(fields=["run_id"], name="recycling_warnings_by_run")]

    def __str__(self) -> str:
        return f"warning of {self.instruction_id} for {self.cancelled_end_of}"
