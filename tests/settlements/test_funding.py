"""What a fail costs to fund: its days, their rates, the cost; and sums that are those of their rows."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machinery.paging import Cut
from machinery.transactions import whole
from settlements.funding import DatedCashRate, DaysAtRate, days_at_rates, funding_cost, is_financed, rate_days
from settlements.operations import PenaltyRateWish, set_penalty_rates
from settlements.queries import Scope, Wanted, fail_lines, funding_totals
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, Firm
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, in_scope, night, took
from vocabulary.side import Direction, Payment

SUN_2026_11_22 = date(2026, 11, 22)
WED_2026_11_25 = date(2026, 11, 25)
RATES = [
    DatedCashRate(MON_2026_11_23, None, Decimal("2.15")),
    DatedCashRate(date(2026, 1, 1), MON_2026_11_23, Decimal("2.40")),
]


@pytest.mark.parametrize(
    ("payment", "deliverer", "receiver"),
    [(Payment.DVP, True, False), (Payment.DWP, False, True), (Payment.PFOD, False, True), (Payment.FOP, False, False)],
)
def test_who_would_have_been_paid_finances(payment: Payment, deliverer: bool, receiver: bool) -> None:
    assert is_financed(Direction.DELIVER, payment) is deliverer
    assert is_financed(Direction.RECEIVE, payment) is receiver


def test_each_calendar_day_costs_the_rate_of_that_day() -> None:
    found = days_at_rates(RATES, FRI_2026_11_20, WED_2026_11_25)
    assert found == [
        DaysAtRate(FRI_2026_11_20, 3, Decimal("2.40")),
        DaysAtRate(MON_2026_11_23, 2, Decimal("2.15")),
    ]
    assert rate_days(found) == Decimal("11.50")
    assert funding_cost(Decimal("1000000.00"), Decimal("11.50"), 2) == Decimal("319.44")
    assert days_at_rates(RATES, FRI_2026_11_20, FRI_2026_11_20) == [], "nothing on the intended date itself"
    assert funding_cost(Decimal(1_000_000), Decimal(0), 2) == 0


@pytest.mark.parametrize(
    "rates",
    [
        [],
        RATES[1:],
        [DatedCashRate(SUN_2026_11_22, None, Decimal(2))],
        [DatedCashRate(date(2026, 1, 1), SUN_2026_11_22, Decimal(2)), RATES[0]],
    ],
)
def test_without_the_rate_of_every_day_nothing_is_said(rates: list[DatedCashRate]) -> None:
    assert days_at_rates(rates, FRI_2026_11_20, WED_2026_11_25) is None


def test_a_rate_below_zero_is_a_gain_and_a_half_goes_away_from_zero() -> None:
    assert funding_cost(Decimal(36_000), Decimal("0.005"), 2) == Decimal("0.01")
    assert funding_cost(Decimal(36_000), Decimal("-0.005"), 2) == Decimal("-0.01")


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
    st.integers(0, 60),
    st.lists(st.decimals(-1, 9, places=3), min_size=3, max_size=3),
)
def test_what_days_cost_one_by_one_they_cost_together(intended: date, days: int, rates: list[Decimal]) -> None:
    first, second = date(2026, 4, 1), date(2026, 8, 1)
    dated = [
        DatedCashRate(date(2025, 1, 1), first, rates[0]),
        DatedCashRate(first, second, rates[1]),
        DatedCashRate(second, None, rates[2]),
    ]
    today = intended + timedelta(days=days)
    found = days_at_rates(dated, intended, today)
    assert found is not None
    each = [rates[(day >= first) + (day >= second)] for day in (intended + timedelta(days=n) for n in range(days))]
    assert rate_days(found) == sum(each, Decimal(0))
    exact = sum((Fraction(rate) for rate in each), Fraction(0)) * 1_000 / 36_000
    assert abs(Fraction(funding_cost(Decimal(1_000), rate_days(found), 2)) - exact) <= Fraction(1, 200)


def test_the_sum_of_a_currency_is_that_of_its_rows(market: Firm) -> None:
    """Two fails since Friday, the weekend at 2.40 and Monday at minus 0.5; dollars have no rate."""
    with whole():
        in_scope(market)
        minus = [PenaltyRateWish("EUR", Decimal("-0.5"))]
        set_penalty_rates(minus, source="ECB", valid_from=MON_2026_11_23, occasion=OCCASION)
        took(1, quantity="3", amount="33333.33")
        took(2, quantity="7", amount="77777.77")
        took(3, currency="USD", deliverer_cash_account="CSH-NORT-USD", receiver_cash_account="CSH-HART-USD")
    night()
    today = date(2026, 11, 24)
    found = fail_lines(Wanted(currency="EUR", side="collects"), Scope(None), today, Cut()).rows
    costs = [each.funding.cost for each in found if each.funding and each.funding.cost is not None]
    factor = 3 * Decimal("2.40") - Decimal("0.5")
    assert sorted(costs) == [funding_cost(Decimal(x), factor, 2) for x in ("33333.33", "77777.77")]
    euro, dollar = funding_totals(Scope(None), today)
    assert (euro.currency, euro.number, euro.amount) == ("EUR", 2, Decimal("111111.10"))
    assert (euro.cost, euro.lacking) == (sum(costs), 0)
    assert (dollar.currency, dollar.number, dollar.cost, dollar.lacking) == ("USD", 1, 0, 1)
    (unknown,) = fail_lines(Wanted(currency="USD", side="collects"), Scope(None), today, Cut()).rows
    assert unknown.funding is not None and unknown.funding.cost is None and unknown.funding.days is None
    (pays, *_) = fail_lines(Wanted(currency="EUR", side="pays"), Scope(None), today, Cut()).rows
    assert pays.funding is None, "it has its cash still"
    assert funding_totals(Scope((market.parties[HARTWELL],)), today) == []
    assert [each.currency for each in funding_totals(Scope((market.parties[NORTE],)), today)] == ["EUR", "USD"]
