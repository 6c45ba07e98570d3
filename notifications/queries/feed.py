"""The feed: events that concern one client system, in the order of their positions, nothing left out.

One question looks at a bounded stretch of the trail. Where little of it concerns the reader the answer may be short, or
empty, and its cursor has moved all the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from authorizations.queries import permissions_of
from notifications.queries.projection import EventOut, Reader, outgoing, touched_by
from notifications.registry import NAMED, event_types, type_of_code
from recordkeeping.queries import SealedEvent, last_position, sealed_events
from refdata.queries import visible_parties
from vocabulary.actor import Actor

STRETCH: Final = 1_000
"""Positions that are read at a time."""
MOST_POSITIONS: Final = 5_000
MOST_FACTS: Final = 100_000
"""Where one question ends, by the positions and by the facts of large sets that it has looked at."""


@dataclass(frozen=True)
class Feed:
    """Events of a reader; `through` is the position up to which everything has been looked at, `more` whether something
    sealed lies behind it."""

    events: Sequence[EventOut]
    through: int
    more: bool


@dataclass(frozen=True)
class Item:
    """One of the reader's own things that a set event touched."""

    id: int
    reference: str


def reader_of(actor: Actor, at: datetime, permissions: frozenset[str] | None = None) -> Reader:
    """What a client system may be told at an instant; `permissions` are those of its token where it asks itself."""
    allowed = permissions_of(actor, at) if permissions is None else permissions
    parties = frozenset(visible_parties(actor, at).values_list("pk", flat=True))
    return Reader(actor.id, allowed, parties)


def codes_for(types: Iterable[str] = ()) -> list[str]:
    """The codes of the trail behind some types ([]: all)."""
    wanted = set(types)
    return [kind.code for kind in event_types() if not wanted or kind.name in wanted]


def events_after(reader: Reader, after: int, limit: int, types: Iterable[str] = ()) -> Feed:
    """Up to `limit` (1 or more) events of a reader after position `after` (-1: from the first), oldest first."""
    codes, head = codes_for(types), last_position()
    found: list[EventOut] = []
    through, facts = after, 0
    while through < min(head, after + MOST_POSITIONS) and facts < MOST_FACTS and len(found) < limit:
        end = min(through + STRETCH, head)
        events, end = affordable(sealed_events(through, end, codes), end, MOST_FACTS - facts)
        told, room = outgoing_of(events, reader), limit - len(found)
        found += told[:room]
        through = found[-1].position if len(told) > room else end
        facts += sum(map(weight, events))
    return Feed(found, through, through < head)


def affordable(events: Sequence[SealedEvent], end: int, facts: int) -> tuple[Sequence[SealedEvent], int]:
    """The first of these events whose sets have at most so many facts together, one at least, and up to where that is."""
    spent = 0
    for place, event in enumerate(events):
        spent += weight(event)
        if place and spent > facts:
            return events[:place], event.position - 1
    return events, end


def outgoing_of(events: Sequence[SealedEvent], reader: Reader) -> list[EventOut]:
    """What a reader is told of some events, in their order."""
    touched = touched_by(events)
    told = (outgoing(event, touched[event.position], reader) for event in events)
    return [each for each in told if each is not None]


def weight(event: SealedEvent) -> int:
    """How many facts must be read to say whom an event touched; nothing for those that name what they touched."""
    facts = event.after or {}
    count = int(facts.get("count", facts.get("matches", 0)) or 0)
    return count if count > NAMED else 0


def event_at(position: int, reader: Reader) -> tuple[SealedEvent, EventOut] | None:
    """One event as it was kept and as its reader is told of it; None for what is not there, or concerns others."""
    for event in sealed_events(position - 1, position, codes_for()):
        told = outgoing_of([event], reader)
        return (event, told[0]) if told else None
    return None


def items_of(event: SealedEvent, reader: Reader, after: int, limit: int) -> list[Item]:
    """The reader's own things that an event touched, with an id above `after`, by id, at most `limit`."""
    kind = type_of_code(event.code)
    if kind is None or kind.items is None:
        return []
    return [Item(thing.id, thing.reference) for thing in kind.items(event, sorted(reader.parties), after, limit)]
