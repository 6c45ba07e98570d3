"""What a party says of its parts after it has instructed, and by which settlement units a night makes them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from settlements.models.instruction import Instruction, Partial


class IndicatorChange(models.Model):
    """A party has changed the partial settlement indicator of its instruction. Append-only; the newest one is in force, before the
    first one what was instructed is. None is made any more once a part has settled, or all is final."""

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="indicator_changes", db_constraint=False, db_index=False
    )
    from_partial = models.TextField(choices=Partial.choices)
    to_partial = models.TextField(choices=Partial.choices)
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["instruction", "-id"], name="indicator_change_newest_first")]
        constraints = [
            models.CheckConstraint(
                name="an_indicator_changes_to_another_one",
                condition=Q(from_partial__regex="^(NPAR|PART|PARC|PARQ)$", to_partial__regex="^(NPAR|PART|PARC|PARQ)$")
                & ~Q(from_partial=F("to_partial")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.from_partial} to {self.to_partial}"


class PartRelease(models.Model):
    """A party has said how much of a delivery that it holds is released, or that nothing is any more (0). Append-only; the newest
    one counts, less what has settled in parts since.

    In whole units of the asset. `settled_units` is what had settled in parts when it was said.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="part_releases", db_constraint=False, db_index=False
    )
    units = models.BigIntegerField()
    settled_units = models.BigIntegerField()
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["instruction", "-id"], name="part_release_newest_first")]
        constraints = [
            models.CheckConstraint(name="what_is_released_is_not_less_than_nothing", condition=Q(units__gte=0)),
            models.CheckConstraint(name="what_had_settled_is_not_less_than_nothing", condition=Q(settled_units__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.units} of {self.instruction_id}"


class NightUnits(models.Model):
    """The settlement units of an instrument as a night read them when it first thought of parts: by these it makes them all, also
    where it is killed and goes on, and by these they are judged. Append-only."""

    id = models.BigAutoField(primary_key=True)
    slice = models.IntegerField()
    asset_id = models.IntegerField()
    quantity_type = models.TextField()
    minimum_unit = models.DecimalField(max_digits=24, decimal_places=6)
    multiple = models.DecimalField(max_digits=24, decimal_places=6)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slice", "asset_id"], name="a_night_reads_the_units_of_an_instrument_once"),
            models.CheckConstraint(
                name="the_units_of_a_night_are_above_zero",
                condition=Q(minimum_unit__gt=0, multiple__gt=0, quantity_type__regex="^(UNIT|FAMT)$"),
            ),
        ]

    def __str__(self) -> str:
        return f"units of {self.asset_id} in slice {self.slice}"
