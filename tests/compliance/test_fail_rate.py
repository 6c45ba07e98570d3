"""What failed of what was to settle."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.fail_rate import InvalidFailRate, Measure, fail_rate
from vocabulary.decimals import half_up

VALUE, VOLUME = Measure.VALUE, Measure.VOLUME
values = st.decimals(0, 10**15, places=2)


@pytest.mark.parametrize(
    ("measure", "settled", "failed", "decimals", "percent"),
    [
        (VALUE, "237500000.00", "12500000.00", 2, "5.00"),
        (VOLUME, "1950", "50", 2, "2.50"),
        (VOLUME, "1950.00", "50", 2, "2.50"),
        (VOLUME, "2", "1", 2, "33.33"),
        (VOLUME, "1", "2", 2, "66.67"),
        (VOLUME, "1999", "1", 1, "0.1"),
        (VOLUME, "7", "1", 2, "12.50"),
        (VOLUME, "7", "1", 0, "13"),
        (VALUE, "0", "0.01", 2, "100.00"),
        (VALUE, "0.01", "0", 2, "0.00"),
    ],
)
def test_the_rate_is_of_all_that_was_to_settle(
    measure: Measure, settled: str, failed: str, decimals: int, percent: str
) -> None:
    assert half_up(fail_rate(measure, Decimal(settled), Decimal(failed)), decimals) == Decimal(percent)


@pytest.mark.parametrize(
    ("measure", "settled", "failed"),
    [(VALUE, "0", "0"), (VALUE, "-1", "2"), (VALUE, "2", "-1"), (VOLUME, "1.5", "1"), (VOLUME, "1", "0.5")],
)
def test_what_makes_no_rate_is_refused(measure: Measure, settled: str, failed: str) -> None:
    with pytest.raises(InvalidFailRate):
        fail_rate(measure, Decimal(settled), Decimal(failed))


@given(values, values.filter(bool))
def test_what_failed_and_what_settled_are_all(settled: Decimal, failed: Decimal) -> None:
    rate = fail_rate(VALUE, settled, failed)
    assert 0 < rate <= 100
    assert rate + (100 * Fraction(settled) / (Fraction(settled) + Fraction(failed))) == 100
