"""What a sealed event is outside the house, and for whom: the one projection behind the feed and the webhooks.

What an event touched is read from facts of its own transaction, which never change: it is remembered by the hash of its
leaf, so that many readers of a large set cost one reading.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final

from notifications.registry import EventType, Thing, Touched, type_of_code
from recordkeeping.queries import SealedEvent

REMEMBERED: Final = 20_000
PREFIX: Final = "/api/v1/events"


@dataclass(frozen=True)
class Reader:
    """Who is told: the client system, the rights that it holds, and its participants."""

    client_id: str
    permissions: frozenset[str]
    parties: frozenset[int]

    def sees(self, party: int) -> bool:
        """Whether a participant is one of the reader's."""
        return party in self.parties


@dataclass(frozen=True)
class EventOut:
    """An event as a client system is told of it. `subject_id` is None where several things of the client are touched:
    then they are read page by page."""

    position: int
    type: str
    at: datetime
    subject: str
    subject_id: str | None
    reference: str | None
    expands: bool

    def payload(self) -> dict[str, Any]:
        """The thin body: what happened to what, and where to read more; nobody's name and nobody's reasons."""
        return {
            "id": self.position,
            "type": self.type,
            "timestamp": self.at,
            "data": {"subject": {"type": self.subject, "id": self.subject_id, "reference": self.reference}},
            "items": f"{PREFIX}/{self.position}/items" if self.expands else None,
        }


def outgoing(event: SealedEvent, touched: Touched, reader: Reader) -> EventOut | None:
    """What a reader is told of an event; None where it concerns others or stays inside."""
    kind = type_of_code(event.code)
    if kind is None or kind.permission not in reader.permissions or not _reaches(kind, event, touched, reader):
        return None
    mine = _mine(touched, reader)
    number, reference = _subject(event, mine)
    return EventOut(event.position, kind.name, event.at, kind.subject, number, reference, kind.items is not None)


def _reaches(kind: EventType, event: SealedEvent, touched: Touched, reader: Reader) -> bool:
    if kind.reaches == "everyone":
        return True
    if kind.reaches == "sender":
        return event.actor_kind == "client" and event.actor_id == reader.client_id
    return any(reader.sees(party) for party in touched.parties)


def _mine(touched: Touched, reader: Reader) -> list[Thing] | None:
    """The things of the reader, each once; None where they are too many to be named."""
    if touched.named is None:
        return None
    return list({thing.id: thing for thing in touched.named if reader.sees(thing.party)}.values())


def _subject(event: SealedEvent, mine: Sequence[Thing] | None) -> tuple[str | None, str | None]:
    """The only thing of the reader that it is about; else the run or file of the event itself, else nothing."""
    if mine is not None and len(mine) == 1:
        return str(mine[0].id), mine[0].reference
    if event.subject_type in {"run", "load"}:
        facts = event.after or {}
        return event.subject_ids[0], facts.get("business_date") or facts.get("file_name")
    return None, None


_known: OrderedDict[bytes, Touched] = OrderedDict()
_lock = Lock()


def touched_by(events: Iterable[SealedEvent]) -> Mapping[int, Touched]:
    """By position, whom each of these events touched; those of types that leave the house only."""
    found: dict[int, Touched] = {}
    asked: dict[str, list[SealedEvent]] = {}
    with _lock:
        for event in events:
            if event.hash in _known:
                found[event.position] = _known[event.hash]
            elif type_of_code(event.code) is not None:
                asked.setdefault(event.code, []).append(event)
    for code, those in asked.items():
        kind = type_of_code(code)
        new = kind.touched(those) if kind else {}
        found |= new
        with _lock:
            _known.update((event.hash, new[event.position]) for event in those)
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)
    return found
