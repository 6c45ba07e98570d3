"""Small states for what a night would make of them: any queue, books, blocks and links."""

import numpy as np
from hypothesis import strategies as st

from settlements.decision import FIELDS, PARTLY, Blocked, Queue
from settlements.foreseen import State, Unlinked
from settlements.linking import Bond, Linked, Pool, units_of
from settlements.parting import NO_LIMIT, NO_PARTS, Terms

SECURITIES, CASH = (1, 2, 3), (4, 5, 6)
MATCHES = 7
ROWS = st.tuples(
    st.sampled_from(SECURITIES), st.sampled_from(SECURITIES), st.integers(0, 5),
    st.sampled_from(CASH), st.sampled_from(CASH), st.integers(0, 5),
    st.sampled_from((0, 0, 0, 0, 1, PARTLY)), st.sampled_from((0, 0, 0, 0, 1)), st.integers(3, 4),
)  # fmt: skip
NODES = st.integers(1, MATCHES + 1)
"""Matches, and one that is not in the queue."""
BONDS = st.lists(
    st.builds(Bond, NODES, NODES, st.booleans()).filter(lambda bond: bond.first != bond.second), max_size=4
)
POOLS = st.lists(
    st.builds(Pool, st.lists(NODES, min_size=1, max_size=3, unique=True).map(tuple), st.integers(0, 1)), max_size=1
)


def queue_of(rows: list[tuple[int, ...]]) -> Queue:
    """Deliveries against payment, free, and payments; asset 7 and currency 8, matches from 1 on."""
    table = np.zeros(len(rows), dtype=[(name, np.int64) for name, _ in FIELDS])
    for place, (giver, taker, quantity, payer, payee, amount, holds, held, priority) in enumerate(rows):
        row = table[place]
        row["match"], row["priority"] = place + 1, priority
        is_payment = not quantity and bool(amount)
        row["deliverer_hold"], row["receiver_hold"] = min(holds, 1) if is_payment else holds, held
        if quantity or not amount:
            row["asset"], row["quantity"] = 7, max(quantity, 1)
            row["securities_from"], row["securities_to"] = giver, taker if taker != giver else giver % 3 + 1
        if amount:
            row["currency"], row["amount"] = 8, amount
            row["cash_from"], row["cash_to"] = payer, payee if payee != payer else (payer - 3) % 3 + 4
    return Queue.of(table)


def linked_of(bonds: list[Bond], pools: list[Pool], gone: Unlinked) -> Linked:
    """What is linked without some links, numbered: bonds first, then each member of a pool."""
    left = [bond for number, bond in enumerate(bonds) if number not in gone]
    number, rest = len(bonds), []
    for pool in pools:
        members = tuple(each for place, each in enumerate(pool.members) if number + place not in gone)
        rest.append(Pool(members, pool.lacks and pool.lacks + len(pool.members) - len(members)))
        number += len(pool.members)
    return Linked(units_of(left, [pool for pool in rest if pool.members]))


def links_of(bonds: list[Bond], pools: list[Pool]) -> dict[int, tuple[int, ...]]:
    """The numbers of the links of each node."""
    ends = [bond[:2] for bond in bonds] + [(member,) for pool in pools for member in pool.members]
    found: dict[int, tuple[int, ...]] = {}
    for number, nodes in enumerate(ends):
        for node in nodes:
            found[node] = (*found.get(node, ()), number)
    return found


@st.composite
def states(draw: st.DrawFn) -> State:
    """A state of some matches, some on hold, something blocked now and then, some linked, some that may settle in parts."""
    rows = draw(st.lists(ROWS, min_size=1, max_size=MATCHES))
    bonds, pools = draw(st.one_of(st.just([]), BONDS)), draw(st.one_of(st.just([]), POOLS))
    queue, books = queue_of(rows), draw(st.lists(st.integers(-2, 6), min_size=6, max_size=6))
    blocked = draw(st.sampled_from(((), (), (), (2,), (4, 2)))), draw(st.sampled_from(((), (), (), (7,))))
    terms = None
    if draw(st.booleans()):
        ones = np.ones(len(queue), dtype=np.int64)
        threshold = np.array(
            draw(st.lists(st.sampled_from((0, 0, 2, NO_PARTS)), min_size=len(rows), max_size=len(rows)))
        )
        released = np.minimum(draw(st.integers(0, 4)), np.maximum(queue.quantity - 1, 0))
        released = np.where(queue.deliverer_hold == PARTLY, released, NO_LIMIT)
        threshold = np.where(queue.quantity > 0, threshold, NO_PARTS)
        terms = Terms(queue.quantity, queue.amount, ones, ones, threshold, released)
    return State(
        queue,
        (0, *books),
        np.ones(7, dtype=np.bool_),
        Blocked(*(np.array(each, dtype=np.int64) for each in blocked)),
        lambda gone: linked_of(bonds, pools, gone),
        links_of(bonds, pools),
        terms,
    )
