"""Messages as lists and pages show them, those that a worker has to take up, and what they name."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from machinery.statements import array, rows, statement, tuples
from refdata.queries import sees_everybody, visible_parties
from settlements.models import Message, MessageOutcome, OpenMessage
from settlements.queries.scope import VIEW
from vocabulary.actor import Actor

AT_ONCE = 20


def references_on_file(party: int, references: Collection[str]) -> dict[str, int]:
    """Reference of a party -> its instruction; references that are not on file are left out."""
    found = tuples(
        "select i.reference, i.id from settlements_instruction i"
        " where i.participant_id = %(party)s and i.reference = any(%(references)s)",
        {"party": party, "references": list(references)},
    )
    return dict(found)


def messages_to_take_up(business_date: date) -> list[int]:
    """The messages that a worker should look at, oldest first: those that have arrived, and those that waited for instructions
    which are in by now, or until a day that is over."""
    found = rows(
        """
        select o.message_id as id from settlements_openmessage o join settlements_message m on m.id = o.message_id
        where o.state = 'ARRIVED' or o.state = 'WAITING' and (m.business_date < %(business_date)s or not exists (
            select from unnest(o.awaited) w(reference) where not exists (
                select from settlements_instruction i
                where (i.participant_id, i.reference) = (o.party_id, w.reference))))
        order by o.message_id limit %(limit)s""",
        {"business_date": business_date, "limit": AT_ONCE},
    )
    return [each["id"] for each in found]


def visible_messages(actor: Actor, at: datetime) -> QuerySet[Message]:
    """The messages that this actor may see: those of the participants in its scope, and those that it handed in itself. What is
    of nobody, because it cannot be read, is seen by who sees everybody."""
    if sees_everybody(actor, at, VIEW):
        return Message.objects.all()
    own = Q(party__in=visible_parties(actor, at, VIEW))
    return Message.objects.filter(own | Q(actor_kind=actor.kind, actor_id=actor.id))


def with_outcomes(found: QuerySet[Message]) -> QuerySet[Message]:
    """The same messages, read with what came of them and whether they are open."""
    return found.select_related("opened", "party", "acknowledged").prefetch_related("outcomes")


def message_sheet(pk: int, actor: Actor, at: datetime) -> Message | None:
    """One message with what came of it; None for one that is not on file or not the reader's to see."""
    return with_outcomes(visible_messages(actor, at)).filter(pk=pk).first()


def messages_told(parties: Sequence[int] | None, after: int, limit: int) -> list[Message]:
    """What was told to some parties (None: to all), with an id above `after`, by id."""
    told = Message.objects.filter(direction=Message.Direction.OUT, answers=None)
    if parties is None:
        numbers = list(told.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
    else:
        asked = {"parties": array(parties), "after": after, "limit": limit}
        numbers = [each["id"] for each in rows(statement("settlements", "told_after"), asked)]
    return list(with_outcomes(Message.objects.filter(pk__in=numbers)).order_by("pk"))


def messages_acknowledgeable(messages: Collection[int], parties: Sequence[int] | None) -> list[int]:
    """Those of some messages that went out, to some parties (None: to all)."""
    found = Message.objects.filter(pk__in=messages, direction=Message.Direction.OUT)
    if parties is not None:
        found = found.filter(party__in=parties)
    return list(found.order_by("pk").values_list("pk", flat=True))


def messages_of(instruction: int, actor: Actor, at: datetime, until: date | None) -> QuerySet[Message]:
    """The messages about an instruction that this actor may see, in and out; with a day those up to it."""
    told = Message.objects.filter(instruction=instruction).values_list("pk", flat=True)
    asked = MessageOutcome.objects.filter(instruction=instruction).values_list("message_id", flat=True)
    found = visible_messages(actor, at).filter(pk__in={*told, *asked})
    return found.filter(business_date__lte=until) if until else found


def instruction_of(message: Message) -> int | None:
    """The instruction that a message is about, or the first one that came of it; None where none is known."""
    if message.instruction_id is not None:
        return message.instruction_id
    return next((each.instruction_id for each in message.outcomes.all() if each.instruction_id), None)


def answers_to(message: Message) -> list[Message]:
    """What was answered to a message, item by item."""
    return list(message.answered_by.order_by("pk"))


def state_of(message: Message) -> str:
    """How a message stands: as it is open, ACKNOWLEDGED once its receiver said so, or what came of all its items;
    PARTLY where that differs."""
    opened = getattr(message, "opened", None)
    if opened is not None:
        return str(opened.state)
    if getattr(message, "acknowledged", None) is not None:
        return ACKNOWLEDGED
    states = {each.state for each in message.outcomes.all()}
    return states.pop() if len(states) == 1 else PARTLY


PARTLY = "PARTLY"
ACKNOWLEDGED = "ACKNOWLEDGED"


def in_state(state: str) -> Q:
    """The condition that a message, or an item of it, is in a state."""
    if state in OpenMessage.State.values:
        return Q(opened__state=state)
    if state in {ACKNOWLEDGED, MessageOutcome.State.READY}:
        return Q(direction=Message.Direction.OUT, acknowledged__isnull=state != ACKNOWLEDGED)
    return Q(Exists(MessageOutcome.objects.filter(message=OuterRef("pk"), state=state)))
