"""Whether a set settles one by one: every order is tried where it is small, and said to need others where it is not."""

import pytest
from hypothesis import given, settings

from settlements.liquidity import one_by_one
from settlements.liquidity.one_by_one import needs_others_in_order, needs_others_with_bypass
from settlements.liquidity.waiting import Waiting
from tests.settlements.liquidity.queues import has_an_order, mask, payments, queues, rows_of, sets_that_can_settle

A, B, C = 1, 2, 3


@given(queues(most=5))
@settings(max_examples=80, deadline=None)
def test_every_set_of_a_small_queue(queue: Waiting) -> None:
    for rows in sets_that_can_settle(queue):
        needs = rows_of(needs_others_with_bypass(queue, mask(rows, len(queue))))
        assert bool(needs) != has_an_order(queue, rows, is_bypass=True)
        assert set(needs) <= set(rows)


def test_an_order_that_is_not_that_of_entry_is_found() -> None:
    """A must send the ring round before it pays what does not come back."""
    queue = payments([(A, C, 5), (A, B, 10), (B, A, 10)], (10, 0, 0))
    everything = mask([0, 1, 2], 3)
    assert not needs_others_with_bypass(queue, everything).any()
    assert rows_of(needs_others_in_order(queue, everything)) == [1, 2]


def test_a_long_set_has_an_order_if_passes_find_it() -> None:
    """Thirteen rings through one account, each with a payment that spoils it if it goes first."""
    queue = payments([(A, C, 5), (A, B, 10), (B, A, 10)] * 13, (70, 0, 0))
    assert not needs_others_with_bypass(queue, mask(range(39), 39)).any()


def spoilt(rings: int) -> Waiting:
    """Rings that must go round before A pays what does not come back, of which one payment entered first and is the largest."""
    return payments([(A, C, 11), *[(A, B, 10), (B, A, 10)] * rings, (A, C, 5)], (16, 0, 0))


def test_a_long_set_is_not_searched() -> None:
    assert not needs_others_with_bypass(spoilt(2), mask(range(6), 6)).any()
    assert rows_of(needs_others_with_bypass(spoilt(13), mask(range(28), 28))) == list(range(1, 27))


def test_a_search_that_gives_up_says_that_others_were_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_by_one, "TRIED", 0)
    assert rows_of(needs_others_with_bypass(spoilt(1), mask(range(4), 4))) == [1, 2]
