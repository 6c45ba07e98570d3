"""What the programs' door keeps, and what readers at a standby need."""

from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """A key that a client system sent with a write, and the answer that it got: the same write is answered the same.

    `digest` is the SHA-256 of the request; status, headers and body are written in the transaction of the claim. A key
    is kept for 30 days.
    """

    id = models.BigAutoField(primary_key=True)
    client = models.TextField()
    method = models.TextField()
    path = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "method", "path", "key"], name="a_key_stands_for_one_write_of_its_client"
            ),
            models.CheckConstraint(
                name="an_answer_is_kept_whole_or_not_yet",
                condition=models.Q(status=None, headers=None, body=None)
                | models.Q(status__isnull=False, headers__isnull=False, body__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="key_by_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"


class LastWrite(models.Model):
    """How far the primary's log was, in bytes, when a principal (kind:id) had last written: what a standby must have
    replayed before it may answer that principal. Kept only where there is a standby."""

    principal = models.TextField(primary_key=True)
    position = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.principal} at {self.position}"
