"""Sums by keys: every key once, in order, and exact however large."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.sums import summed, wide_enough

LARGEST = 2**63 - 1
ids = st.integers(-3, 3) | st.sampled_from([-(2**62), 2**62])
rows = st.lists(st.tuples(ids, ids, st.integers(-(10**24), 10**24) | st.integers(-9, 9)), max_size=20)


@given(rows)
def test_every_key_stands_once_in_order_with_the_sum_of_its_units(found: list[tuple[int, int, int]]) -> None:
    """Also where keys lie so far apart that 64 bits do not hold both as one number."""
    expected: dict[tuple[int, int], int] = {}
    for one, two, units in found:
        expected[one, two] = expected.get((one, two), 0) + units
    keys = [np.array([row[place] for row in found], dtype=np.int64) for place in (0, 1)]
    (ones, twos), sums = summed(keys, wide_enough(np.array([units for *_, units in found], dtype=object)))
    pairs = zip(ones.tolist(), twos.tolist(), strict=True)
    assert list(zip(pairs, sums.tolist(), strict=True)) == sorted(expected.items())


@pytest.mark.parametrize(
    ("units", "times", "kind"),
    [
        ([], 1, np.int64),
        ([LARGEST], 1, np.int64),
        ([LARGEST], 2, object),
        ([LARGEST // 2, -(LARGEST // 2)], 1, np.int64),
        ([LARGEST // 2 + 1, 0], 1, object),
        ([-(LARGEST // 2) - 1, 0], 1, object),
        ([LARGEST // 4, 1], 2, np.int64),
        ([LARGEST // 4 + 1, 1], 2, object),
        ([-(10**24)], 1, object),
    ],
)
def test_numbers_are_of_64_bits_where_those_hold_every_sum(units: list[int], times: int, kind: type) -> None:
    found = wide_enough(np.array(units, dtype=object), times)
    assert (found.dtype, found.tolist()) == (kind, units)
