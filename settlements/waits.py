"""What an open match waits for: what keeps it from settling, what would bring what it lacks, and what keeps that. Pure.

Of what the next night leaves open (`foreseen`). A chain has an end: what waits for something that waits for it is a circle and said
to be one; what is too deep, or too many, is left out and said to be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from settlements.decision import IMPOSED_STEP, Ints, accounts_of
from settlements.foreseen import Foreseen, State
from settlements.linking import Unit
from vocabulary.side import Direction

DEEP: Final = 4
"""Matches that wait for one another in a row, the first one not counted."""
BROAD: Final = 3
"""Matches that are told of for one thing that lacks."""
MOST: Final = 20
"""Matches of one chain."""


@dataclass(frozen=True)
class Lack:
    """An account has so many units less than it must give. `brought_by` open matches that would bring some, in queue order;
    `more` of them are not told of."""

    account: int
    units: int
    brought_by: tuple[int, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Waits:
    """Why a match does not settle, and how far from the first one it stands in the chain.

    held_by      the sides that keep it on hold
    imposed_on   the sides whose instruction the house holds
    stopped      accounts of it that are blocked; `asset` where its security is
    lacks        what lacks, of all that it settles with
    first        matches that have to settle before it; below zero, instructions that have no match yet
    fellows      those that it settles with
    is_short     a pool of it lacks members
    is_aside     it names an account without a guard
    is_circle    it is waited for by what waits for it: it stands in the chain already, above
    is_cut       what it waits for is not followed any further
    """

    match: int
    depth: int = 0
    held_by: tuple[Direction, ...] = ()
    imposed_on: tuple[Direction, ...] = ()
    stopped: tuple[int, ...] = ()
    asset: int = 0
    lacks: tuple[Lack, ...] = ()
    first: tuple[int, ...] = ()
    fellows: tuple[int, ...] = ()
    is_short: bool = False
    is_aside: bool = False
    is_circle: bool = False
    is_cut: bool = False

    @property
    def next(self) -> Sequence[int]:
        """The matches that it waits for, each once."""
        brought = [match for lack in self.lacks for match in lack.brought_by]
        return list(dict.fromkeys(each for each in (*self.first, *self.fellows, *brought) if each != self.match))


def unit_of(foreseen: Foreseen, match: int) -> Unit:
    """What a match settles with; it alone where it is not linked."""
    found = (unit for unit in foreseen.linked.units if match in unit.members)
    return next(found, Unit((match,), frozenset(), False))


def itself(state: State, match: int) -> Waits:
    """What stands against a match by itself, whatever it lacks and is linked with."""
    row, queue = state.rows[match], state.queue
    sides = ((Direction.DELIVER, queue.deliverer_hold), (Direction.RECEIVE, queue.receiver_hold))
    blocked = set(state.blocked.accounts.tolist())
    own = dict.fromkeys(int(column[row]) for column in accounts_of(queue))
    asset = int(queue.asset[row])
    return Waits(
        match,
        held_by=tuple(side for side, holds in sides if holds[row] % IMPOSED_STEP),
        imposed_on=tuple(side for side, holds in sides if holds[row] >= IMPOSED_STEP),
        stopped=tuple(account for account in own if account in blocked),
        asset=asset if asset and asset in state.blocked.assets else 0,
        is_aside=match in state.aside,
    )


def lacking(state: State, foreseen: Foreseen, match: int) -> dict[int, int]:
    """By account, what lacks for a match, and all that it settles with, to settle at once after the night that is foreseen."""
    rows = [state.rows[each] for each in unit_of(foreseen, match).members if each in state.rows]
    moved: dict[int, int] = {}
    giver, taker, payer, payee = accounts_of(state.queue)
    for gives, takes, units in ((giver, taker, foreseen.quantity), (payer, payee, foreseen.amount)):
        for row in rows:
            moved[int(gives[row])] = moved.get(int(gives[row]), 0) - int(units[row])
            moved[int(takes[row])] = moved.get(int(takes[row]), 0) + int(units[row])
    after = {account: foreseen.available[account] + net for account, net in moved.items() if net < 0}
    return {account: -units for account, units in after.items() if units < 0}


def chain(state: State, foreseen: Foreseen, match: int) -> list[Waits]:
    """What a match waits for, and what that waits for, each before what it waits for; nothing for one that settles. A match of
    the queue."""
    if match in foreseen.settled:
        return []
    found = _Chain(state, foreseen)
    return list(found.of(match, ()))


@dataclass
class _Chain:
    state: State
    foreseen: Foreseen
    told: set[int] = field(default_factory=set)

    def of(self, match: int, above: tuple[int, ...]) -> Iterator[Waits]:
        if match in above:
            yield Waits(match, len(above), is_circle=True)
            return
        if match in self.told or match in self.foreseen.settled:
            return
        waits = self._why(match, above)
        behind = [each for each in waits.next if each in self.state.rows]
        is_full = bool(behind) and (len(above) >= DEEP or len(self.told) >= MOST)
        yield replace(waits, is_cut=is_full)
        for each in [] if is_full else behind:
            yield from self.of(each, (*above, match))

    def _why(self, match: int, above: tuple[int, ...]) -> Waits:
        self.told.add(match)
        unit = unit_of(self.foreseen, match)
        waits = replace(itself(self.state, match), depth=len(above))
        if set(unit.members) & set(above):
            return waits
        return replace(
            waits,
            is_short=unit.is_short,
            lacks=tuple(self._lack(*each, unit) for each in lacking(self.state, self.foreseen, match).items()),
            first=tuple(sorted(unit.after - self.foreseen.linked.settled)),
            fellows=tuple(each for each in unit.members if each != match),
        )

    def _lack(self, account: int, units: int, unit: Unit) -> Lack:
        queue = self.state.queue
        rows = (queue.securities_to == account) | (queue.cash_to == account)
        matches = _but(queue.match[rows], self.foreseen.settled | set(unit.members))
        return Lack(account, units, tuple(matches[:BROAD]), max(0, len(matches) - BROAD))


def _but(matches: Ints, without: frozenset[int] | set[int]) -> list[int]:
    return [match for match in matches.tolist() if match not in without]
