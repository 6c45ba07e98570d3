"""What a depository states to be pending beside ours: the verdict and the terms, case by case, and what holds of any two."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.pending import PendingCompared, PendingSide, PendingTerm, PendingVerdict, compared

SIDE = PendingSide(
    matching="MACH",
    settlement="PEND",
    direction="DELI",
    isin="DE0007164600",
    quantity=Decimal(100),
    currency="EUR",
    amount=Decimal("12345.60"),
    settlement_date=date(2026, 11, 20),
)


@pytest.mark.parametrize(
    ("theirs", "terms"),
    [
        ({}, []),
        ({"matching": "", "settlement": ""}, []),
        ({"settlement": "PENF"}, ["status"]),
        ({"matching": "NMAT", "settlement": ""}, ["status"]),
        ({"isin": "ES0113900J37"}, ["security"]),
        ({"direction": "RECE"}, ["direction"]),
        ({"quantity": Decimal("100.00")}, []),
        ({"quantity": Decimal(60)}, ["quantity"]),
        ({"amount": None, "currency": ""}, []),
        ({"amount": Decimal("12345.61")}, ["amount"]),
        ({"currency": "USD"}, ["amount"]),
        ({"settlement_date": date(2026, 11, 23)}, ["settlement_date"]),
        ({"settlement": "PENF", "quantity": Decimal(1)}, ["status", "quantity"]),
    ],
)
def test_a_line_differs_from_ours_in_what_it_tells_otherwise(theirs: dict[str, Any], terms: list[str]) -> None:
    verdict = PendingVerdict.DIFFERS if terms else PendingVerdict.EQUAL
    expected = PendingCompared(verdict, tuple(PendingTerm(each) for each in terms))
    assert compared(replace(SIDE, **theirs), SIDE, has_moved=False) == expected


def test_what_one_alone_has_or_was_told_of_since_is_not_compared() -> None:
    other = replace(SIDE, quantity=Decimal(1))
    assert compared(SIDE, None, has_moved=False) == PendingCompared(PendingVerdict.THEIRS)
    assert compared(None, SIDE, has_moved=False) == PendingCompared(PendingVerdict.OURS)
    assert compared(other, SIDE, has_moved=True) == PendingCompared(PendingVerdict.SINCE)
    over = replace(SIDE, is_over=True)
    assert compared(other, over, has_moved=False) == PendingCompared(PendingVerdict.DIFFERS, (PendingTerm.OVER,))
    free = replace(SIDE, quantity=None)
    assert compared(SIDE, free, has_moved=False).verdict == PendingVerdict.EQUAL, "only cash is to move"


SIDES = st.builds(
    PendingSide,
    matching=st.sampled_from(("MACH", "NMAT")),
    settlement=st.sampled_from(("PEND", "PENF")),
    direction=st.sampled_from(("DELI", "RECE")),
    isin=st.sampled_from(("DE0007164600", "ES0113900J37")),
    quantity=st.decimals(1, 3, places=0),
    currency=st.sampled_from(("EUR", "USD")),
    amount=st.decimals(1, 3, places=0),
    settlement_date=st.dates(date(2026, 11, 20), date(2026, 11, 22)),
)


@given(SIDES, SIDES)
def test_two_that_tell_everything_differ_alike_from_either_side_and_agree_with_themselves(
    one: PendingSide, other: PendingSide
) -> None:
    assert compared(one, one, has_moved=False) == PendingCompared(PendingVerdict.EQUAL)
    there, back = compared(one, other, has_moved=False), compared(other, one, has_moved=False)
    assert there == back and (one == other) == (there.verdict == PendingVerdict.EQUAL)
    assert list(there.differs) == [each for each in PendingTerm if each in there.differs]
