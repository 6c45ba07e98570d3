"""What lists and pages show of messages, in the shape of their templates: how each stands, and what it tells of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from machinery.chip import Chip
from recordkeeping.queries import names_at
from settlements.labels import message_chip
from settlements.message_words import kind_in_words
from settlements.models import Message
from settlements.queries import instruction_of, state_of


class Event(NamedTuple):
    """An event that a message tells: its id, and what was done."""

    id: int
    name: str


@dataclass(frozen=True)
class ShownMessage:
    """A message with its kind in words and how it stands; `event` is what it tells (None: it answers, or came in), `instruction` is
    what it is about, or what came of it."""

    message: Message
    kind: str
    chip: Chip
    event: Event | None
    instruction: int | None

    @property
    def pk(self) -> int:
        """Its number, by which lists go on."""
        return int(self.message.pk)


def shown_messages(found: Sequence[Message]) -> list[ShownMessage]:
    """Messages in their order, which were read with what came of them."""
    told = {each.pk: each.tells for each in found}
    names = names_at({tells[0] for tells in told.values() if tells}) if any(told.values()) else {}
    events = {pk: Event(*names[tells[0]]) for pk, tells in told.items() if tells and tells[0] in names}
    return [
        ShownMessage(
            each, kind_in_words(each.kind), message_chip(state_of(each)), events.get(each.pk), instruction_of(each)
        )
        for each in found
    ]
