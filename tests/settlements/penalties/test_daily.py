"""The penalty of a day: the published examples, every formula, and laws."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.daily import (
    DailyPenalty,
    FailingDay,
    InvalidFail,
    Rounding,
    daily_penalties,
    daily_penalty,
    total,
)
from settlements.penalties.liability import Snapshot
from vocabulary.side import Direction, Payment

DELIVERER, RECEIVER = Direction.DELIVER, Direction.RECEIVE
HELD_BY_BOTH = Snapshot(deliverer_on_hold=True, receiver_on_hold=True)
amounts = st.decimals(0, 10**12, places=6)
rates = st.decimals(0, 100, places=4)
failing = st.builds(FailingDay, amounts, amounts, amounts, rates, st.decimals(-100, 100, places=4))
sides, payments, roundings = (st.sampled_from(list(each)) for each in (Direction, Payment, Rounding))


def day(**facts: str) -> FailingDay:
    return FailingDay(**{name: Decimal(value) for name, value in facts.items()})


BOND: dict[str, Any] = {"price": "0.99", "quantity": "1000000", "securities_rate": "0.20"}
SHARES: dict[str, Any] = {"price": "20.00", "quantity": "3000", "securities_rate": "0.50"}
CASH: dict[str, Any] = {"cash_amount": "90000.00", "cash_rate": "2.40"}


@pytest.mark.parametrize(
    ("payment", "debit", "facts", "amount"),
    [
        # ECSDA framework, 7.1.1: 25 and 27 x 5,000
        (Payment.DVP, DELIVERER, {"price": "25", "quantity": "5000", "securities_rate": "0.25"}, "3.13"),
        (Payment.DVP, DELIVERER, {"price": "27", "quantity": "5000", "securities_rate": "0.25"}, "3.38"),
        (Payment.DVP, RECEIVER, {"price": "25", "quantity": "5000", "cash_rate": "0.25"}, "0.87"),
        (Payment.DVP, RECEIVER, {"price": "27", "quantity": "5000", "cash_rate": "0.25"}, "0.94"),
        (Payment.DVP, RECEIVER, SHARES | {"cash_rate": "2.40", "cash_amount": "1000000"}, "4.00"),
        (Payment.DVP, RECEIVER, SHARES | {"cash_rate": "-0.40"}, "0"),
        (Payment.FOP, DELIVERER, SHARES, "3.00"),
        (Payment.FOP, RECEIVER, SHARES | {"cash_rate": "2.40"}, "3.00"),
        (Payment.PFOD, DELIVERER, {"cash_amount": "540000", "cash_rate": "2.40"}, "36.00"),
        (Payment.PFOD, RECEIVER, BOND | {"cash_amount": "540000", "cash_rate": "2.40"}, "36.00"),
        (Payment.DWP, DELIVERER, BOND | CASH, "25.80"),
        (Payment.DWP, RECEIVER, BOND | CASH, "25.80"),
        (Payment.DWP, DELIVERER, BOND | CASH | {"cash_rate": "-1"}, "19.80"),
        # 0.004 and 0.004: the sum is rounded, not its parts
        (Payment.DWP, DELIVERER, {"price": "1", "quantity": "400", "securities_rate": "0.1",
                                  "cash_amount": "400", "cash_rate": "0.36"}, "0.01"),
    ],
)  # fmt: skip
def test_every_formula(payment: Payment, debit: Direction, facts: dict[str, str], amount: str) -> None:
    found = daily_penalty(payment, debit, day(**facts))
    assert (found.debit, found.amount, found.missing) == (debit, Decimal(amount), ())


@pytest.mark.parametrize(
    ("quantity", "half_up", "up"),
    [("2202", "1.10", "1.11"), ("2200", "1.10", "1.10"), ("2210", "1.11", "1.11"), ("0", "0", "0"), ("1", "0", "0.01")],
)
def test_a_depository_rounds_half_up_or_up(quantity: str, half_up: str, up: str) -> None:
    facts = day(price="10.00", quantity=quantity, securities_rate="0.50")
    for rounding, amount in ((Rounding.HALF_UP, half_up), (Rounding.UP, up)):
        assert daily_penalty(Payment.DVP, DELIVERER, facts, rounding).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("payment", "debit", "facts", "missing"),
    [
        (Payment.DVP, DELIVERER, {"quantity": "5"}, ("price", "securities_rate")),
        (Payment.DVP, DELIVERER, {"quantity": "5", "price": "1", "cash_rate": "1"}, ("securities_rate",)),
        (Payment.DVP, RECEIVER, {"quantity": "5", "price": "1", "securities_rate": "1"}, ("cash_rate",)),
        (Payment.PFOD, DELIVERER, {"cash_amount": "5"}, ("cash_rate",)),
        (Payment.DWP, DELIVERER, BOND | {"cash_amount": "90000"}, ("cash_rate",)),
        (Payment.DWP, DELIVERER, CASH | {"quantity": "5", "securities_rate": "1"}, ("price",)),
    ],
)
def test_without_a_price_or_rate_the_amount_is_zero(
    payment: Payment, debit: Direction, facts: dict[str, str], missing: tuple[str, ...]
) -> None:
    assert daily_penalty(payment, debit, day(**facts)) == DailyPenalty(debit, Decimal("0.00"), missing)


@pytest.mark.parametrize(
    ("payment", "facts"),
    [(Payment.DVP, {"price": "1"}), (Payment.PFOD, {"cash_rate": "1"}), (Payment.DWP, BOND), (Payment.DWP, CASH)],
)
def test_what_failed_has_to_be_known(payment: Payment, facts: dict[str, str]) -> None:
    with pytest.raises(InvalidFail):
        daily_penalty(payment, DELIVERER, day(**facts))


@pytest.mark.parametrize("name", ["price", "quantity", "cash_amount", "securities_rate"])
def test_nothing_that_failed_is_below_zero(name: str) -> None:
    with pytest.raises(InvalidFail):
        day(**{name: "-0.01"})


def test_both_on_hold_pay_each_at_its_rate() -> None:
    found = daily_penalties(Payment.DVP, HELD_BY_BOTH, day(**SHARES, cash_rate="2.40"))
    assert [(each.debit, each.amount) for each in found] == [(DELIVERER, Decimal(3)), (RECEIVER, Decimal(4))]
    assert daily_penalties(Payment.DVP, Snapshot(), day(**SHARES)) == ()


@given(payments, sides, failing, roundings)
def test_no_penalty_is_negative_and_a_pair_mirrors(
    payment: Payment, debit: Direction, facts: FailingDay, rounding: Rounding
) -> None:
    found = daily_penalty(payment, debit, facts, rounding)
    assert found.amount >= 0
    assert found.seen_by(debit) == -found.amount
    assert total(found.seen_by(side) for side in Direction) == 0


@given(payments, sides, failing)
def test_rounding_up_is_never_less_and_never_a_cent_more_than_half_up(
    payment: Payment, debit: Direction, facts: FailingDay
) -> None:
    half_up, up = (daily_penalty(payment, debit, facts, rounding).amount for rounding in Rounding)
    assert 0 <= up - half_up <= Decimal("0.01")


@given(amounts, amounts, rates)
def test_an_amount_is_exact_until_it_is_rounded(price: Decimal, quantity: Decimal, rate: Decimal) -> None:
    found = daily_penalty(Payment.DVP, DELIVERER, FailingDay(price, quantity, securities_rate=rate))
    exact = Fraction(price) * Fraction(quantity) * Fraction(rate) / 10_000
    assert abs(Fraction(found.amount) - exact) <= Fraction(1, 200)


@given(st.lists(st.decimals(0, 10**27, places=2)))
def test_a_total_is_exact(found: list[Decimal]) -> None:
    assert Fraction(total(found)) == sum(map(Fraction, found))
