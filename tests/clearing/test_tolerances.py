"""Tolerance codes, at their limits and off them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearing.tolerances import Comparison, InvalidTolerance, Tolerance, ToleranceCode, compare

MATCH, MISMATCH, IGNORED = Comparison.MATCH, Comparison.MISMATCH, Comparison.IGNORED
TWO_PER_CENT = {"percent": Decimal(2)}
CAPPED = {"percent": Decimal(1), "maximum": Decimal("50.00")}
UNEVEN = {"below": Decimal("0.10"), "above": Decimal("0.20")}

numbers = st.decimals(-(10**12), 10**12, places=4)


@pytest.mark.parametrize(
    ("code", "limits", "ours", "theirs", "result"),
    [
        ("EXCT", {}, "1000", "1000.00", MATCH),
        ("EXCT", {}, "1000", "999", MISMATCH),
        ("EXCT", {}, "0", "-0.00", MATCH),
        ("EXCT", {}, "XLON", "XLON", MATCH),
        ("EXCT", {}, "XLON", "xlon", MISMATCH),
        ("EXCT", {}, "7", "007", MISMATCH),
        ("EXCT", {}, "1000", "1,000", MISMATCH),
        ("EXCT", {}, None, None, MATCH),
        ("EXCT", {}, None, "1", MISMATCH),
        ("EXCT", {}, "1", None, MISMATCH),
        ("PTOL", TWO_PER_CENT, "100", "98.00", MATCH),
        ("PTOL", TWO_PER_CENT, "100", "102.00", MATCH),
        ("PTOL", TWO_PER_CENT, "100", "102.01", MISMATCH),
        ("PTOL", TWO_PER_CENT, "100", "97.99", MISMATCH),
        # the percentage is of ours, not of theirs
        ("PTOL", TWO_PER_CENT, "102.00", "100", MATCH),
        ("PTOL", TWO_PER_CENT, "98.00", "100", MISMATCH),
        ("PTOL", TWO_PER_CENT, "-100", "-102.00", MATCH),
        ("PTOL", TWO_PER_CENT, "-100", "-102.01", MISMATCH),
        ("PTOL", TWO_PER_CENT, "-100", "100", MISMATCH),
        ("PTOL", TWO_PER_CENT, "0", "0.00", MATCH),
        ("PTOL", TWO_PER_CENT, "0", "0.01", MISMATCH),
        ("PTOL", TWO_PER_CENT, "abc", "abc", MATCH),
        ("PTOL", TWO_PER_CENT, "100", "abc", MISMATCH),
        ("PTOL", TWO_PER_CENT, None, "100", MISMATCH),
        ("PTOL", {}, "100", "100.00", MATCH),
        ("PTOL", {}, "100", "100.01", MISMATCH),
        ("PTMX", CAPPED, "10000.00", "10050.00", MATCH),
        ("PTMX", CAPPED, "10000.00", "10050.01", MISMATCH),
        ("PTMX", CAPPED, "10000.00", "9950.00", MATCH),
        ("PTMX", CAPPED, "1000.00", "1010.00", MATCH),
        ("PTMX", CAPPED, "1000.00", "1010.01", MISMATCH),
        ("MNMX", UNEVEN, "50.00", "49.90", MATCH),
        ("MNMX", UNEVEN, "50.00", "49.89", MISMATCH),
        ("MNMX", UNEVEN, "50.00", "50.20", MATCH),
        ("MNMX", UNEVEN, "50.00", "50.21", MISMATCH),
        ("MNMX", UNEVEN, "-50.00", "-50.10", MATCH),
        ("MNMX", UNEVEN, "-50.00", "-50.11", MISMATCH),
        ("NUFM", {}, "1.00", "7.00", IGNORED),
        ("NUFM", {}, None, "7.00", IGNORED),
        ("NUFM", {}, None, None, IGNORED),
        ("CPOP", {}, "XLON", "XLON", MATCH),
        ("CPOP", {}, "5", "5.00", MATCH),
        ("CPOP", {}, "XLON", "XPAR", MISMATCH),
        ("CPOP", {}, "XLON", None, MISMATCH),
        ("CPOP", {}, None, "XLON", MISMATCH),
        ("CPOP", {}, None, None, MISMATCH),
        ("CPOP", {}, "", "", MISMATCH),
    ],
)
def test_values_are_compared(
    code: str, limits: dict[str, Any], ours: str | None, theirs: str | None, result: str
) -> None:
    assert compare(Tolerance(ToleranceCode(code), **limits), ours, theirs) == result


@pytest.mark.parametrize("limit", ["percent", "maximum", "below", "above"])
def test_no_limit_is_below_zero(limit: str) -> None:
    with pytest.raises(InvalidTolerance):
        Tolerance(ToleranceCode.PTOL, **{limit: Decimal("-0.01")})


@given(st.sampled_from(ToleranceCode), numbers)
def test_what_is_equal_never_mismatches(code: ToleranceCode, number: Decimal) -> None:
    assert compare(Tolerance(code), f"{number:f}", f"{number:f}") in {MATCH, IGNORED}


@given(numbers, numbers, st.decimals(0, 100, places=3), st.decimals(0, 10**6, places=2))
def test_a_maximum_only_takes_away(ours: Decimal, theirs: Decimal, percent: Decimal, maximum: Decimal) -> None:
    capped = Tolerance(ToleranceCode.PTMX, percent=percent, maximum=maximum).allows(ours, theirs)
    assert capped == (
        Tolerance(ToleranceCode.PTOL, percent=percent).allows(ours, theirs)
        and Tolerance(ToleranceCode.MNMX, below=maximum, above=maximum).allows(ours, theirs)
    )
