"""Which linked matches settle: equal to a naive reading of the rule, whatever the links, the books and the chunks."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from settlements.decision import FIELDS, Queue, settle_in_order
from settlements.linking import Bond, Linked, Pool, circle_of, settle_linked, units_of

NODES = st.integers(1, 9)
BONDS = st.lists(
    st.builds(Bond, NODES, NODES, st.booleans()).filter(lambda bond: bond.first != bond.second), max_size=8
)
POOLS = st.lists(
    st.builds(Pool, st.lists(NODES, min_size=1, max_size=3, unique=True).map(tuple), st.integers(0, 1)), max_size=2
)
ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 5), st.booleans()), min_size=0, max_size=9
)


def queue_of(rows: list[tuple[int, int, int, bool]]) -> Queue:
    """Free deliveries from account to account, numbered from 1 in their order."""
    table = np.zeros(len(rows), dtype=[(name, np.int64) for name, _ in FIELDS])
    for place, (giver, taker, units, _) in enumerate(rows):
        table[place]["match"] = place + 1
        table[place]["securities_from"], table[place]["securities_to"] = giver, 4 if giver == taker else taker
        table[place]["quantity"] = units
    return Queue.of(table)


def passes(queue: Queue, free: list[bool], available: list[int], linked: Linked, size: int) -> list[list[int]]:
    """What the night does: passes in chunks until one settles nothing. Each chunk's matches, in the order in which they settle."""
    chunks: list[list[int]] = []
    may = {int(match): one for match, one in zip(queue.match.tolist(), free, strict=True)}
    while True:
        places, fresh, gone = linked.places(queue), 0, np.zeros(len(queue), dtype=np.bool_)
        for begin in range(0, len(queue), size):
            rows = places.drawn(np.arange(begin, min(begin + size, len(queue)), dtype=np.int64))
            assert np.array_equal(places.drawn(rows), rows), "drawn twice is drawn once"
            chunk = queue.take(rows)
            allowed = np.array([may[match] for match in chunk.match.tolist()], dtype=np.bool_)
            order, _ = settle_linked(chunk, allowed, available, linked, places.within(rows))
            gone[rows[order]] = True
            chunks.append(chunk.match[order].tolist())
            fresh += len(order)
        if not fresh:
            return chunks
        queue = queue.take(~gone)


def naive(queue: Queue, free: list[bool], available: list[int], bonds: list[Bond], pools: list[Pool]) -> list[int]:
    """The rule row by row: all of a group at its last row, when all before it is settled and no account goes below zero."""
    joined = {node: {node} for node in queue.match.tolist()}
    for bond in bonds:
        joined.setdefault(bond.first, {bond.first}), joined.setdefault(bond.second, {bond.second})
    for pool in pools:
        for member in pool.members:
            joined.setdefault(member, {member})
    pairs = [bond[:2] for bond in bonds if bond.is_with] + [pair for pool in pools for pair in pairwise(pool.members)]
    for one, other in pairs:
        both = joined[one] | joined[other]
        for node in both:
            joined[node] = both
    short = {member for pool in pools if pool.lacks for member in pool.members}
    rows = list(enumerate(queue.match.tolist()))
    at = {match: place for place, match in rows}
    settled: list[int] = []
    while True:
        before = len(settled)
        for place, match in rows:
            group = joined[match]
            if match in settled or not group <= at.keys() or max(at[each] for each in group) != place:
                continue
            first = {b.first for b in bonds if b.second in group and not b.is_with and b.first not in group}
            if group & short or not first <= set(settled) or not all(free[at[each]] for each in group):
                continue
            then = list(available)
            for each in group:
                then[int(queue.securities_from[at[each]])] -= int(queue.quantity[at[each]])
                then[int(queue.securities_to[at[each]])] += int(queue.quantity[at[each]])
            if all(now >= min(0, was) for now, was in zip(then, available, strict=True)):
                available[:] = then
                settled += sorted(group)
        if len(settled) == before:
            return settled


@given(ROWS, BONDS, POOLS, st.lists(st.integers(0, 5), min_size=4, max_size=4), st.integers(1, 9))
def test_the_night_settles_what_the_rule_says(
    rows: list[tuple[int, int, int, bool]], bonds: list[Bond], pools: list[Pool], books: list[int], size: int
) -> None:
    queue, free = queue_of(rows), [one or place % 3 > 0 for place, (*_, one) in enumerate(rows)]
    have, expected = [0, *books], [0, *books]
    linked = Linked(units_of(bonds, pools), set())
    chunks = passes(queue, free, have, linked, size)
    flat = [match for chunk in chunks for match in chunk]
    assert flat == naive(queue, free, expected, bonds, pools) and have == expected
    unit = {node: each for each in linked.units for node in each.members}
    for chunk in chunks:
        for match in chunk:
            assert match not in unit or set(unit[match].members) <= set(chunk), "all of a unit in one chunk"
    for bond in bonds:
        if not bond.is_with and bond.second in flat and unit[bond.first] != unit[bond.second]:
            assert flat.index(bond.first) < flat.index(bond.second)


@given(ROWS, st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_without_links_it_is_settled_in_order(rows: list[tuple[int, int, int, bool]], books: list[int]) -> None:
    queue, free = queue_of(rows), np.array([one for *_, one in rows], dtype=np.bool_)
    have, expected = [0, *books], [0, *books]
    order, _ = settle_linked(queue, free, have, Linked(), ())
    allowed = np.flatnonzero(free)
    assert order.tolist() == allowed[settle_in_order(queue.take(allowed), expected)].tolist() and have == expected


@given(BONDS, POOLS)
def test_a_circle_is_what_can_never_settle(bonds: list[Bond], pools: list[Pool]) -> None:
    """With all the books in the world, all settles if and only if there is no circle; a unit before itself is one, and settles."""
    pools = [Pool(each.members) for each in pools]
    units = units_of(bonds, pools)
    home = {node: unit for unit in units for node in unit.members}
    inside = any(not bond.is_with and home[bond.first] == home[bond.second] for bond in bonds)
    rows = [(1, 2, 1, True)] * 9
    linked = Linked(units)
    flat = [match for chunk in passes(queue_of(rows), [True] * 9, [0, 99, 0, 0, 0], linked, 4) for match in chunk]
    circle = circle_of(bonds, pools)
    assert (len(flat) == 9) == (not circle) or inside
    assert not set(circle) & set(flat) or inside
