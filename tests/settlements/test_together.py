"""What settles only at once: every account can bear it, nothing is made or lost, and parts of it need nothing of one another."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from settlements.decision import FIELDS, Queue, settle_in_order
from settlements.linking import Linked, settle_linked
from settlements.liquidity.waiting import Waiting
from settlements.together import independent, settle_together

Row = tuple[int, int, int, int, int, int]
SECURITIES, CASH = 4, 8
"""The last account of securities, and of cash; 0 stands for no leg."""

LEG = st.integers(1, 40)
ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3), LEG, st.integers(5, 8), st.integers(1, 3), st.integers(0, 40)).map(
        lambda drawn: (
            drawn[0], (drawn[0] - 1 + drawn[1]) % 4 + 1, drawn[2],
            *((drawn[3], (drawn[3] - 5 + drawn[4]) % 4 + 5, drawn[5]) if drawn[5] else (0, 0, 0)),
        )
    ),
    max_size=14,
)  # fmt: skip
HAVE = st.lists(st.integers(-5, 20), min_size=CASH, max_size=CASH).map(lambda drawn: [0, *drawn])


def queue_of(rows: list[Row]) -> Queue:
    """Rows of giver, taker, quantity, payer, payee and amount, as matches numbered from 1."""
    table = np.zeros(len(rows), dtype=[(name, np.int64) for name, _ in FIELDS])
    names = ("securities_from", "securities_to", "quantity", "cash_from", "cash_to", "amount")
    for place, row in enumerate(rows):
        table[place]["match"] = place + 1
        for name, value in zip(names, row, strict=True):
            table[place][name] = value
    return Queue.of(table)


def stable(rows: list[Row], have: list[int]) -> tuple[Queue, list[int]]:
    """What is open once nothing settles by itself any more."""
    queue, available = queue_of(rows), list(have)
    while (settled := settle_in_order(queue, available)).any():
        queue = queue.take(~settled)
    return queue, available


def all_of(queue: Queue) -> np.ndarray:
    return np.ones(len(queue), dtype=np.bool_)


def moved(queue: Queue, have: list[int]) -> list[int]:
    """What is available once all of a queue has moved."""
    after = list(have)
    for giver, taker, units in (
        (queue.securities_from, queue.securities_to, queue.quantity),
        (queue.cash_from, queue.cash_to, queue.amount),
    ):
        for gives, takes, number in zip(giver.tolist(), taker.tolist(), units.tolist(), strict=True):
            after[gives] -= number
            after[takes] += number
    return after


@given(ROWS, HAVE)
def test_what_settles_at_once_is_borne_by_every_account_and_none_of_it_settles_alone(
    rows: list[Row], have: list[int]
) -> None:
    queue, available = stable(rows, have)
    before = list(available)
    found = settle_together(queue, all_of(queue), available)
    assert available == moved(queue.take(found), before) and sum(available) == sum(before)
    assert all(after >= min(was, 0) for after, was in zip(available, before, strict=True))
    assert not settle_in_order(queue, list(before)).any() and len(found) != 1
    assert found.tolist() == sorted(set(found.tolist()))


@given(ROWS, HAVE)
def test_what_is_not_free_does_not_settle(rows: list[Row], have: list[int]) -> None:
    queue, available = stable(rows, have)
    free = np.arange(len(queue)) % 2 == 0
    assert free[settle_together(queue, free, available)].all()


@given(ROWS, HAVE)
def test_each_independent_part_settles_by_itself(rows: list[Row], have: list[int]) -> None:
    queue, available = stable(rows, have)
    whole = settle_together(queue, all_of(queue), list(available))
    waiting = Waiting(
        queue.securities_from, queue.securities_to, queue.quantity,
        queue.cash_from, queue.cash_to, queue.amount, np.array(available, dtype=object),
    )  # fmt: skip
    parts = independent(waiting, whole.tolist(), ~all_of(queue))
    assert sorted(row for part in parts for row in part) == whole.tolist()
    for part in parts:
        settles = np.zeros(len(queue), dtype=np.bool_)
        settles[part] = True
        assert waiting.can_settle(settles)


@given(ROWS, HAVE)
def test_taken_in_parts_it_goes_on_until_nothing_settles(rows: list[Row], have: list[int]) -> None:
    """As a night does: a part, then everything by itself, then the next part; nothing that could settle at once is left."""
    queue, available = stable(rows, have)
    for _ in range(len(rows) + 1):
        found = settle_together(queue, all_of(queue), available, at_once=1)
        if not len(found):
            break
        stays = all_of(queue)
        stays[found] = False
        queue = queue.take(stays)
        while (settled := settle_in_order(queue, available)).any():
            queue = queue.take(~settled)
    assert not len(settle_together(queue, all_of(queue), available))


@given(ROWS, HAVE)
def test_with_bypass_no_set_of_few_is_worth_more(rows: list[Row], have: list[int]) -> None:
    queue, available = stable(rows, have)
    waiting = Waiting(
        queue.securities_from, queue.securities_to, queue.quantity,
        queue.cash_from, queue.cash_to, queue.amount, np.array(available, dtype=object),
    )  # fmt: skip
    worth = int(queue.amount[settle_together(queue, all_of(queue), available)].sum())
    if len(queue) <= 8:
        every = (
            np.arange(len(queue)) * 0 + number >> np.arange(len(queue)) & 1 > 0 for number in range(1 << len(queue))
        )
        best = max((int(queue.amount[chosen].sum()) for chosen in every if waiting.can_settle(chosen)), default=0)
        assert worth == best


def in_beginnings(queue: Queue, chosen: np.ndarray) -> bool:
    """Whether of what leaves each account nothing is chosen behind something that is not."""
    left = all_of(queue)
    left[chosen] = False
    stopped = set[int]()
    rows = zip(queue.securities_from.tolist(), queue.cash_from.tolist(), left.tolist(), strict=True)
    for giver, payer, stays in rows:
        gives = {giver, payer} - {0}
        if stays:
            stopped |= gives
        elif gives & stopped:
            return False
    return True


@given(ROWS, HAVE)
def test_in_queue_order_nobody_is_passed_over_and_no_greater_set_is_borne(rows: list[Row], have: list[int]) -> None:
    queue, available = stable(rows, have)
    before = list(available)
    found = settle_together(queue, all_of(queue), available, all_of(queue))
    assert in_beginnings(queue, found)
    assert available == moved(queue.take(found), before)
    assert all(after >= min(was, 0) for after, was in zip(available, before, strict=True))
    if len(queue) <= 8:
        every = (np.flatnonzero([number >> row & 1 for row in range(len(queue))]) for number in range(1 << len(queue)))
        borne = (
            chosen
            for chosen in every
            if in_beginnings(queue, chosen) and bears(before, moved(queue.take(chosen), before), queue.take(chosen))
        )
        assert max(map(len, borne)) == len(found)


def bears(before: list[int], after: list[int], queue: Queue) -> bool:
    """Whether every account that gives can bear it."""
    gives = set(queue.securities_from.tolist()) | set(queue.cash_from[queue.amount > 0].tolist())
    return all(after[account] >= 0 for account in gives - {0})


@given(ROWS, HAVE)
def test_in_queue_order_a_part_of_a_large_set_passes_nobody_over(rows: list[Row], have: list[int]) -> None:
    queue, available = stable(rows, have)
    whole = settle_together(queue, all_of(queue), list(available), all_of(queue))
    found = settle_together(queue, all_of(queue), available, all_of(queue), at_once=1)
    assert in_beginnings(queue, found) and set(found.tolist()) <= set(whole.tolist())
    assert len(found) > 0 or not len(whole)


@given(ROWS, HAVE)
def test_of_two_policies_each_is_kept_and_together_they_are_borne(rows: list[Row], have: list[int]) -> None:
    queue, available = stable(rows, have)
    ordered = np.arange(len(queue)) % 2 == 0
    before = list(available)
    found = settle_together(queue, all_of(queue), available, ordered)
    assert available == moved(queue.take(found), before)
    assert all(after >= min(was, 0) for after, was in zip(available, before, strict=True))
    in_order = np.flatnonzero(ordered)
    assert in_beginnings(queue.take(in_order), np.flatnonzero(np.isin(in_order, found)))
    assert not len(found) or not settle_in_order(queue, list(before)).any()


def test_a_circle_of_three_settles_although_nobody_has_anything() -> None:
    queue = queue_of([(1, 2, 5, 0, 0, 0), (2, 3, 5, 0, 0, 0), (3, 1, 5, 0, 0, 0), (3, 1, 1, 0, 0, 0)])
    available = [0] * (CASH + 1)
    assert settle_together(queue, all_of(queue), available).tolist() == [0, 1, 2]
    assert available == [0] * (CASH + 1)


def test_what_is_behind_the_rows_looked_at_waits_for_another_pass() -> None:
    queue = queue_of([(1, 2, 9, 0, 0, 0), (1, 2, 5, 0, 0, 0), (2, 1, 5, 0, 0, 0)])
    assert settle_together(queue, all_of(queue), [0] * 9, looked_at=2).tolist() == []
    assert settle_together(queue, all_of(queue), [0] * 9, looked_at=3).tolist() == [1, 2]


def test_large_numbers_and_accounts_without_a_floor() -> None:
    queue = queue_of([(1, 2, 1 << 62, 0, 0, 0), (2, 1, 1 << 62, 5, 6, 1 << 62)])
    available = [0, 0, 0, 0, 0, 1 << 200, 0, 0, 0]
    assert settle_together(queue, all_of(queue), available).tolist() == [0, 1]
    assert available[5:7] == [(1 << 200) - (1 << 62), 1 << 62]


def test_nothing_open_settles_nothing() -> None:
    queue = queue_of([])
    assert not len(settle_together(queue, all_of(queue), [0]))
    assert not len(settle_linked(queue, all_of(queue), [0], Linked(), ())[0])
