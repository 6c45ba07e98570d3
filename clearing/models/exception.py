"""What keeps a trade from settling, and how that ended."""

from django.db import models
from django.db.models import Q

from clearing.lifecycle import Ended
from clearing.models.trade import TradeVersion


class TradeException(models.Model):
    """One thing that keeps a version from being instructed: its code, the field, what stood there, and the facts of its
    sentence. Append-only."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(TradeVersion, models.PROTECT, related_name="exceptions", db_constraint=False)
    code = models.TextField()
    field = models.TextField()
    value = models.TextField()
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_exception_has_a_code", condition=Q(code__regex=r"^[a-z_]+$")),
        ]

    def __str__(self) -> str:
        return f"{self.code} of version {self.version_id}"


class ExceptionEnd(models.Model):
    """How an exception ended, once for ever: its cause was mended, a person accepted it with a reason, or another version
    took its trade. Append-only."""

    exception = models.OneToOneField(
        TradeException, models.PROTECT, primary_key=True, related_name="end", db_constraint=False
    )
    how = models.TextField()
    reason = models.TextField(default="")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_exception_ends_in_a_known_way", condition=Q(how__in=[*Ended.__members__])),
            models.CheckConstraint(
                name="an_exception_is_accepted_for_a_reason",
                condition=~Q(how="ACCEPTED") | Q(reason__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"end of exception {self.exception_id}"
