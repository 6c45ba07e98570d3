"""Status of an unsettled instruction at a moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.status import InvalidMoment, StatusAt, status_at
from vocabulary.status import MatchingStatus, SettlementStatus

ENTERED = datetime(2026, 6, 9, 10, 0)

PENDING = StatusAt(MatchingStatus.MATCHED, SettlementStatus.PENDING, intended_date_achievable=True)
FAILING = StatusAt(MatchingStatus.MATCHED, SettlementStatus.FAILING, intended_date_achievable=False)
UNMATCHED = StatusAt(MatchingStatus.UNMATCHED, None, intended_date_achievable=True)
TOO_LATE = StatusAt(MatchingStatus.UNMATCHED, None, intended_date_achievable=False)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2026, local to the market."""
    return datetime(2026, 6, day, hour, minute)


MATCHED_EARLY = local(9, 10, 5)
AGAINST, FREE = local(12, 16), local(12, 18)
"""The cut-offs of Fri 12 Jun 2026, which is the intended date."""


@pytest.mark.parametrize(
    ("cut_off", "matched_at", "observed_at", "status"),
    [
        (AGAINST, MATCHED_EARLY, local(10, 23), PENDING),
        (AGAINST, MATCHED_EARLY, local(12, 15, 30), PENDING),
        (AGAINST, MATCHED_EARLY, local(12, 16, 1), FAILING),
        (AGAINST, MATCHED_EARLY, local(15, 9), FAILING),
        (FREE, MATCHED_EARLY, local(12, 16, 1), PENDING),
        (FREE, MATCHED_EARLY, local(12, 18, 1), FAILING),
        (AGAINST, None, local(12, 12), UNMATCHED),
        (AGAINST, None, local(12, 16, 1), TOO_LATE),
        (AGAINST, local(12, 17), local(12, 17), FAILING),
        (AGAINST, local(15, 9), local(15, 10), FAILING),
        (AGAINST, local(12, 15), local(12, 14), UNMATCHED),
        (AGAINST, local(15, 9), local(12, 17), TOO_LATE),
        (AGAINST, local(12, 16), local(12, 16), FAILING),
    ],
)
def test_the_cut_off_of_the_intended_date_decides(
    cut_off: datetime, matched_at: datetime | None, observed_at: datetime, status: StatusAt
) -> None:
    assert status_at(observed_at, cut_off=cut_off, entered_at=ENTERED, matched_at=matched_at) == status


@pytest.mark.parametrize(("matched_at", "observed_at"), [(None, local(9, 9, 59)), (local(9, 9, 59), local(12, 12))])
def test_nothing_happens_before_the_instruction_is_entered(matched_at: datetime | None, observed_at: datetime) -> None:
    with pytest.raises(InvalidMoment):
        status_at(observed_at, cut_off=local(12, 16), entered_at=ENTERED, matched_at=matched_at)


moments = st.datetimes(datetime(2026, 6, 9), datetime(2026, 6, 16), timezones=st.just(UTC))


@given(moments, moments, st.none() | moments)
def test_once_failing_always_failing(cut_off: datetime, observed: datetime, matched: datetime | None) -> None:
    entered = datetime(2026, 6, 9, tzinfo=UTC)
    now = status_at(observed, cut_off=cut_off, entered_at=entered, matched_at=matched)
    later = status_at(observed + timedelta(days=9), cut_off=cut_off, entered_at=entered, matched_at=matched)
    assert (now.settlement is None) == (now.matching is MatchingStatus.UNMATCHED)
    assert now.intended_date_achievable or not later.intended_date_achievable
    assert now.settlement is not SettlementStatus.FAILING or later.settlement is SettlementStatus.FAILING
    assert now.settlement is None or (now.settlement is SettlementStatus.PENDING) == now.intended_date_achievable
