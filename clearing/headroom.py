"""Which trades of a set still fit into their limits, decided in their order. Pure.

A trade takes from all its limits or from none: a hard limit that it would cross keeps it out, a soft one takes it and says so.
What comes earlier in the set is served first, so that the same set always comes to the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


@dataclass(slots=True)
class Room:
    """One use of a limit: how much of its bound is used, and whether the bound is hard."""

    bound: Decimal
    used: Decimal
    is_hard: bool


class Need(NamedTuple):
    """How much a trade needs of a room, by the number of that."""

    room: int
    amount: Decimal


class Taken(NamedTuple):
    """What a trade took of a room; `is_over`: with it more than its soft bound is used."""

    trade: int
    room: int
    amount: Decimal
    is_over: bool


class Crossing(NamedTuple):
    """A hard bound that a trade would cross, and what was used of it before."""

    room: int
    amount: Decimal
    used: Decimal


@dataclass
class Decided:
    """What each trade of a set took, and what kept others out, by trade."""

    taken: list[Taken] = field(default_factory=list)
    refused: dict[int, list[Crossing]] = field(default_factory=dict)


def decide(needs: Iterable[tuple[int, Sequence[Need]]], rooms: Mapping[int, Room]) -> Decided:
    """Serves trades in their order and counts what they take into `rooms`. What needs nothing of a room takes nothing of it,
    and is kept out by none."""
    found = Decided()
    for trade, wanted in needs:
        asked = [need for need in wanted if need.amount]
        crossed = [
            Crossing(need.room, need.amount, room.used)
            for need in asked
            if (room := rooms[need.room]).is_hard and room.used + need.amount > room.bound
        ]
        if crossed:
            found.refused[trade] = crossed
            continue
        for need in asked:
            room = rooms[need.room]
            room.used += need.amount
            found.taken.append(Taken(trade, need.room, need.amount, room.used > room.bound))
    return found
