"""What is booked of penalties, and who is paid of what was paid in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.accruing import Claim, paid_out, to_book

CENTS = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(
    ("stood", "booked", "change", "decimals", "now"),
    [
        ("0", "0", "-0.25", 2, "-0.25"),
        ("-0.25", "-0.25", "0.42", 2, "0.42"),
        ("0", "0", "0.25", 0, "0"),
        ("0.25", "0", "0.25", 0, "1"),
        ("0.50", "1", "0.25", 0, "0"),
        ("-0.25", "0", "-0.25", 0, "-1"),
        ("0", "0", "0.25", 3, "0.250"),
    ],
)
def test_what_is_booked_now(stood: str, booked: str, change: str, decimals: int, now: str) -> None:
    assert to_book(Decimal(stood), Decimal(booked), Decimal(change), decimals) == Decimal(now)


@given(st.lists(CENTS, max_size=20), st.sampled_from([0, 2, 3]))
def test_what_is_booked_in_all_is_what_stands_rounded_and_mirrors(changes: list[Decimal], decimals: int) -> None:
    stood = booked = mirrored = Decimal(0)
    for change in changes:
        mirrored += to_book(-stood, mirrored, -change, decimals)
        booked += to_book(stood, booked, change, decimals)
        stood += change
    assert booked == -mirrored
    assert abs(booked - stood) <= Decimal("0.5").scaleb(-decimals)
    if decimals >= 2:
        assert booked == stood


@pytest.mark.parametrize(
    ("collected", "claims", "paid"),
    [
        ("17.50", ["13.50", "4.00"], ["4.00", "13.50"]),
        ("17.49", ["13.50", "4.00"], ["4.00"]),
        ("3.99", ["13.50", "4.00"], []),
        ("0", [], []),
    ],
)
def test_the_smallest_are_paid_first_each_whole_or_not_at_all(
    collected: str, claims: list[str], paid: list[str]
) -> None:
    found = paid_out(Decimal(collected), [Claim(n, Decimal(amount)) for n, amount in enumerate(claims)])
    assert [each.amount for each in found] == [Decimal(amount) for amount in paid]


def test_of_the_same_amount_the_older_net_is_paid_first() -> None:
    assert paid_out(Decimal(5), [Claim(8, Decimal(4)), Claim(3, Decimal(4))]) == [Claim(3, Decimal(4))]
