"""What the proof of a business date found."""

from django.db import models
from django.db.models.functions import Now


class ProofResult(models.Model):
    """One invariant, checked once for one business date. Append-only: a proof is evidence."""

    id = models.BigAutoField(primary_key=True)
    business_date = models.DateField()
    batch = models.BigIntegerField()
    invariant = models.TextField()
    full = models.BooleanField()
    violations = models.BigIntegerField()
    sample = models.JSONField(default=list)
    milliseconds = models.IntegerField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "invariant"], name="a_proof_checks_an_invariant_once"),
        ]
        indexes = [models.Index(fields=["business_date", "-id"], name="proof_by_date")]

    def __str__(self) -> str:
        return f"{self.invariant} {self.business_date}: {self.violations}"
