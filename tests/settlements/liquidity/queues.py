"""Queues for tests: written by hand, drawn at random, and everything that can be true of a small one, found by trying all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations, product

import numpy as np
from hypothesis import strategies as st

from settlements.liquidity.waiting import Mask, Waiting, move
from vocabulary.sums import Ids

Row = tuple[int, int, int, int, int, int]
"""Securities from, to, quantity; cash from, to, amount."""


def waiting(rows: Sequence[Row], available: Sequence[int]) -> Waiting:
    """Items as rows; what is available on accounts 1, 2, ..."""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 6
    ids = [np.array(columns[place], dtype=np.int64) for place in (0, 1, 3, 4)]
    quantity, amount = (np.array(columns[place], dtype=object) for place in (2, 5))
    return Waiting(ids[0], ids[1], quantity, ids[2], ids[3], amount, np.array([0, *available], dtype=object))


def payments(rows: Sequence[tuple[int, int, int]], available: Sequence[int]) -> Waiting:
    """Payments: from, to, amount."""
    return waiting([(0, 0, 0, *row) for row in rows], available)


def mask(rows: Sequence[int], many: int) -> Mask:
    """A set of rows."""
    found = np.zeros(many, dtype=np.bool_)
    found[list(rows)] = True
    return found


def rows_of(settles: Mask) -> list[int]:
    """The rows of a set."""
    found: list[int] = np.flatnonzero(settles).tolist()
    return found


def sets_that_can_settle(queue: Waiting) -> Iterator[list[int]]:
    """Every set that can settle at once."""
    for size in range(len(queue) + 1):
        for rows in combinations(range(len(queue)), size):
            if queue.can_settle(mask(rows, len(queue))):
                yield list(rows)


def givers_of(queue: Waiting) -> list[set[int]]:
    """By row, the queues in which it stands: those of its accounts, or those that were given."""
    columns = (queue.securities_queue, queue.cash_queue)
    securities, cash = (queue.securities_from, queue.cash_from) if columns[0] is None or columns[1] is None else columns
    return [{each for each in pair if each} for pair in zip(securities.tolist(), cash.tolist(), strict=True)]


def beginnings_that_can_settle(queue: Waiting) -> Iterator[set[int]]:
    """Every set of queue beginnings that can settle at once: no account gives a row and not one before it."""
    givers = givers_of(queue)
    for rows in map(set, sets_that_can_settle(queue)):
        if all(earlier in rows or not givers[earlier] & givers[row] for row in rows for earlier in range(row)):
            yield rows


def has_an_order(queue: Waiting, rows: Sequence[int], is_bypass: bool) -> bool:
    """Whether rows can settle one by one, by trying every order; without bypass every one that keeps the queues."""
    legs = queue.legs
    givers = givers_of(queue)
    for order in permutations(rows):
        if not is_bypass and any(
            later < earlier and givers[later] & givers[earlier] for earlier, later in combinations(order, 2)
        ):
            continue
        available = queue.available.tolist()
        for row in order:
            if any(units and available[account] < units for account, units in (
                (legs.securities_from[row], legs.quantity[row]), (legs.cash_from[row], legs.amount[row]),
            )):  # fmt: skip
                break
            move(legs, row, available)
        else:
            return True
    return False


@st.composite
def queues(draw: st.DrawFn, most: int = 7, least: int = 0) -> Waiting:
    """Payments, free deliveries and deliveries versus payment of a few parties in two assets and one currency.

    Numbers are small, or so large that binary fractions cannot tell them apart; accounts may be below zero. Every account has a
    queue of its own, or every party has one.
    """
    parties = draw(st.integers(1, 4))
    base = draw(st.sampled_from([0, 0, 10**6, 10**17, 10**21]))
    units = st.integers(0, 9).map(lambda n: n + base if n else 0)
    party = st.integers(0, parties - 1)

    def row(kind: str, asset: int, giver: int, taker: int, quantity: int, amount: int) -> Row:
        securities = (1 + parties * (1 + asset) + giver, 1 + parties * (1 + asset) + taker, quantity)
        cash = (1 + taker, 1 + giver, amount)
        none = (0, 0, 0)
        return (*(none if kind == "payment" else securities), *(none if kind == "free" else cash))

    kinds = st.sampled_from(["payment", "free", "dvp", "dvp"])
    rows = draw(
        st.lists(st.builds(row, kinds, st.integers(0, 1), party, party, units, units), min_size=least, max_size=most)
    )
    headroom = st.one_of(
        st.integers(-3, 12), st.integers(-3, 12).map(lambda n: n + base), st.integers(0, 3).map(base.__mul__)
    )
    available = draw(st.lists(headroom, min_size=3 * parties, max_size=3 * parties))
    found = waiting(rows, available)
    if draw(st.booleans()):
        return found
    return replace(
        found,
        securities_queue=_party_of(found.securities_from, parties),
        cash_queue=_party_of(found.cash_from, parties),
    )


def _party_of(accounts: Ids, parties: int) -> Ids:
    """Whose an account is, from 1; 0 for none."""
    return np.where(accounts == 0, 0, (accounts - 1) % parties + 1)


def all_small_payments() -> Iterator[Waiting]:
    """Every queue of three payments among three parties with amounts of 1 and 2, with 0 to 2 available."""
    pairs = [(one, other) for one, other in product((1, 2, 3), repeat=2) if one != other]
    for who in product(pairs, repeat=3):
        for amounts in product((1, 2), repeat=3):
            rows = [(*pair, amount) for pair, amount in zip(who, amounts, strict=True)]
            yield payments(rows, (1, 0, 2))
