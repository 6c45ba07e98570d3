"""Tells parties by message what became of their instructions, behind the sealed trail: what an event of it touched is written,
once, for those who wish it. It may be done at any moment and again.

Position and messages are in one transaction: whoever is killed has written both or neither, and a message is of one event and
one instruction. A large event is told in several steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.conf import settings

from machinery.transactions import part
from recordkeeping.queries import SealedEvent, last_position, sealed_events
from refdata.queries import PartyFacts, instrument_terms, party_terms
from settlements.correspondence.standing import standing_of
from settlements.correspondence.stated_outside import is_so_here, told_outside
from settlements.depositories import Standing as StoodOutside
from settlements.depositories import short
from settlements.messages.alleging import allege, allegement, reference_of, take_back
from settlements.messages.contents import CannotBeWritten, Header, StatusAdvice
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.telling import Standing, advice, confirmation, told
from settlements.models import MessageWish, Telling
from settlements.models.message import TELLS
from settlements.operations.messages import GoesOut, goes_by, tell_messages
from settlements.queries import instructions_of_event, why_waiting
from settlements.queries.telling import (
    ALLEGEMENT,
    ALLEGEMENTS_REMOVED,
    DEPOSITORY_CONFIRMED,
    TOPICS,
    confirmed_then,
    facts_to_tell,
    stood_then,
    tells_nothing,
    wishes_at,
    wishes_on_file,
)
from vocabulary.actor import Actor
from vocabulary.side import QuantityType
from vocabulary.status import ProcessingStatus

STRETCH: Final = 1_000
AT_ONCE: Final = 5_000
NO_INSTRUMENT: Final = "no_instrument"
NOT_WRITTEN: Final = "not_written"
"""Why nothing is told: neither standard confirms what is about no instrument, or has a place for what is to be said."""


@dataclass(frozen=True)
class Told:
    """What one step told: how many messages, of how many instructions no message can tell, and whether there may be more."""

    messages: int = 0
    left_out: int = 0
    is_more: bool = False


@part
def tell(*, by: Actor, at: datetime, business_date: date) -> Told:
    """Tells the next stretch of the trail; nothing where all is told, nobody wishes anything, or another session is at it."""
    place = Telling.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    wishes = wishes_on_file() if place else []
    if place is None or not wishes:
        return Told()
    first = wishes[0].after_position
    if place.position < first:
        place.position, place.instruction = first, 0
    end = min(last_position(), place.position + STRETCH)
    if end <= place.position:
        return Told()
    made: list[GoesOut] = []
    left_out: dict[int, dict[int, str]] = {}
    room = AT_ONCE
    for event in sealed_events(place.position, end, TOPICS):
        wished = {} if tells_nothing(event) else wishes_at(wishes, TOPICS[event.code], event.position)
        after = place.instruction if event.position == place.position + 1 else 0
        things = instructions_of_event(event, sorted(wished), after, room) if wished else []
        written, lacking = _written(event, {each.id: wished[each.party] for each in things}, business_date)
        made += written
        if lacking:
            left_out[event.position] = lacking
        room -= len(things)
        if room == 0:
            place.position, place.instruction = event.position - 1, things[-1].id
            break
    else:
        place.position, place.instruction = end, 0
    tell_messages(made, left_out, by=by, at=at, business_date=business_date)
    place.save(update_fields=["position", "instruction"])
    return Told(len(made), sum(map(len, left_out.values())), is_more=True)


def _written(
    event: SealedEvent, wished: Mapping[int, MessageWish], business_date: date
) -> tuple[list[GoesOut], dict[int, str]]:
    """The messages that tell what an event is to some instructions, by id; and of which there can be none, and why. Of what still
    waits for its match they say what keeps it from it now."""
    if not wished:
        return [], {}
    found = facts_to_tell(sorted(wished), event)
    told_side = "counterparty" if TOPICS[event.code] == ALLEGEMENT else "participant"
    day = max(event.at.date(), business_date)
    parties = party_terms({each[side] for each in found for side in ("participant", "counterparty")}, day)
    types = instrument_terms({each["asset"] for each in found if each["asset"]}, business_date)
    outside = [each["id"] for each in found if each["goes_outside"]]
    stood = stood_then(event, outside)
    is_status = TOPICS[event.code] == "STATUS"
    alone = [each["id"] for each in found if is_status and not each["is_matched"] and not each["goes_outside"]]
    unmatched = why_waiting(alone, business_date) if alone else {}
    made, lacking = [], {}
    for each in found:
        why = unmatched.get(each["id"])
        counts = types.get(each["asset"])
        told_of = each | {"amount": each["own_amount"]} if TOPICS[event.code] == ALLEGEMENT else each
        if event.code == DEPOSITORY_CONFIRMED:
            told_of = confirmed_then(each, event)
        told_of |= {"why_unmatched": why.codes if why else ()}
        standing = standing_of(told_of, QuantityType(counts.quantity_type if counts else "UNIT"), parties)
        message = _message(event, standing, stood.get(standing.id), parties.get(each[told_side]), wished[each["id"]])
        if isinstance(message, GoesOut):
            made.append(message)
        else:
            lacking[standing.id] = message
    return made, lacking


def identifier_of(position: int, instruction: int) -> str:
    """Our identifier of the message about an event and an instruction: the same whenever it is written, at most sixteen
    characters.

    >>> identifier_of(35, 36)
    'TZ-10'
    """
    return f"T{short(position)}-{short(instruction)}"


def _message(
    event: SealedEvent, standing: Standing, stood: StoodOutside | None, party: PartyFacts | None, wish: MessageWish
) -> GoesOut | str:
    """The message that tells what an event is to an instruction, or why there is none."""
    identifier = identifier_of(event.position, standing.id)
    receiver = party.bic if party and party.bic else ""
    header = (
        Header(sender=settings.OWN_BIC, receiver=receiver, message_id=identifier, created_at=event.at)
        if settings.OWN_BIC and receiver
        else None
    )
    try:
        body = _body(event, standing, stood, header, is_fin=wish.form == MessageWish.Form.FIN)
    except CannotBeWritten:
        return NOT_WRITTEN
    if body is None:
        return NO_INSTRUMENT
    again = read_message(body)
    if not isinstance(again, Read):
        return NOT_WRITTEN
    return GoesOut(
        body,
        f"{TELLS}{event.position}/{standing.id}",
        goes_by(),
        again.kind,
        reference_of(standing.id) if TOPICS[event.code] == ALLEGEMENT else standing.reference,
        message_id=identifier if header else "",
        sender=header.sender if header else "",
        receiver=receiver,
        party=wish.party_id,
        instruction=standing.id,
    )


def _body(
    event: SealedEvent, standing: Standing, stood: StoodOutside | None, header: Header | None, *, is_fin: bool
) -> bytes | None:
    """What tells an event of an instruction, in the standard that is wished; None where it is about no instrument."""
    identifier = identifier_of(event.position, standing.id)
    if TOPICS[event.code] == ALLEGEMENT:
        alleged = allegement(standing)
        tells = take_back if event.code == ALLEGEMENTS_REMOVED else allege
        return tells(alleged, header, is_fin=is_fin) if alleged else None
    confirms = TOPICS[event.code] == "CONFIRMATION"
    content = confirmation(standing, identifier) if confirms else _advice(standing, stood, identifier)
    return told(content, header, is_fin=is_fin) if content else None


def _advice(standing: Standing, stood: StoodOutside | None, identifier: str) -> StatusAdvice:
    """Where an instruction stands; of what settles outside, as its depository told it, but that it is held or cancelled here."""
    told_here = advice(standing, identifier)
    if stood is None or is_so_here(told_here.processing, ProcessingStatus.CANCELLED):
        return told_here
    processing, matching, settlement = told_outside(stood)
    is_held = is_so_here(told_here.processing, ProcessingStatus.PENDING_PROCESSING)
    told_of = told_here.processing if is_held else processing
    return replace(told_here, processing=told_of, matching=matching, settlement=settlement)
