"""What a party wishes to be told by message, how far the house has told, and what its receiver acknowledged."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from settlements.models.message import Message


class MessageWish(models.Model):
    """That a party is told by message what becomes of its instructions, what others allege it, or how its accounts stand at the
    close of each date, from a place of the trail on. Append-only.

    Of the wishes of a party on one topic that with the highest `after_position` below the position of an event decides, of several
    with the same one the last. Without one, or where `is_wished` is false, nothing is told.
    """

    class Topic(models.TextChoices):
        STATUS = "STATUS", _("changes of status")
        CONFIRMATION = "CONFIRMATION", _("confirmations of settlement")
        ALLEGEMENT = "ALLEGEMENT", _("allegements")
        HOLDINGS = "HOLDINGS", _("daily statements of holdings")
        SETTLED = "SETTLED", _("daily statements of what settled")
        PENDING = "PENDING", _("daily statements of what is pending")

    class Form(models.TextChoices):
        XML = "ISO20022", "ISO 20022"
        FIN = "ISO15022", "ISO 15022"

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey("refdata.Party", models.PROTECT, related_name="+", db_index=False)
    topic = models.TextField(choices=Topic.choices)
    form = models.TextField(choices=Form.choices)
    is_wished = models.BooleanField()
    after_position = models.BigIntegerField()
    business_date = models.DateField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_wish_is_of_a_topic_and_a_standard",
                condition=Q(
                    topic__regex="^(STATUS|CONFIRMATION|ALLEGEMENT|HOLDINGS|SETTLED|PENDING)$",
                    form__regex="^(ISO20022|ISO15022)$",
                ),
            ),
            models.CheckConstraint(name="a_wish_begins_in_the_trail", condition=Q(after_position__gte=-1)),
        ]
        indexes = [models.Index(fields=["party", "topic", "-after_position", "-id"], name="wishes_by_party")]

    def __str__(self) -> str:
        return f"{self.topic} of party {self.party_id} after {self.after_position}"


class Telling(models.Model):
    """How far the trail has been told: all of it up to `position`, and of the next event the instructions up to `instruction`.
    One row, which only goes on."""

    id = models.SmallIntegerField(primary_key=True)
    position = models.BigIntegerField()
    instruction = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="there_is_one_place_up_to_which_is_told",
                condition=Q(id=1, position__gte=-1, instruction__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"told up to {self.position}/{self.instruction}"


class Acknowledgement(models.Model):
    """That a message that went out was received by whom it was for, once for ever. Append-only."""

    message = models.OneToOneField(
        Message, models.PROTECT, primary_key=True, related_name="acknowledged", db_constraint=False
    )
    business_date = models.DateField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()

    def __str__(self) -> str:
        return f"acknowledgement of message {self.message_id}"
