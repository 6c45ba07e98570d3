"""A file that was loaded, with its control totals, the rows of it that were set aside, and those repaired since."""

from django.db import models
from django.db.models.functions import Now


class Load(models.Model):
    """One file of one kind. The same bytes are loaded once for ever. One that is HELD waits until others agree to it."""

    class State(models.TextChoices):
        LOADING = "LOADING"
        HELD = "HELD"
        LOADED = "LOADED"

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField()
    state = models.TextField(choices=State.choices, default=State.LOADING)
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    totals = models.JSONField(default=dict)
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="a_file_is_loaded_once"),
            models.CheckConstraint(
                name="a_load_accounts_for_every_row",
                condition=~models.Q(state="LOADED")
                | models.Q(received=models.F("accepted") + models.F("unchanged") + models.F("quarantined")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class QuarantinedRow(models.Model):
    """One row of a load that was not taken, as it came, with the reason of each fault. Append-only.

    `reasons` is a list of {"code", "field", "value", "sentence"}.
    """

    id = models.BigAutoField(primary_key=True)
    load = models.ForeignKey(Load, models.PROTECT, related_name="quarantine")
    line = models.BigIntegerField()
    raw = models.TextField()
    reasons = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "line"], name="a_line_is_quarantined_once"),
        ]

    def __str__(self) -> str:
        return f"{self.load_id}:{self.line}"


class RowRepair(models.Model):
    """A quarantined row was taken in after all, with corrected facts; `made` says what it became. Append-only."""

    row = models.OneToOneField(QuarantinedRow, models.PROTECT, primary_key=True, related_name="repair")
    made = models.JSONField()
    by_kind = models.TextField()
    by_id = models.TextField()
    by_name = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(reason__regex=r"\S"), name="a_row_is_repaired_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"repair of {self.row_id}"
