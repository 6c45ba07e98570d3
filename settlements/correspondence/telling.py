"""Tells parties by message what became of their instructions, behind the sealed trail: what an event of it touched is written,
once, for those who wish it. It may be done at any moment and again.

Position and messages are in one transaction: whoever is killed has written both or neither, and a message is of one event and
one instruction. A large event is told in several steps.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings

from machinery.transactions import part
from recordkeeping.queries import SealedEvent, last_position, sealed_events
from refdata.queries import PartyFacts, instrument_terms, party_terms
from settlements.messages.contents import CannotBeWritten, Header
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Counted, NamedBy, Party
from settlements.messages.telling import Standing, advice, confirmation, told
from settlements.models import Message, MessageWish, Telling
from settlements.operations.messages import GoesOut, answer_message
from settlements.queries import instructions_of_event
from settlements.queries.telling import facts_to_tell, wishes_at, wishes_on_file
from vocabulary.actor import Actor
from vocabulary.side import QuantityType

STRETCH: Final = 1_000
AT_ONCE: Final = 5_000
TOPICS: Final = {
    "instructions.submitted": "STATUS",
    "instructions.entered": "STATUS",
    "instructions.matched": "STATUS",
    "instruction.held": "STATUS",
    "instruction.released": "STATUS",
    "instruction.cancelled": "STATUS",
    "night.refused": "STATUS",
    "night.failing": "STATUS",
    "night.settled": "CONFIRMATION",
}
"""Of what is told, by the code of the event that it is a fact of."""


@part
def tell(*, by: Actor, at: datetime, business_date: date) -> int:
    """Tells the next stretch of the trail; how many positions or messages it went on, 0 where all is told, nobody wishes anything,
    or another session is at it."""
    place = Telling.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    wishes = wishes_on_file() if place else []
    if place is None or not wishes:
        return 0
    before = (place.position, place.instruction)
    first = wishes[0].after_position
    if place.position < first:
        place.position, place.instruction = first, 0
    end = min(last_position(), place.position + STRETCH)
    if end <= place.position:
        return 0
    number, room = 0, AT_ONCE
    for event in sealed_events(place.position, end, TOPICS):
        wished = wishes_at(wishes, TOPICS[event.code], event.position)
        after = place.instruction if event.position == place.position + 1 else 0
        things = instructions_of_event(event, sorted(wished), after, room) if wished else []
        _write(event, {each.id: wished[each.party] for each in things}, by, at, business_date)
        number, room = number + len(things), room - len(things)
        if room == 0:
            place.position, place.instruction = event.position - 1, things[-1].id
            break
    else:
        place.position, place.instruction = end, 0
    place.save(update_fields=["position", "instruction"])
    return number + place.position - before[0]


def _write(event: SealedEvent, wished: Mapping[int, MessageWish], by: Actor, at: datetime, business_date: date) -> None:
    """Writes what an event is to some instructions, each for the party that wishes it."""
    if not wished:
        return
    found = facts_to_tell(sorted(wished), event.at, is_refusal=event.code == "night.refused")
    day = max(event.at.date(), business_date)
    parties = party_terms({each[side] for each in found for side in ("participant", "counterparty")}, day)
    types = instrument_terms({each["asset"] for each in found if each["asset"]}, business_date)
    made = []
    for each in found:
        counts = types.get(each["asset"])
        counted = Counted(each["quantity"] or Decimal(0), QuantityType(counts.quantity_type if counts else "UNIT"))
        standing = _standing(each, counted, parties)
        message = _message(event, standing, parties.get(each["participant"]), wished[each["id"]], at)
        if message is not None:
            made.append(message)
    answer_message(made, by=by, at=at, business_date=business_date)


def _standing(found: Mapping[str, Any], counted: Counted, parties: Mapping[int, PartyFacts]) -> Standing:
    facts = {name: value for name, value in found.items() if name in Standing.__dataclass_fields__}
    return Standing(
        **facts,
        counted=counted,
        settlement_date=found["intended_settlement_date"],
        own=_named(parties[found["participant"]]),
        other=_named(parties[found["counterparty"]]),
        depository=Party(NamedBy.BIC, found["place"]),
    )


def _named(party: PartyFacts) -> Party:
    return Party(NamedBy.BIC, party.bic) if party.bic else Party(NamedBy.SCHEME, party.lei, "GLEIF")


def identifier_of(position: int, instruction: int) -> str:
    """Our identifier of the message about an event and an instruction: the same whenever it is written, at most sixteen
    characters.

    >>> identifier_of(35, 36)
    'TZ-10'
    """
    return f"T{_short(position)}-{_short(instruction)}"


def _short(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
        if not number:
            return digits


def _message(
    event: SealedEvent, standing: Standing, party: PartyFacts | None, wish: MessageWish, at: datetime
) -> GoesOut | None:
    identifier = identifier_of(event.position, standing.id)
    confirms = TOPICS[event.code] == "CONFIRMATION"
    content = confirmation(standing, identifier) if confirms else advice(standing, identifier)
    if content is None:
        return None
    receiver = party.bic if party and party.bic else ""
    header = (
        Header(sender=settings.OWN_BIC, receiver=receiver, message_id=identifier, created_at=event.at)
        if settings.OWN_BIC and receiver
        else None
    )
    body = told(content, header, is_fin=wish.form == MessageWish.Form.FIN)
    again = read_message(body)
    if not isinstance(again, Read):
        raise CannotBeWritten(again)
    return GoesOut(
        body,
        f"tells {event.position}/{standing.id}",
        Message.Channel.HTTP,
        again.kind,
        standing.reference,
        message_id=identifier if header else "",
        sender=header.sender if header else "",
        receiver=receiver,
        party=wish.party_id,
        instruction=standing.id,
    )
