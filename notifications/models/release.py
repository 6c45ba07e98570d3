"""From which server events may be sent: a copy must not tell clients a second time, or of another truth."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Release(models.Model):
    """Somebody says that events may be sent from a server (its system identifier and timeline). Append-only.

    The server on which the first subscription was made is the `home`; any other one - a restored copy, a promoted
    standby - sends when two persons have released it.
    """

    id = models.BigAutoField(primary_key=True)
    server = models.TextField()
    home = models.BooleanField(default=False)
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    reason = models.TextField(default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["server", "actor_kind", "actor_id"], name="one_releases_a_server_once"),
            models.UniqueConstraint(fields=["home"], condition=Q(home=True), name="there_is_one_home_to_send_from"),
            models.CheckConstraint(
                name="a_server_away_from_home_is_released_by_persons", condition=Q(home=True) | Q(actor_kind="person")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} released by {self.actor_name}"
