"""The links that a depository is told with what is sent to it.

A link can be told once both its ends are there, by the message of the one that comes second: a depository knows an instruction by
the reference under which it was sent. A pool can be told by each of its members.
"""

from collections.abc import Collection, Sequence

from settlements.depositories import pool_reference_of
from settlements.messages.outside import link_of
from settlements.messages.parts import Link
from settlements.operations.depository_links import ToldLink, name_pool
from settlements.queries.links_at_depositories import THERE, PlaceOutside, SeenLink, links_seen, places_outside


class LinksToTell:
    """The links in force of instructions that are sent in one step, each told by the message of its second end."""

    def __init__(self, due: Collection[int]) -> None:
        seen = links_seen(due)
        self._links: dict[int, list[SeenLink]] = {}
        for each in seen:
            self._links.setdefault(each.instruction, []).append(each)
        self._places = places_outside({*self._links, *(each.other for each in seen if each.other)})

    def of(self, instruction: int) -> list[ToldLink]:
        """Those that the message of an instruction tells: with what is there already, and with its pools."""
        return [told for each in self._links.get(instruction, ()) if (told := self._told(each)) is not None]

    def note(self, instruction: int, reference: str) -> None:
        """From now on an instruction is there, under a reference of ours."""
        if instruction in self._places:
            self._places[instruction] = self._places[instruction]._replace(stands=THERE, sent_as=reference)

    def _told(self, link: SeenLink) -> ToldLink | None:
        if link.kind == "POOL":
            return ToldLink(link.kind, "", name_pool(link.participant, link.pool), link.members)
        mine, other = self._places[link.instruction], self._places[link.other]
        return ToldLink(link.kind, other.sent_as) if _is_there_with(other, mine) else None


def _is_there_with(other: PlaceOutside, mine: PlaceOutside) -> bool:
    return other.stands == THERE and other.is_with(mine)


def written_links(told: Sequence[ToldLink]) -> tuple[Link, ...]:
    """The same as messages say it."""
    return tuple(link_of(each.kind, pool_reference_of(each.pool) if each.pool else each.sent_as) for each in told)
