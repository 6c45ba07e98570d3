"""What a party says of the priority of its instruction after it has instructed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from settlements.models.instruction import Instruction


class PriorityChange(models.Model):
    """A party has changed the priority of its own instruction. Append-only; the newest one is in force, before the first one what
    was instructed is. A match has the more urgent priority of its two sides (T2S). None is made any more once all is final."""

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="priority_changes", db_constraint=False, db_index=False
    )
    from_priority = models.SmallIntegerField()
    to_priority = models.SmallIntegerField()
    business_date = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["instruction", "-id"], name="priority_change_newest_first")]
        constraints = [
            models.CheckConstraint(
                name="a_priority_changes_to_high_or_normal",
                condition=Q(from_priority__gte=1, from_priority__lte=4, to_priority__gte=3, to_priority__lte=4)
                & ~Q(from_priority=F("to_priority")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.from_priority} to {self.to_priority}"
