"""The door: published and hand-made queues, and what must hold of every queue, found by trying all sets of small ones."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlements.liquidity.exact import Certainty, best_set
from settlements.liquidity.in_order import greatest_beginnings
from settlements.liquidity.resolution import QueuePolicy, QueueVerdict, UnsoundSet, resolve
from settlements.liquidity.waiting import Mask, Waiting
from tests.settlements.liquidity.queues import (
    all_small_payments,
    beginnings_that_can_settle,
    has_an_order,
    mask,
    payments,
    queues,
    rows_of,
    sets_that_can_settle,
)

IN_ORDER, BYPASS = QueuePolicy.QUEUE_ORDER, QueuePolicy.BYPASS
A, B, C = 1, 2, 3


@given(queues())
@settings(max_examples=150, deadline=None)
def test_queue_order_is_the_greatest_set_of_beginnings(queue: Waiting) -> None:
    found = set(rows_of(greatest_beginnings(queue)))
    every = list(beginnings_that_can_settle(queue))
    assert found in every
    assert all(one <= found for one in every)


@given(queues())
@settings(max_examples=150, deadline=None)
def test_with_bypass_no_set_is_worth_more(queue: Waiting) -> None:
    found, certainty = best_set(queue)
    most = max((sum(queue.worths[row] for row in rows), rows) for rows in sets_that_can_settle(queue))
    assert certainty is Certainty.PROVEN
    assert queue.can_settle(found)
    assert sum(queue.worths[row] for row in rows_of(found)) == most[0]


@given(queues(most=6), st.sampled_from(QueuePolicy))
@settings(max_examples=150, deadline=None)
def test_the_verdict_says_whether_others_were_needed(queue: Waiting, policy: QueuePolicy) -> None:
    found = resolve(queue, policy)
    rows = rows_of(found.settles)
    assert found.needs_others.any() != has_an_order(queue, rows, policy is BYPASS)
    assert not np.any(found.needs_others & ~found.settles)
    assert (found.verdict is QueueVerdict.GRIDLOCK_RESOLVED) == bool(found.needs_others.any())
    if found.verdict is QueueVerdict.SETTLED:
        assert len(rows) == len(queue)
    if found.verdict is QueueVerdict.DEADLOCK:
        assert len(rows) < len(queue)
    after = queue.ends(found.settles)
    assert sum(after) == sum(queue.available.tolist())


def test_every_small_queue_by_both_policies() -> None:
    for queue in all_small_payments():
        in_order, bypass = resolve(queue, IN_ORDER), resolve(queue, BYPASS)
        assert set(rows_of(in_order.settles)) == max(beginnings_that_can_settle(queue), key=len)
        assert sum(queue.worths[row] for row in rows_of(bypass.settles)) == max(
            sum(queue.worths[row] for row in rows) for rows in sets_that_can_settle(queue)
        )
        assert bypass.needs_others.any() != has_an_order(queue, rows_of(bypass.settles), is_bypass=True)
        assert in_order.needs_others.any() != has_an_order(queue, rows_of(in_order.settles), is_bypass=False)


@pytest.mark.parametrize(("rows", "available", "policy", "verdict", "settles", "needs"), [
    # Project Ubin: a ring that cannot begin anywhere, with a payment behind it that cannot be made
    ([(A, B, 80), (B, C, 70), (C, A, 90), (A, B, 200)], (50, 60, 70), IN_ORDER, "GRIDLOCK_RESOLVED", [0, 1, 2], [0, 1, 2]),
    # a payment that could begin by itself is no gridlock, and it makes others possible
    ([(A, B, 60), (B, C, 50), (A, C, 40)], (100, 0, 0), IN_ORDER, "SETTLED", [0, 1, 2], []),
    # B's payment stands before A's in the queue; each has its own order only
    ([(B, C, 50), (A, B, 60)], (60, 0, 0), IN_ORDER, "SETTLED", [0, 1], []),
    # some settle alone, the rest stays
    ([(A, B, 10), (B, C, 99)], (10, 0, 0), IN_ORDER, "DEADLOCK", [0], []),
    # the first of A's queue blocks what stands behind it, unless it may be passed over
    ([(A, B, 100), (A, C, 15), (B, A, 20), (C, B, 12)], (10, 10, 10), IN_ORDER, "DEADLOCK", [], []),
    ([(A, B, 100), (A, C, 15), (B, A, 20), (C, B, 12)], (10, 10, 10), BYPASS, "GRIDLOCK_RESOLVED", [1, 2, 3], [1, 2, 3]),
    # one settles by itself, two others only together
    ([(A, B, 5), (B, C, 20), (C, B, 18)], (5, 0, 0), IN_ORDER, "GRIDLOCK_RESOLVED", [0, 1, 2], [1, 2]),
    # all settle, but only together
    ([(A, B, 5), (B, A, 5)], (0, 0, 0), BYPASS, "GRIDLOCK_RESOLVED", [0, 1], [0, 1]),
    # the more valuable of two, not the first
    ([(A, B, 50), (A, C, 60)], (60, 0, 0), BYPASS, "DEADLOCK", [1], []),
    ([(A, B, 50), (A, C, 60)], (60, 0, 0), IN_ORDER, "DEADLOCK", [0], []),
    # one by one in some order, though not in that of the queue: the ring first, then what A keeps
    ([(A, C, 5), (A, B, 10), (B, A, 10)], (10, 0, 0), BYPASS, "SETTLED", [0, 1, 2], []),
    ([(A, C, 5), (A, B, 10), (B, A, 10)], (10, 0, 0), IN_ORDER, "GRIDLOCK_RESOLVED", [0, 1, 2], [1, 2]),
    # nothing waits; nothing is paid; one pays oneself
    ([], (5, 5, 5), IN_ORDER, "SETTLED", [], []),
    ([], (5, 5, 5), BYPASS, "SETTLED", [], []),
    ([(A, B, 0)], (0, 0, 0), IN_ORDER, "SETTLED", [0], []),
    ([(A, A, 7), (A, B, 1)], (0, 0, 0), IN_ORDER, "DEADLOCK", [0], []),
    # below its line one pays only what leaves one above it; others are not kept from settling
    ([(A, B, 1), (B, C, 5)], (-3, 5, 0), IN_ORDER, "DEADLOCK", [1], []),
    ([(B, A, 4), (A, C, 1)], (-3, 4, 0), IN_ORDER, "SETTLED", [0, 1], []),
    ([(B, A, 3), (A, C, 1)], (-3, 3, 0), BYPASS, "DEADLOCK", [0], []),
])  # fmt: skip
def test_a_queue(
    rows: list[tuple[int, int, int]],
    available: Any,
    policy: QueuePolicy,
    verdict: str,
    settles: list[int],
    needs: list[int],
) -> None:
    found = resolve(payments(rows, available), policy)
    assert (found.verdict, rows_of(found.settles), rows_of(found.needs_others)) == (verdict, settles, needs)
    assert found.certainty is Certainty.PROVEN


def test_of_sets_worth_the_same_the_one_of_more_items_settles() -> None:
    assert rows_of(resolve(payments([(A, B, 4), (A, B, 2), (A, C, 2)], (4, 0, 0)), BYPASS).settles) == [1, 2]


def test_what_an_optimiser_says_is_reckoned_again() -> None:
    queue = payments([(A, B, 5)], (4, 0, 0))

    def careless(_: Waiting) -> tuple[Mask, Certainty]:
        return mask([0], 1), Certainty.PROVEN

    with pytest.raises(UnsoundSet, match="1 of 1 items"):
        resolve(queue, BYPASS, careless)


def test_another_optimiser_takes_its_place_behind_the_door() -> None:
    queue = payments([(A, B, 5), (A, B, 4)], (5, 0, 0))
    assert rows_of(resolve(queue, BYPASS, lambda _: (mask([1], 2), Certainty.FOUND)).settles) == [1]
