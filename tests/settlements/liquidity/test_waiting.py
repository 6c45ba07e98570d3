"""What waits, as columns: what is refused, and what is reckoned of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from settlements.liquidity.in_order import greatest_beginnings
from settlements.liquidity.waiting import InvalidWaiting, Waiting
from tests.settlements.liquidity.queues import mask, payments, rows_of, waiting

ONE = waiting([(3, 4, 10, 2, 1, 500)], (0, 600, 10, 0))
"""A delivery of 10 against 500: accounts 1 and 2 have cash, 3 and 4 securities."""


def ids(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(("change", "says"), [
    ({"quantity": ids(-1)}, "numbers of zero or more"),
    ({"cash_to": ids(-1)}, "numbers of zero or more"),
    ({"quantity": ids(1, 2)}, "columns of one length"),
    ({"amount": np.array([500.0])}, "whole numbers"),
    ({"available": np.array([0, 0, 600, 10, 0.5])}, "whole numbers"),
    ({"available": ids()}, "nothing available where there is no leg"),
    ({"available": ids(7, 0, 600, 10, 0)}, "nothing available where there is no leg"),
    ({"securities_to": ids(9)}, "accounts of which it is known what is available"),
    ({"cash_from": ids(0)}, "an account for every leg"),
    ({"securities_to": ids(0)}, "an account for every leg"),
    ({"worth": ids(-1)}, "numbers of zero or more"),
    ({"securities_queue": ids(1)}, "queues for both legs or for none"),
])  # fmt: skip
def test_columns_that_do_not_belong_together_are_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidWaiting, match=says):
        replace(ONE, **change)


def test_a_delivery_moves_both_legs() -> None:
    assert ONE.ends(mask([0], 1)) == [0, 500, 100, 0, 10]
    assert ONE.ends(mask([], 1)) == [0, 0, 600, 10, 0]
    assert ONE.value(mask([0], 1)) == 500
    assert ONE.can_settle(mask([0], 1))
    assert not replace(ONE, available=ids(0, 0, 499, 10, 0)).can_settle(mask([0], 1))
    assert not replace(ONE, available=ids(0, 0, 600, 9, 0)).can_settle(mask([0], 1))


def test_numbers_beyond_64_bits_are_reckoned_exactly() -> None:
    much = 10**30
    queue = payments([(1, 2, much), (2, 1, much + 1)], (1, 0))
    assert queue.ends(mask([0, 1], 2)) == [0, 2, -1]
    assert not queue.can_settle(mask([0, 1], 2))
    full = waiting([(0, 0, 0, 1, 2, 2**62)] * 4, (2**63 - 1, 0))
    assert full.value(mask([0, 1, 2, 3], 4)) == 2**64


def test_what_it_is_worth_may_be_told() -> None:
    """Of two payments of a hundred that cannot both be made, that of the dearer currency."""
    queue = payments([(1, 2, 100), (1, 2, 100)], (100, 0))
    assert replace(queue, worth=ids(100, 120)).worths == [301, 361]


def test_one_queue_for_all_that_leaves_an_account() -> None:
    queue = payments([(1, 2, 1), (1, 2, 1)], (2, 0))
    with pytest.raises(InvalidWaiting, match="one queue, numbered from 1, for all that leaves an account"):
        greatest_beginnings(replace(queue, securities_queue=ids(0, 0), cash_queue=ids(1, 2)))
    with pytest.raises(InvalidWaiting, match="queues 0 and 0 for account 1"):
        greatest_beginnings(replace(queue, securities_queue=ids(0, 0), cash_queue=ids(0, 0)))


def test_a_participant_may_have_one_queue_for_all_its_accounts() -> None:
    """A delivers what it has not, then pays what it has: by account the payment settles, by participant it waits behind."""
    queue = waiting([(3, 4, 10, 0, 0, 0), (0, 0, 0, 1, 2, 5)], (5, 0, 0, 0))
    assert rows_of(greatest_beginnings(queue)) == [1]
    of_participants = replace(queue, securities_queue=ids(1, 0), cash_queue=ids(0, 1))
    assert rows_of(greatest_beginnings(of_participants)) == []


def test_nothing_waits() -> None:
    none = Waiting.of_payments(ids(), ids(), ids(), ids(0))
    assert len(none) == 0
    assert none.can_settle(mask([], 0))
