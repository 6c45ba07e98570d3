"""Trades that a client system handed in at once, until a worker has taken them in."""

from django.db import models
from django.db.models import F, Q


class BulkBody(models.Model):
    """The body of a load that a worker takes in: the bytes as they came, and how far it is. It goes when the load is done."""

    load = models.OneToOneField("itservices.Load", models.PROTECT, primary_key=True, related_name="+")
    media = models.TextField()
    body = models.BinaryField()
    items = models.IntegerField()
    done = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_done_of_a_body_is_part_of_it", condition=Q(done__gte=0, done__lte=F("items"))
            )
        ]

    def __str__(self) -> str:
        return f"body of load {self.load_id}"
