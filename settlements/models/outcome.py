"""What became of a match: facts that are unique for ever, and the moves of status on the way there."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from settlements.models.instruction import Instruction
from settlements.models.match import Match


class Settlement(models.Model):
    """A match is settled, once for ever, by one journal. Append-only.

    The key is that of the match without a foreign key: the night writes a million, and the proof checks them all
    (docs/adr/0003-slices.md).
    """

    match = models.OneToOneField(
        Match, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="settlement"
    )
    journal_id = models.BigIntegerField()
    slice = models.IntegerField()
    business_date = models.DateField()

    class Meta:
        indexes = [BrinIndex(fields=["business_date", "slice"], name="settlement_by_night", autosummarize=True)]

    def __str__(self) -> str:
        return f"settlement of match {self.match_id}"


class SettlementPart(models.Model):
    """A match is settled in part by one journal, of one night; the rest of it stays open, or settles by another one. Append-only.

    What moved is told in whole units of the assets, as in the queue; `amount_units` is 0 of a free delivery. All parts of a match
    and its `Settlement` together move what was instructed.
    """

    journal_id = models.BigIntegerField(primary_key=True)
    match = models.ForeignKey(Match, models.DO_NOTHING, related_name="parts", db_constraint=False, db_index=False)
    slice = models.IntegerField()
    business_date = models.DateField()
    quantity_units = models.BigIntegerField()
    amount_units = models.BigIntegerField()

    class Meta:
        indexes = [BrinIndex(fields=["business_date", "slice"], name="part_by_night", autosummarize=True)]
        constraints = [
            models.UniqueConstraint(fields=["match", "slice"], name="a_match_settles_in_one_part_a_night"),
            models.CheckConstraint(
                name="a_part_moves_securities", condition=Q(quantity_units__gt=0, amount_units__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"part of match {self.match_id} in journal {self.journal_id}"


class Cancellation(models.Model):
    """An instruction is cancelled, once for ever. A matched one only together with its counterpart. Append-only."""

    instruction = models.OneToOneField(Instruction, models.PROTECT, primary_key=True, related_name="cancellation")
    reason_code = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"cancellation of {self.instruction_id}"


class LegalMove(models.Model):
    """One legal move on one status axis; the rows are those of settlements/lifecycle.py."""

    id = models.SmallAutoField(primary_key=True)
    axis = models.TextField()
    from_status = models.TextField()
    to_status = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["axis", "from_status", "to_status"], name="a_legal_move_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.axis}: {self.from_status} to {self.to_status}"


class StatusChange(models.Model):
    """One move of one instruction on one axis, with its reason code. Append-only; a trigger refuses an illegal move.

    What a night settles has its `Settlement` instead of a row here.
    """

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="status_changes", db_constraint=False)
    axis = models.TextField()
    from_status = models.TextField()
    to_status = models.TextField()
    reason_code = models.TextField(default="")
    business_date = models.DateField()
    run_id = models.BigIntegerField(null=True)
    by = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [BrinIndex(fields=["business_date"], name="status_change_by_date", autosummarize=True)]
        constraints = [
            models.CheckConstraint(
                name="a_status_change_is_on_an_axis", condition=Q(axis__in=["IPRC", "MTCH", "SETT", "HOLD"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.axis} {self.to_status}"
