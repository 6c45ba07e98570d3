"""Keeps settlement messages: what came in, what came of it, what is set aside or waits, and what goes out. They know no format.

A message is kept before anything is done about it, and something comes of it once: whoever is second finds what the first did.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings

from machinery.statements import row, statement
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import Acknowledgement, FileToWrite, Message, MessageOutcome, OpenMessage
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion

KNOWN_RACES = ("settlements_acknowledgement_pkey",)
"""What two who acknowledge a message at one moment may meet: the second does it again."""

RACES = ("a_message_is_kept_once", "a_message_is_repaired_once", "what_came_of_an_item_is_told_once")
"""Constraints that two who keep or take up a message at one moment may meet: the second does it again."""


@dataclass(frozen=True)
class CameIn:
    """What is known of a message when it comes in. `identity` is what it is kept once under; see `models.Message`."""

    body: bytes
    channel: str
    identity: str
    kind: str = ""
    sender: str = ""
    receiver: str = ""
    party: int | None = None
    message_id: str = ""
    reference: str = ""
    repairs: int | None = None


@dataclass(frozen=True)
class Came:
    """What came of one item of a message: its state, what was asked for of which instruction, by which request, and why not."""

    item: int
    state: str
    act: str
    codes: tuple[str, ...] = ()
    reasons: Sequence[dict[str, Any]] = ()
    instruction: int | None = None
    request: int | None = None


@dataclass(frozen=True)
class GoesOut:
    """A message that goes out: `tells` is what it tells, for which there is one message and no other."""

    body: bytes
    tells: str
    channel: str
    kind: str
    reference: str
    message_id: str = ""
    sender: str = ""
    receiver: str = ""
    party: int | None = None
    answers: int | None = None
    instruction: int | None = None


@dataclass(frozen=True)
class Kept:
    """A message that is kept, and whether it was not before."""

    message: Message
    is_new: bool = field(default=False)


@part
def keep_message(came: CameIn, *, by: Actor, at: datetime, business_date: date) -> Kept:
    """Keeps a message that came in, to be taken up. The same bytes under the same identity: the message that it was. Other bytes
    under it are a message of their own, which names the first.

    Raises IntegrityError (a_message_is_kept_once) when another transaction keeps it at this moment: try again.
    """
    digest = sha256(came.body).hexdigest()
    first = Message.objects.filter(key=came.identity).first()
    if first is not None and first.sha256 == digest:
        return Kept(first)
    key = came.identity if first is None else f"{came.identity} {digest}"
    again = Message.objects.filter(key=key).first() if first else None
    if again is not None:
        return Kept(again)
    message = Message.objects.create(
        direction=Message.Direction.IN,
        channel=came.channel,
        key=key,
        kind=came.kind,
        sender=came.sender,
        receiver=came.receiver,
        party_id=came.party,
        message_id=came.message_id,
        reference=came.reference,
        body=came.body,
        sha256=digest,
        repairs_id=came.repairs,
        repeats=first,
        business_date=business_date,
        at=at,
        **_actor(by),
    )
    OpenMessage.objects.create(message=message, state=OpenMessage.State.ARRIVED)
    record(
        by=by,
        at=at,
        code="message.received",
        subject_type="message",
        subject_ids=[message.pk],
        after={"kind": came.kind, "sha256": digest, "reference": came.reference},
    )
    return Kept(message, is_new=True)


@part
def lock_open_message(pk: int) -> OpenMessage | None:
    """The row of a message that is still open, locked until the transaction ends; None for one of which something has come."""
    return OpenMessage.objects.select_for_update().filter(pk=pk).first()


@part
def set_message_aside(opened: OpenMessage, reasons: Sequence[dict[str, Any]], *, by: Actor, at: datetime) -> None:
    """Sets a message aside until a person has dealt with it."""
    opened.state, opened.reasons, opened.party_id, opened.awaited = opened.State.QUARANTINED, list(reasons), None, []
    opened.save(update_fields=["state", "reasons", "party_id", "awaited"])
    _tell("message.set_aside", opened.pk, {"reasons": [each["code"] for each in reasons]}, by=by, at=at)


@part
def let_message_wait(opened: OpenMessage, party: int, awaited: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Lets a message wait until instructions of these references of a party are in. The second time: nothing changes."""
    if opened.state == opened.State.WAITING and opened.awaited == list(awaited):
        return
    opened.state, opened.party_id, opened.awaited = opened.State.WAITING, party, list(awaited)
    opened.save(update_fields=["state", "party_id", "awaited"])
    _tell("message.waits", opened.pk, {"references": list(awaited)}, by=by, at=at)


@part
def finish_message(
    opened: OpenMessage, came: Sequence[Came], *, by: Actor, at: datetime, business_date: date, reason: str = ""
) -> None:
    """Keeps what came of each item of a message, and takes it from the open ones."""
    MessageOutcome.objects.bulk_create(
        MessageOutcome(
            message_id=opened.pk,
            item=each.item,
            state=each.state,
            act=each.act,
            codes=list(each.codes),
            reasons=list(each.reasons),
            instruction_id=each.instruction,
            request_id=each.request,
            business_date=business_date,
            at=at,
            **_actor(by),
        )
        for each in came
    )
    number = opened.pk
    opened.delete()
    _tell("message.answered", number, {"states": [each.state for each in came]}, by=by, at=at, reason=reason)


@part
def answer_message(answers: Sequence[GoesOut], *, by: Actor, at: datetime, business_date: date) -> None:
    """Keeps the answers to a message, to be fetched. The event is that of the message, message.answered."""
    keep_out(answers, by=by, at=at, business_date=business_date)


@part
def tell_messages(
    messages: Sequence[GoesOut],
    left_out: Mapping[int, Mapping[int, str]],
    *,
    by: Actor,
    at: datetime,
    business_date: date,
) -> None:
    """Keeps messages that tell parties what became of instructions, to be fetched; and by the position of an event, which
    instructions no message can tell it to, and why. Of none nothing, and no event.

    Whoever calls holds the place up to which is told until the transaction ends: so the ids of what is told go up as it is
    committed, and who has read up to one of them misses nothing.
    """
    if messages:
        made = keep_out(messages, by=by, at=at, business_date=business_date)
        first, last = made[0].pk, made[-1].pk
        facts = row(statement("settlements", "messages_told"), {"first": first, "last": last}) or {}
        record(
            by=by, at=at, code="messages.told", subject_type="message", after={"first": first, "last": last, **facts}
        )
    for position, lacking in left_out.items():
        record(
            by=by,
            at=at,
            code="messages.left_out",
            subject_type="instruction",
            subject_ids=lacking,
            after={"position": position, "each": {str(each): {"why": why} for each, why in lacking.items()}},
        )


@part
def send_message(message: GoesOut, occasion: Occasion) -> Message:
    """Keeps a message that goes to a depository, to be fetched; the event is that of what it sends. Whoever calls holds the place
    up to which is told until the transaction ends, as of `tell_messages`."""
    (made,) = keep_out([message], by=occasion.by, at=occasion.at, business_date=occasion.business_date)
    return made


@part
def acknowledge_messages(messages: Collection[int], *, by: Actor, at: datetime, business_date: date) -> list[int]:
    """Keeps that messages that went out were received; those of which it was not known yet. The second time: nothing."""
    known = Acknowledgement.objects.filter(message__in=messages).values_list("message_id", flat=True)
    fresh = sorted(set(messages) - set(known))
    Acknowledgement.objects.bulk_create(
        Acknowledgement(message_id=each, business_date=business_date, at=at, **_actor(by)) for each in fresh
    )
    if fresh:
        record(by=by, at=at, code="messages.acknowledged", subject_type="message", subject_ids=fresh)
    return fresh


def goes_by() -> str:
    """The channel by which what is told goes out: the folder where there is one, which programs may read as well."""
    return str(Message.Channel.FILE if settings.MESSAGE_FOLDER else Message.Channel.HTTP)


def keep_out(messages: Sequence[GoesOut], *, by: Actor, at: datetime, business_date: date) -> list[Message]:
    """Keeps messages, there to be fetched, in their order; those that go by the folder are to be written there."""
    made = Message.objects.bulk_create(
        Message(
            direction=Message.Direction.OUT,
            channel=each.channel,
            key=each.tells,
            kind=each.kind,
            sender=each.sender,
            receiver=each.receiver,
            party_id=each.party,
            message_id=each.message_id,
            reference=each.reference,
            body=each.body,
            sha256=sha256(each.body).hexdigest(),
            answers_id=each.answers,
            instruction_id=each.instruction,
            business_date=business_date,
            at=at,
            **_actor(by),
        )
        for each in messages
    )
    MessageOutcome.objects.bulk_create(
        MessageOutcome(
            message=each,
            item=1,
            state=MessageOutcome.State.READY,
            act="tell",
            business_date=business_date,
            at=at,
            **_actor(by),
        )
        for each in made
    )
    FileToWrite.objects.bulk_create(FileToWrite(message=each) for each in made if each.channel == Message.Channel.FILE)
    return made


def _actor(by: Actor) -> dict[str, str]:
    return {"actor_kind": by.kind, "actor_id": by.id, "actor_name": by.name}


def _tell(code: str, message: int, after: dict[str, Any], *, by: Actor, at: datetime, reason: str = "") -> None:
    record(by=by, at=at, code=code, subject_type="message", subject_ids=[message], after=after, reason=reason)
