"""Where a client system wants to be told of events, and the secrets that sign what is sent there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """One address of one client system, and the types of events that it wants there ([]: all).

    `position` is that of the last sealed event which was looked at for it: everything up to there that it may be told of
    has its delivery. While it is paused the position stays, and going on loses nothing. `failures` are attempts in a row
    without success, whatever the delivery; it is left alone until `rests_until`.
    """

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("active")
        PAUSED = "PAUSED", _("paused")
        DISABLED = "DISABLED", _("disabled: the address said that it is gone")
        DELETED = "DELETED", _("deleted")

    id = models.BigAutoField(primary_key=True)
    application = models.ForeignKey("authorizations.Application", models.PROTECT, related_name="+")
    url = models.TextField()
    types = ArrayField(models.TextField(), default=list)
    state = models.TextField(choices=State.choices, default=State.ACTIVE)
    position = models.BigIntegerField()
    failures = models.IntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "url"],
                condition=~Q(state="DELETED"),
                name="a_client_subscribes_an_address_once",
            ),
            models.CheckConstraint(
                name="a_subscription_is_in_a_known_state",
                condition=Q(state__in=["ACTIVE", "PAUSED", "DISABLED", "DELETED"]),
            ),
            models.CheckConstraint(
                name="a_subscription_begins_at_a_place_of_the_trail", condition=Q(position__gte=-1) & ~Q(url="")
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk} of {self.application_id}"


class Secret(models.Model):
    """A secret that signs what a subscription is sent, encrypted with the key of this installation.

    `expires_at` is null for the one in force, and set when it was rotated: until then both sign.
    """

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="secrets")
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(expires_at=None),
                name="a_subscription_has_one_secret_in_force",
            ),
            models.CheckConstraint(
                name="a_secret_expires_after_it_was_made",
                condition=Q(expires_at=None) | Q(expires_at__gte=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"secret {self.pk} of subscription {self.subscription_id}"
