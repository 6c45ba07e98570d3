"""One event per operation, written in the operation's own transaction."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now


class Event(models.Model):
    """Who did what to which subject, when, why, and what it was before and after. Append-only.

    A set operation writes one event for its set: `after` then holds the count, the digest and the range of the facts
    that it wrote. `at` is the business instant, `recorded_at` the clock of the database; `xid` is the transaction,
    which lets a reader stay behind everything that is still uncommitted.
    """

    id = models.BigAutoField(primary_key=True)
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    code = models.TextField()
    subject_type = models.TextField()
    subject_ids = ArrayField(models.TextField(), default=list)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(default="")
    request_id = models.TextField(default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    xid = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", ()))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_event_names_its_actor",
                condition=models.Q(actor_kind__in=["person", "client", "job", "message"])
                & ~models.Q(actor_id="")
                & ~models.Q(actor_name=""),
            ),
            models.CheckConstraint(
                name="an_event_names_its_subject", condition=~models.Q(subject_type="") & ~models.Q(code="")
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_newest_first"),
            GinIndex(fields=["subject_ids"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.code} by {self.actor_name} at {self.at:%Y-%m-%d %H:%M:%S}"
