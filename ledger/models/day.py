"""The business date is data."""

from django.db import models


class Day(models.Model):
    """One business date of the books. Exactly one is open: it is the business date of the firm."""

    business_date = models.DateField(primary_key=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.ExpressionWrapper(models.Q(closed_at__isnull=True), models.BooleanField()),
                condition=models.Q(closed_at__isnull=True),
                name="one_business_date_is_open",
            ),
        ]

    def __str__(self) -> str:
        return self.business_date.isoformat()
