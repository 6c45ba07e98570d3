"""The types of events out: which events of the trail leave the house, for whom, and what they name.

The composition root registers them (backoffice/events_out.py); each app brings the queries that tell what an event
touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from django.utils.functional import Promise

from recordkeeping.queries import SealedEvent

NAMED: Final = 100
"""Things of one event that are named with it; a larger set is expanded page by page."""
TEST: Final = "subscription.test"


class Thing(NamedTuple):
    """One thing that an event touched: an instruction, a journal; of which participant (0: of nobody's)."""

    id: int
    reference: str
    party: int


@dataclass(frozen=True)
class Touched:
    """Whom an event touched: participants, and the things themselves where there are at most NAMED of them, else None."""

    parties: frozenset[int] = frozenset()
    named: tuple[Thing, ...] | None = None


NOTHING: Final = Touched(frozenset(), ())
Touching = Callable[[Sequence[SealedEvent]], Mapping[int, Touched]]
Items = Callable[[SealedEvent, Sequence[int], int, int], list[Thing]]


def nothing(events: Sequence[SealedEvent]) -> Mapping[int, Touched]:
    """For events that touch nobody in particular."""
    return {event.position: NOTHING for event in events}


@dataclass(frozen=True)
class EventType:
    """A type of events out.

    code        the event of the trail that it is made from
    permission  the right of who may be told
    subject     what it names, and where that is read: "instruction", "allegement", "journal", "run", "load"
    reaches     "touched": the participants that it touched; "everyone"; "sender": the client system that did it
    touched     by position, whom events of this type touched
    items       the things of one event that touched some participants, after an id, at most so many, by id
    """

    name: str
    code: str
    permission: str
    subject: str
    sentence: Promise
    reaches: Literal["touched", "everyone", "sender"] = "touched"
    touched: Touching = field(default=nothing)
    items: Items | None = None


_types: dict[str, EventType] = {}


def register_type(kind: EventType) -> None:
    """Says that events of a code leave the house as this type."""
    _types[kind.code] = kind


def event_types() -> list[EventType]:
    """All of them, by name."""
    return sorted(_types.values(), key=lambda kind: kind.name)


def type_of_code(code: str) -> EventType | None:
    """The type that events of a code leave as; None for what stays inside."""
    return _types.get(code)


def type_names() -> list[str]:
    """The names of all types, in order."""
    return [kind.name for kind in event_types()]
