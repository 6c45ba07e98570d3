"""One event for one subscription, and each attempt to bring it there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notifications.models.subscription import Subscription


class Delivery(models.Model):
    """One event on its way to one subscription; `position` is null for a test.

    It waits for `next_at`; who sends it holds it until `lease_until`, and meanwhile no other of its subscription is sent.
    `attempt` counts attempts for ever and is the fence
    of who makes one, `tries` those since it was last put on the way. An ended one has neither a time nor a lease.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("on its way")
        DELIVERED = "DELIVERED", _("delivered")
        DEAD = "DEAD", _("given up")

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries", db_index=False)
    position = models.BigIntegerField(null=True)
    type = models.TextField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    attempt = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_default=Now())
    lease_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "position"], name="an_event_goes_to_a_subscription_as_one_delivery"
            ),
            models.CheckConstraint(
                name="a_delivery_waits_for_a_time_or_has_ended",
                condition=Q(state="WAITING", next_at__isnull=False)
                | Q(state__in=["DELIVERED", "DEAD"], next_at=None, lease_until=None),
            ),
            models.CheckConstraint(
                name="a_delivery_is_tried_at_most_ten_times",
                condition=Q(tries__range=(0, 10), attempt__gte=models.F("tries")),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="WAITING"), name="delivery_when_due"),
            models.Index(fields=["subscription", "-id"], name="delivery_newest_first"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} to subscription {self.subscription_id}"


class Attempt(models.Model):
    """One attempt at a delivery, and what came of it. Append-only.

    `status` is that of the answer, null where none came; then `trouble` says why in a word.
    """

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts", db_index=False)
    number = models.IntegerField()
    status = models.IntegerField(null=True)
    trouble = models.TextField(default="")
    milliseconds = models.IntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="an_attempt_at_a_delivery_is_told_once"),
            models.CheckConstraint(
                name="an_attempt_was_answered_or_says_why_not",
                condition=Q(status__isnull=False, trouble="") | (Q(status=None) & ~Q(trouble="")),
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at delivery {self.delivery_id}"
