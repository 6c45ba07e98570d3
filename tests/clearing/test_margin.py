"""Margin accounts: a published example, the edges, and what cures a call."""

from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearing.margin import InvalidMargin, Margin, MarginAccount, margin
from vocabulary.decimals import half_up

PUBLISHED = {"market_value": "7000.00", "debit_balance": "5000.00", "maintenance_percent": "30", "quantity": "200"}


def of(**facts: str) -> Margin:
    return margin(MarginAccount(**{name: Decimal(text) for name, text in facts.items()}))


def shown(found: Margin) -> dict[str, Any]:
    return {name: value if value is None else str(half_up(Fraction(value), 2)) for name, value in asdict(found).items()}


def test_a_published_example() -> None:
    """Investopedia, margin trading."""
    assert shown(of(**PUBLISHED)) == {
        "equity": "2000.00",
        "requirement": "2100.00",
        "call": "100.00",
        "call_below_value": "7142.86",
        "call_below_price": "35.71",
        "cure_by_cash": "100.00",
        "cure_by_securities": "142.86",
        "cure_by_liquidation": "333.33",
        "shares_to_sell": "10.00",
        "excess": None,
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"market_value": "10000.00", "initial_percent": "50"}, {"call": "0.00", "excess": "0.00", "shares_to_sell": "0.00"}),
        ({"market_value": "9000.00", "initial_percent": "50"}, {"call": "0.00", "excess": "-500.00"}),
        ({"market_value": "7142.86"}, {"call": "0.00", "shares_to_sell": "0.00"}),
        ({"market_value": "7142.85"}, {"call": "0.01", "cure_by_cash": "0.01", "shares_to_sell": "1.00"}),
        # more would have to be sold than there is
        ({"market_value": "4000.00"}, {"call": "2200.00", "cure_by_liquidation": "7333.33", "shares_to_sell": "367.00"}),
        # nothing left: nothing can be sold at no price
        ({"market_value": "0.00"}, {"equity": "-5000.00", "call": "5000.00", "shares_to_sell": None}),
        ({"market_value": "0", "debit_balance": "0"}, {"call": "0.00", "call_below_value": "0.00", "shares_to_sell": "0.00"}),
        ({"debit_balance": "0"}, {"call": "0.00", "call_below_value": "0.00", "call_below_price": "0.00"}),
        ({"maintenance_percent": "0"}, {"call": "0.00", "cure_by_liquidation": "0.00", "call_below_value": "5000.00"}),
        ({"maintenance_percent": "0", "market_value": "4000"}, {"call": "1000.00", "cure_by_liquidation": None}),
        ({"maintenance_percent": "100"}, {"call": "5000.00", "call_below_value": None, "cure_by_securities": None}),
        ({"quantity": "0"}, {"call_below_price": None, "shares_to_sell": None}),
        ({"quantity": "7"}, {"shares_to_sell": "1.00"}),
    ],
)  # fmt: skip
def test_edges(changed: dict[str, str], expected: dict[str, str | None]) -> None:
    found = shown(of(**PUBLISHED | changed))
    assert {name: found[name] for name in expected} == expected


def test_without_a_quantity_there_is_no_price() -> None:
    found = of(**{name: text for name, text in PUBLISHED.items() if name != "quantity"})
    assert (found.call_below_price, found.shares_to_sell, found.call) == (None, None, 100)


@pytest.mark.parametrize(
    "changed",
    [
        {"maintenance_percent": "-1"},
        {"maintenance_percent": "100.01"},
        {"initial_percent": "-1"},
        {"market_value": "-0.01"},
        {"quantity": "-1"},
    ],
)
def test_facts_that_no_account_has_are_refused(changed: dict[str, str]) -> None:
    with pytest.raises(InvalidMargin):
        of(**PUBLISHED | changed)


amounts = st.decimals(0, 10**9, places=2)


@given(amounts, amounts, st.decimals("0.1", "99.9", places=1))
def test_each_cure_meets_the_call_exactly(value: Decimal, debit: Decimal, maintenance: Decimal) -> None:
    before = margin(MarginAccount(value, debit, maintenance))
    assert (before.call > 0) == (value < before.call_below_value)
    rate, worth, loan = Fraction(maintenance) / 100, Fraction(value), Fraction(debit)
    sold = before.cure_by_liquidation
    for new_worth, new_loan in (
        (worth, loan - before.cure_by_cash),
        (worth + before.cure_by_securities, loan),
        (worth - sold, loan - sold),
    ):
        short = rate * new_worth - (new_worth - new_loan)
        assert short == 0 if before.call else short <= 0
