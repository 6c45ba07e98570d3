"""Status of an unsettled instruction at a moment."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.status import CutOff, InvalidMoment, NoCutOff, StatusAt, cut_off_moment, status_at
from vocabulary.side import PaymentType
from vocabulary.status import MatchingStatus, SettlementStatus

FRI_2026_06_12 = date(2026, 6, 12)
ENTERED = datetime(2026, 6, 9, 10, 0)
CUT_OFFS = (CutOff(PaymentType.AGAINST, time(16, 0)), CutOff(PaymentType.FREE, time(18, 0)))

PENDING = StatusAt(MatchingStatus.MATCHED, SettlementStatus.PENDING, intended_date_achievable=True)
FAILING = StatusAt(MatchingStatus.MATCHED, SettlementStatus.FAILING, intended_date_achievable=False)
UNMATCHED = StatusAt(MatchingStatus.UNMATCHED, None, intended_date_achievable=True)
TOO_LATE = StatusAt(MatchingStatus.UNMATCHED, None, intended_date_achievable=False)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2026, local to the market."""
    return datetime(2026, 6, day, hour, minute)


MATCHED_EARLY = local(9, 10, 5)


@pytest.mark.parametrize(
    ("payment", "matched_at", "observed_at", "status"),
    [
        (PaymentType.AGAINST, MATCHED_EARLY, local(10, 23), PENDING),
        (PaymentType.AGAINST, MATCHED_EARLY, local(12, 15, 30), PENDING),
        (PaymentType.AGAINST, MATCHED_EARLY, local(12, 16, 1), FAILING),
        (PaymentType.AGAINST, MATCHED_EARLY, local(15, 9), FAILING),
        (PaymentType.FREE, MATCHED_EARLY, local(12, 16, 1), PENDING),
        (PaymentType.FREE, MATCHED_EARLY, local(12, 18, 1), FAILING),
        (PaymentType.AGAINST, None, local(12, 12), UNMATCHED),
        (PaymentType.AGAINST, None, local(12, 16, 1), TOO_LATE),
        (PaymentType.AGAINST, local(12, 17), local(12, 17), FAILING),
        (PaymentType.AGAINST, local(15, 9), local(15, 10), FAILING),
        (PaymentType.AGAINST, local(12, 15), local(12, 14), UNMATCHED),
        (PaymentType.AGAINST, local(15, 9), local(12, 17), TOO_LATE),
        (PaymentType.AGAINST, local(12, 16), local(12, 16), FAILING),
    ],
)
def test_the_cut_off_of_the_intended_date_decides(
    payment: PaymentType, matched_at: datetime | None, observed_at: datetime, status: StatusAt
) -> None:
    cut_off = cut_off_moment(CUT_OFFS, payment, FRI_2026_06_12)
    assert status_at(observed_at, cut_off=cut_off, entered_at=ENTERED, matched_at=matched_at) == status


@pytest.mark.parametrize(("actual", "in_force"), [(None, 16), (time(17), 17), (time(15), 15)])
def test_the_actual_cut_off_replaces_the_planned_one(actual: time | None, in_force: int) -> None:
    cut_offs = (CutOff(PaymentType.AGAINST, time(16), actual), CUT_OFFS[1])
    assert cut_off_moment(cut_offs, PaymentType.AGAINST, FRI_2026_06_12) == local(12, in_force)
    assert cut_off_moment(cut_offs, PaymentType.FREE, FRI_2026_06_12) == local(12, 18)


@pytest.mark.parametrize("cut_offs", [(), CUT_OFFS[1:], (CUT_OFFS[0], *CUT_OFFS)])
def test_no_cut_off_or_two_are_refused(cut_offs: tuple[CutOff, ...]) -> None:
    with pytest.raises(NoCutOff):
        cut_off_moment(cut_offs, PaymentType.AGAINST, FRI_2026_06_12)


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
