"""When a party is told of an instruction that it has not answered, and when that it is over."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.allegement import Changes, Delays, InvalidAllegement, Removal, changes

DELAYS = Delays(after_entry=timedelta(hours=5), before_cut_off=timedelta(hours=3))
CUT_OFF = datetime(2026, 6, 12, 16)
NOW = datetime(2026, 6, 10, 12)
EARLIER, LATER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("entered_at", "alleged_at"),
    [
        (datetime(2026, 6, 9, 10), datetime(2026, 6, 9, 15)),
        (datetime(2026, 6, 12, 7), datetime(2026, 6, 12, 12)),
        (datetime(2026, 6, 12, 8), datetime(2026, 6, 12, 13)),
        (datetime(2026, 6, 12, 9), datetime(2026, 6, 12, 13)),
        (datetime(2026, 6, 12, 14), datetime(2026, 6, 12, 14)),
        (datetime(2026, 6, 15, 9), datetime(2026, 6, 15, 9)),
    ],
)
def test_after_a_delay_or_sooner_where_the_cut_off_is_near(entered_at: datetime, alleged_at: datetime) -> None:
    assert DELAYS.alleged_at(entered_at, CUT_OFF) == alleged_at


def test_delays_are_not_below_zero() -> None:
    with pytest.raises(InvalidAllegement):
        Delays(timedelta(hours=-1), timedelta(0))


@pytest.mark.parametrize(
    ("unmatched", "alleged", "over", "told"),
    [
        ({}, set(), {}, Changes(frozenset(), {})),
        ({1: NOW, 2: LATER, 3: EARLIER}, set(), {}, Changes(frozenset({1, 3}), {})),
        ({1: EARLIER}, {1}, {}, Changes(frozenset(), {})),
        ({}, {1}, {1: Removal.MATCHED}, Changes(frozenset(), {1: Removal.MATCHED})),
        ({}, set(), {1: Removal.MATCHED}, Changes(frozenset(), {})),
        ({2: NOW}, {1}, {1: Removal.CANCELLED}, Changes(frozenset({2}), {1: Removal.CANCELLED})),
        ({1: LATER}, {1}, {}, Changes(frozenset(), {})),
    ],
)
def test_what_is_told_once_and_what_is_taken_back(
    unmatched: dict[int, datetime], alleged: set[int], over: dict[int, Removal], told: Changes
) -> None:
    assert changes(NOW, unmatched, alleged, over) == told


def test_an_allegement_does_not_vanish_without_a_reason() -> None:
    with pytest.raises(InvalidAllegement):
        changes(NOW, {}, {1}, {})


numbers = st.integers(1, 9)


@given(
    st.dictionaries(numbers, st.sampled_from([EARLIER, NOW, LATER])),
    st.sets(numbers),
    st.just(dict.fromkeys(range(1, 10), Removal.MATCHED)),
)
def test_a_second_time_nothing_is_told(
    unmatched: dict[int, datetime], alleged: set[int], over: dict[int, Removal]
) -> None:
    first = changes(NOW, unmatched, alleged, over)
    assert not first.allege & first.remove.keys()
    standing = alleged - first.remove.keys() | first.allege
    assert standing <= unmatched.keys()
    assert changes(NOW, unmatched, standing, over) == Changes(frozenset(), {})
