"""Which open matches wait for one another because their sides are linked. Pure: no clock, no rows.

A unit settles whole or not at all: a match by itself, or all that WITH links and pools join. BEFO and AFTE put one unit before
another: what comes after is tried once what comes before it is settled. INFO does nothing. Nodes are numbers: of a match; below
zero, of an instruction that waits for its match; among instructions their own. Source: ISO 20022 ProcessingPosition (BEFO, AFTE,
WITH, INFO) and pool; reference B.3.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from settlements.decision import Ints, Queue, lacks, settle_in_order
from settlements.netting import bears, lacking
from settlements.parting import Terms, part_in_order

MOST: Final = 1_000
"""Instructions that may hang together, directly or by others: what is settled in one transaction, and looked at at once."""


class Held(NamedTuple):
    """Of open matches that links hold back: the reason codes of deliverer and receiver; and which of them were not tried for it."""

    codes: Mapping[int, tuple[str, str]]
    untried: frozenset[int]


NOT_LINKED: Final = Held({}, frozenset())


class Bond(NamedTuple):
    """A link in force that holds something back: `first` settles before `second`, or (`is_with`) at the same time."""

    first: int
    second: int
    is_with: bool = False


class Pool(NamedTuple):
    """What settles together under one name; `lacks` how many members it has still to get, 0 where nobody counts them."""

    members: tuple[int, ...]
    lacks: int = 0


class Unit(NamedTuple):
    """What settles in one piece: its nodes, rising; what has to settle before it, none of itself; whether a pool of it is short
    of members. Of what is netted the number of its `net`; `in_order` where its securities are delivered one by one (`netting`)."""

    members: tuple[int, ...]
    after: frozenset[int] = frozenset()
    is_short: bool = False
    net: int = 0
    in_order: bool = False


class Tree:
    """Nodes that are joined, and what they are joined to: union by the least."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def top(self, node: int) -> int:
        """Who stands for all that a node is joined with."""
        above = self._above.setdefault(node, node)
        while above != node:
            self._above[node] = node = self._above[above]
            above = self._above.setdefault(node, node)
        return node

    def join(self, one: int, other: int) -> None:
        """Joins all that hangs on two nodes."""
        low, high = sorted((self.top(one), self.top(other)))
        self._above[high] = low


def units_of(bonds: Iterable[Bond], pools: Iterable[Pool] = ()) -> list[Unit]:
    """The units of all nodes that are linked, the least member first; what is before something in its own unit is with it."""
    bonds, pools, tree = list(bonds), list(pools), Tree()
    for bond in bonds:
        tree.top(bond.first), tree.top(bond.second)
        if bond.is_with:
            tree.join(bond.first, bond.second)
    for pool in pools:
        for member in pool.members:
            tree.join(pool.members[0], member)
    members: dict[int, list[int]] = {}
    for node in sorted({each for bond in bonds for each in bond[:2]} | {m for pool in pools for m in pool.members}):
        members.setdefault(tree.top(node), []).append(node)
    before: dict[int, set[int]] = {}
    for bond in bonds:
        if not bond.is_with and tree.top(bond.first) != tree.top(bond.second):
            before.setdefault(tree.top(bond.second), set()).add(bond.first)
    short = {tree.top(pool.members[0]) for pool in pools if pool.lacks and pool.members}
    return [Unit(tuple(each), frozenset(before.get(top, ())), top in short) for top, each in members.items()]


def circle_of(bonds: Collection[Bond], pools: Collection[Pool] = ()) -> list[int]:
    """Nodes that would wait for one another for ever, rising; none where the links can be kept. A node that settles both before
    another and with it is in a circle of its unit."""
    tree = Tree()
    for bond in bonds:
        if bond.is_with:
            tree.join(bond.first, bond.second)
    for pool in pools:
        for member in pool.members:
            tree.join(pool.members[0], member)
    after: dict[int, list[int]] = {}
    waits: dict[int, int] = {}
    for bond in bonds:
        if not bond.is_with:
            first, second = tree.top(bond.first), tree.top(bond.second)
            after.setdefault(first, []).append(second)
            waits.setdefault(first, 0)
            waits[second] = waits.get(second, 0) + 1
    ready = [top for top, number in waits.items() if not number]
    while ready:
        for second in after.get(ready.pop(), ()):
            waits[second] -= 1
            if not waits[second]:
                ready.append(second)
    stuck = _on_circles({top for top, number in waits.items() if number}, after)
    nodes = {each for bond in bonds for each in bond[:2]} | {member for pool in pools for member in pool.members}
    return sorted(node for node in nodes if tree.top(node) in stuck)


def _on_circles(stuck: set[int], after: Mapping[int, list[int]]) -> set[int]:
    """Of tops that never get ready, those that something stuck waits for: what only hangs behind a circle is left out."""
    while stuck:
        ahead = {top for top in stuck if any(second in stuck for second in after.get(top, ()))}
        if ahead == stuck:
            break
        stuck = ahead
    return stuck


@dataclass
class Linked:
    """The units of one night, by node, and which nodes are settled. What a night settles it notes here as it decides it."""

    units: list[Unit] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._unit = {node: unit for unit in self.units for node in unit.members}
        self._nodes = np.array(sorted(self._unit), dtype=np.int64)

    def __bool__(self) -> bool:
        return bool(self.units)

    def same_as(self, other: "Linked") -> bool:
        """Whether another one holds back the same, for the same."""
        return self.units == other.units

    @property
    def settling_whole(self) -> frozenset[int]:
        """The nodes that are linked: none of them settles in parts."""
        return frozenset(self._unit)

    def among(self, matches: Ints) -> npt.NDArray[np.bool_]:
        """Which of some matches are linked."""
        if not self:
            return np.zeros(len(matches), dtype=np.bool_)
        return np.isin(matches, self._nodes)

    def is_free(self, unit: Unit) -> bool:
        """Whether all that has to settle before a unit is settled, and no pool of it lacks members."""
        return not unit.is_short and unit.after <= self.settled

    def places(self, queue: Queue) -> "Places":
        """Where the units stand in a queue."""
        rows = np.flatnonzero(self.among(queue.match)).tolist()
        row_of = dict(zip(queue.match[rows].tolist(), rows, strict=True)) if rows else {}
        found = {}
        for unit in self.units:
            if all(node in row_of for node in unit.members):
                at = tuple(sorted(row_of[node] for node in unit.members))
                found[at[-1]] = (at, unit)
        return Places(found)

    def waiting(self, match: int, tried: Collection[int]) -> bool:
        """Whether a match that did not settle waits for another one, rather than for what it lacks itself. `tried` are the
        matches that could be tried."""
        unit = self._unit.get(match)
        return unit is not None and (not self.is_free(unit) or not all(node in tried for node in unit.members))


class Tried(NamedTuple):
    """A unit that is tried in a chunk: at which place of it, and the places of its members."""

    place: int
    members: list[int]
    unit: Unit


@dataclass(frozen=True)
class Places:
    """Units that are whole in a queue, by the row at which they are tried: that of their last member; so that each has had its
    turn, and nothing before a chunk depends on what is behind it."""

    by_row: Mapping[int, tuple[tuple[int, ...], Unit]] = field(default_factory=dict)

    def drawn(self, rows: Ints) -> Ints:
        """Rows of a chunk, rising, with those of earlier ones that settle with some of them. Again: the same."""
        if not self.by_row or not len(rows):
            return rows
        wanted = set(rows.tolist()) & self.by_row.keys()
        drawn = {row for last in wanted for row in self.by_row[last][0]}
        return np.union1d(rows, np.array(sorted(drawn), dtype=np.int64)) if drawn else rows

    def within(self, rows: Ints) -> Iterator[Tried]:
        """The units tried in a chunk of these rows, which have been drawn, in order."""
        if not self.by_row:
            return
        place = {row: number for number, row in enumerate(rows.tolist())}
        for last in sorted(place.keys() & self.by_row.keys()):
            at, unit = self.by_row[last]
            yield Tried(place[last], [place[row] for row in at], unit)


NOWHERE: Final = Places()


def settle_linked(
    chunk: Queue,
    free: npt.NDArray[np.bool_],
    available: list[int],
    linked: Linked,
    tried: Iterable[Tried],
    *,
    terms: Terms | None = None,
) -> tuple[Ints, Queue]:
    """Tries a chunk in order, with the units that are tried in it; which places of it something moves of, in the order in which it
    does, and the same rows with what moves of them.

    A unit is tried at its last member: all of it is free, what comes before it is settled, and every account can bear what all of
    it takes and brings together; of a net by which securities are delivered in order, in that order. What is not linked may settle
    in part where `terms` are given. `available` and `linked.settled` are changed by what settles. Without links and terms:
    `settle_in_order`.
    """
    bound = linked.among(chunk.match)
    plain, done, begun = np.flatnonzero(free & ~bound), list[Ints](), 0
    quantity, amount = chunk.quantity.copy(), chunk.amount.copy()

    def plainly(places: Ints) -> Ints:
        if terms is None or not len(places):
            return places[settle_in_order(chunk.take(places), available)] if len(places) else places
        moved = part_in_order(chunk.take(places), terms.take(places), available)
        quantity[places], amount[places] = moved.quantity, moved.amount
        return places[moved.is_any()]

    for place, members, unit in tried:
        upto = int(np.searchsorted(plain, place))
        done.append(plainly(plain[begun:upto]))
        begun = upto
        if all(free[member] for member in members) and linked.is_free(unit):
            at = np.array(members, dtype=np.int64)
            if bears(chunk.take(at), available, in_order=unit.in_order):
                done.append(at)
                linked.settled.update(unit.members)
    done.append(plainly(plain[begun:]))
    order = np.concatenate(done)
    return order, replace(chunk, quantity=quantity, amount=amount).take(order)


NO_NETS: Final = Linked()


def shortfalls(queue: Queue, available: list[int], nets: Linked) -> tuple[list[bool], list[bool]]:
    """Of each row whether its securities lack, and whether its cash does: by itself, or for the net that it is in."""
    securities = lacks(queue.securities_from, queue.quantity, available)
    cash = lacks(queue.cash_from, queue.amount, available)
    for rows, unit in nets.places(queue).by_row.values():
        found = lacking(queue.take(np.array(rows, dtype=np.int64)), available, in_order=unit.in_order)
        for row, no_securities, no_cash in zip(rows, *found, strict=True):
            securities[row], cash[row] = no_securities, no_cash
    return securities, cash
