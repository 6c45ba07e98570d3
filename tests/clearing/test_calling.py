"""What a margin account is worth, what is asked of it, and what is called for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearing.calling import (
    ZERO,
    CallState,
    Holding,
    Line,
    Missing,
    Moved,
    Price,
    Relief,
    Terms,
    call_state,
    cash_in,
    relieved,
    rounded_up,
    standing,
    to_call,
    valued,
)
from clearing.exposure import Rates

FRI_2026_11_20 = date(2026, 11, 20)
CENT = Decimal("0.01")
AMOUNTS = st.decimals(0, 10**9, places=2)
RATES = Rates({"EUR": Decimal(1), "USD": Decimal("1.25")}, lambda _code: 2)


def terms(**changes: Any) -> Terms:
    """Thirty percent maintenance, fifty initial, shares less fifteen percent, calls of whole hundreds from five hundred on."""
    facts: dict[str, Any] = {
        "unit": "EUR", "scale": 2, "maintenance": Decimal(30), "initial": Decimal(50), "add_on": ZERO,
        "minimum": Decimal(500), "rounding": Decimal(100), "haircuts": {"EQUITY": Decimal(15)},
    }  # fmt: skip
    return Terms(**facts | changes)


def shares(balance: str = "100", price: str = "50", **changes: Any) -> Holding:
    """A hundred shares at fifty dollars."""
    quote = Price(Decimal(price), changes.pop("quotation", "ACTU"), "USD", changes.pop("priced", FRI_2026_11_20))
    return Holding(
        1, 4, 7, "US0378331005", changes.pop("product", "EQUITY"), Decimal(balance), changes.pop("quote", quote)
    )


def cash(balance: str, code: str = "EUR") -> Holding:
    """Cash; below zero, borrowed."""
    return Holding(2, 4, 3, code, None, Decimal(balance), None)


@pytest.mark.parametrize(
    ("holding", "value", "counted"),
    [
        (shares(), "4000.00", "3400.00"),
        (shares("10000", "99.5", quotation="PRCT", product="BOND"), "7960.00", "7960.00"),
        (cash("-1000.555"), "-1000.56", "-1000.56"),
        (cash("125", "USD"), "100.00", "100.00"),
    ],
)
def test_a_holding_is_valued_to_the_minor_unit_and_counts_less_its_haircut(
    holding: Holding, value: str, counted: str
) -> None:
    found = valued(holding, terms(), RATES, FRI_2026_11_20)
    assert isinstance(found, Line) and (found.value, found.counted) == (Decimal(value), Decimal(counted))


@pytest.mark.parametrize(
    ("holding", "missing"),
    [
        (shares(product=""), Missing("unknown_kind", 7)),
        (shares(quote=None), Missing("no_price", 7)),
        (shares(priced=date(2026, 11, 12)), Missing("price_too_old", 7, "2026-11-12")),
        (shares("-5"), Missing("short_position", 7, "-5")),
        (cash("1", "BHD"), Missing("no_exchange_rate", 3, "BHD")),
    ],
)
def test_what_is_missing_is_named_and_never_guessed(holding: Holding, missing: Missing) -> None:
    assert valued(holding, terms(), RATES, FRI_2026_11_20) == missing
    assert isinstance(valued(shares(priced=date(2026, 11, 13)), terms(), RATES, FRI_2026_11_20), Line)


def test_an_account_stands_as_its_lines_say() -> None:
    lines = [valued(each, terms(), RATES, FRI_2026_11_20) for each in (shares(), cash("-3000"))]
    found = standing([line for line in lines if isinstance(line, Line)], terms(add_on=Decimal(10)))
    assert (found.cash, found.value, found.counted, found.equity) == (-3000, 4000, 3400, 400)
    assert (found.requirement, found.initial, found.short) == (Decimal(1030), Decimal(1710), Decimal(630))


@pytest.mark.parametrize(
    ("short", "outstanding", "called"),
    [("499.99", "0", "0"), ("500", "0", "500"), ("1234", "200", "1100"), ("200", "300", "0"), ("0", "0", "0")],
)
def test_what_is_called_for_is_rounded_up_above_the_minimum(short: str, outstanding: str, called: str) -> None:
    assert to_call(Decimal(short), Decimal(outstanding), terms()) == Decimal(called)


def test_cash_meets_the_oldest_call_and_what_is_not_short_is_taken_off_the_newest() -> None:
    calls = [(1, Decimal(100)), (2, Decimal(50)), (3, Decimal(30))]
    assert list(relieved(calls, Decimal(120), Decimal(40), CENT)) == [
        Relief(1, "CASH", Decimal(100)), Relief(2, "CASH", Decimal(20)), Relief(3, "COVERED", Decimal(20)),
    ]  # fmt: skip
    assert list(relieved(calls, Decimal(-5), Decimal(1000), CENT)) == []


def test_what_was_rounded_up_stays_called_for_while_nothing_changes() -> None:
    """Short 1,699.70 with 1,699.63 called for calls 100 more: what that is too much is less than the rounding."""
    calls = [(1, Decimal("1699.63")), (2, Decimal(100))]
    assert list(relieved(calls, ZERO, Decimal("1699.70"), Decimal(100))) == []
    assert list(relieved(calls, ZERO, Decimal("1599.63"), Decimal(100))) == [
        Relief(2, "COVERED", Decimal(100)), Relief(1, "COVERED", Decimal(100)),
    ]  # fmt: skip
    assert sum(each.amount for each in relieved(calls, ZERO, ZERO, Decimal(100))) == Decimal("1799.63")


@given(st.lists(AMOUNTS.filter(bool), max_size=5), AMOUNTS, AMOUNTS, st.sampled_from(["0.01", "1", "250"]))
def test_a_second_night_changes_nothing_where_nothing_changed(
    asked: list[Decimal], came_in: Decimal, short: Decimal, rounding: str
) -> None:
    found = terms(minimum=ZERO, rounding=Decimal(rounding))
    calls = dict(enumerate(asked))
    for each in relieved(list(calls.items()), came_in, short, found.rounding):
        calls[each.call] -= each.amount
    calls[len(calls)] = to_call(short, sum(calls.values(), ZERO), found)
    assert list(relieved(list(calls.items()), ZERO, short, found.rounding)) == []
    assert to_call(short, sum(calls.values(), ZERO), found) == 0


@pytest.mark.parametrize(
    ("moved", "noted", "came_in"),
    [
        ([("EUR", "100"), ("USD", "125")], "0", "200.00"),
        ([("EUR", "-100"), ("USD", "1000")], "200", "500.00"),
        ([("EUR", "100")], "100", "0"),
        ([("EUR", "100")], "150", "0"),
        ([("EUR", "-1")], "0", "0"),
        ([], "0", "0"),
    ],
)
def test_what_came_in_is_at_the_rate_of_the_day_and_not_what_was_noted(
    moved: list[tuple[str, str]], noted: str, came_in: str
) -> None:
    found = [Moved(3, code, Decimal(change)) for code, change in moved]
    assert cash_in(found, Decimal(noted), terms(), RATES) == Decimal(came_in)
    assert cash_in([Moved(3, "BHD", Decimal(1))], ZERO, terms(), RATES) == Missing("no_exchange_rate", 3, "BHD")


@given(st.lists(AMOUNTS.filter(bool), max_size=5), AMOUNTS, AMOUNTS)
def test_nothing_is_taken_off_a_call_that_it_does_not_ask_for(
    asked: list[Decimal], came_in: Decimal, short: Decimal
) -> None:
    calls = list(enumerate(asked))
    taken = list(relieved(calls, came_in, short, CENT))
    left = [rest - sum(each.amount for each in taken if each.call == call) for call, rest in calls]
    assert all(each >= 0 for each in left)
    assert sum(left) == min(short, max(sum(asked) - came_in, ZERO))


@given(AMOUNTS, st.sampled_from(["0.01", "1", "250", "1000"]))
def test_a_call_is_the_next_multiple(amount: Decimal, rounding: str) -> None:
    found = rounded_up(amount, Decimal(rounding))
    assert amount <= found < amount + Decimal(rounding) and found % Decimal(rounding) == 0


DUE = datetime(2026, 11, 23, 15, tzinfo=UTC)
BEFORE = datetime(2026, 11, 23, 14, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outstanding", "at", "withdrawn", "disputed", "state"),
    [
        ("100", BEFORE, False, False, CallState.OPEN),
        ("40", BEFORE, False, False, CallState.PARTLY_MET),
        ("40", DUE, False, False, CallState.OVERDUE),
        ("40", DUE, False, True, CallState.DISPUTED),
        ("0", DUE, False, True, CallState.MET),
        ("0", DUE, True, False, CallState.WITHDRAWN),
    ],
)
def test_where_a_call_stands(outstanding: str, at: datetime, withdrawn: bool, disputed: bool, state: CallState) -> None:
    assert call_state(Decimal(100), Decimal(outstanding), DUE, at, withdrawn=withdrawn, disputed=disputed) is state
