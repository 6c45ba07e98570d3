"""Settlement messages that came in and went out, what came of each, and those that wait for something."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from settlements.models.instruction import Instruction

TELLS = "tells "
"""How the key of a message begins that tells an event: its place in the trail, a slash, and an instruction."""

ALLEGES = frozenset({"sese.028", "sese.029", "MT578"})
"""The kinds of message that tell a party of an instruction of another one."""


class Message(models.Model):
    """A message as it came in or went out: its bytes, with their digest, and what its frame says. Append-only.

    `key` is what it is kept once under: of what came in its sender and identifier, or its bytes where it has none; of what goes
    out what it tells. `kind` is "" where the bytes are no message that is known. `party` is the participant whose it is, null
    where that is not told; `sender` and `receiver` are BICs of eleven characters, "" where there is no header.

    `answers` is the message to which it is an answer, `repairs` the one that a person corrected by it, `repeats` the one whose
    identifier it bears with other bytes. `instruction` is what a message that goes out is about; of an allegement it is the other
    side's.
    """

    class Direction(models.TextChoices):
        IN = "IN", _("came in")
        OUT = "OUT", _("went out")

    class Channel(models.TextChoices):
        HTTP = "HTTP", _("interface")
        DESK = "DESK", _("corrected at the desk")
        FILE = "FILE", _("message folder")

    id = models.BigAutoField(primary_key=True)
    direction = models.TextField(choices=Direction.choices)
    channel = models.TextField(choices=Channel.choices)
    key = models.TextField()
    kind = models.TextField()
    sender = models.TextField()
    receiver = models.TextField()
    party = models.ForeignKey(
        "refdata.Party", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    message_id = models.TextField()
    reference = models.TextField()
    body = models.BinaryField()
    sha256 = models.TextField()
    answers = models.ForeignKey("self", models.PROTECT, related_name="answered_by", null=True, db_constraint=False)
    repairs = models.ForeignKey("self", models.PROTECT, related_name="repaired_by", null=True, db_constraint=False)
    repeats = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, db_index=False, db_constraint=False
    )
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="messages", null=True, db_constraint=False
    )
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="a_message_is_kept_once"),
            models.UniqueConstraint(fields=["repairs"], name="a_message_is_repaired_once"),
            models.CheckConstraint(
                name="a_message_comes_in_or_goes_out_by_a_channel",
                condition=Q(direction__regex="^(IN|OUT)$", channel__regex="^(HTTP|DESK|FILE)$"),
            ),
            models.CheckConstraint(
                name="a_message_that_came_in_answers_nothing",
                condition=Q(direction="IN", answers__isnull=True, instruction__isnull=True)
                | Q(direction="OUT", repairs__isnull=True, repeats__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="messages_by_party"),
            models.Index(fields=["reference", "-id"], name="messages_by_reference"),
            BrinIndex(fields=["business_date"], name="messages_by_date", autosummarize=True),
            models.Index(
                fields=["party", "id"],
                name="messages_told_by_party",
                condition=Q(direction="OUT", answers__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} ({self.kind or self.sha256[:8]})"

    @property
    def alleges(self) -> bool:
        """Whether it tells a party of an instruction of another one, or that this is over."""
        return self.kind in ALLEGES

    @property
    def tells(self) -> tuple[int, int] | None:
        """The place in the trail of the event that it tells, and the instruction of which it does; None of what tells none."""
        told = self.key.removeprefix(TELLS)
        if self.direction != self.Direction.OUT or told == self.key:
            return None
        position, _, instruction = told.partition("/")
        return int(position), int(instruction)


class MessageOutcome(models.Model):
    """What came of one item of a message, once for ever: a request to change has an item for each change, others have one.
    Append-only.

    `act` is what was asked for of `instruction`; `request_id` the request by which it was done, or waits for others to agree
    (PENDING; how that ended is told by a second answer). `reasons` are the codes of the standard and the faults, as they were told.
    """

    class State(models.TextChoices):
        ACCEPTED = "ACCEPTED", _("accepted")
        REJECTED = "REJECTED", _("rejected")
        PENDING = "PENDING", _("waits for others to agree")
        REPAIRED = "REPAIRED", _("repaired")
        READY = "READY", _("there to be fetched")
        FOLLOWED = "FOLLOWED", _("followed")

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="outcomes", db_index=False, db_constraint=False)
    item = models.SmallIntegerField()
    state = models.TextField(choices=State.choices)
    act = models.TextField()
    codes = ArrayField(models.TextField(), default=list)
    reasons = models.JSONField(default=list)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="message_outcomes", null=True, db_constraint=False
    )
    request_id = models.BigIntegerField(null=True)
    actor_kind = models.TextField()
    actor_id = models.TextField()
    actor_name = models.TextField()
    business_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "item"], name="what_came_of_an_item_is_told_once"),
            models.CheckConstraint(
                name="an_outcome_of_a_message_is_known",
                condition=Q(state__regex="^(ACCEPTED|REJECTED|PENDING|REPAIRED|READY|FOLLOWED)$", item__gte=1),
            ),
            models.CheckConstraint(
                name="what_is_accepted_became_something",
                condition=~Q(state__regex="^(ACCEPTED|PENDING)$")
                | Q(state="ACCEPTED", instruction__isnull=False)
                | Q(state="ACCEPTED", act="keep_penalties", instruction__isnull=True)
                | Q(state="PENDING", instruction__isnull=False, request_id__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_rejected_says_why", condition=~Q(state="REJECTED") | ~Q(codes=[]) | ~Q(reasons=[])
            ),
        ]
        indexes = [
            models.Index(fields=["request_id"], name="items_that_wait_by_request", condition=Q(state="PENDING")),
        ]

    def __str__(self) -> str:
        return f"{self.state} of message {self.message_id}/{self.item}"


class OpenMessage(models.Model):
    """A message of which nothing has come yet. Deleted with its outcome, in the same transaction.

    ARRIVED has to be taken up; WAITING is about instructions of `party_id` that are not in yet (`awaited`); QUARANTINED needs
    a person, for the `reasons` that it was set aside for.
    """

    class State(models.TextChoices):
        ARRIVED = "ARRIVED", _("to be taken up")
        WAITING = "WAITING", _("waits for its instruction")
        QUARANTINED = "QUARANTINED", _("set aside")

    message = models.OneToOneField(
        Message, models.PROTECT, primary_key=True, related_name="opened", db_constraint=False
    )
    state = models.TextField(choices=State.choices)
    reasons = models.JSONField(default=list)
    party_id = models.IntegerField(null=True)
    awaited = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_message_is_open_for_a_reason",
                condition=Q(state="ARRIVED")
                | (Q(state="WAITING", party_id__isnull=False) & ~Q(awaited=[]))
                | (Q(state="QUARANTINED") & ~Q(reasons=[])),
            ),
        ]
        indexes = [models.Index(fields=["state", "message"], name="open_messages_by_state")]

    def __str__(self) -> str:
        return f"{self.state} message {self.message_id}"
