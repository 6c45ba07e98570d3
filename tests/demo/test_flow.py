"""What is instructed: the same for one seed, possible by the calendars, with the shortages of a real market."""

from collections.abc import Sequence
from datetime import date

import pytest

from backoffice.demo.cast import BROKERS, POOR, instruments, participants
from backoffice.demo.flow import PAST, TONIGHT, Flow, Trade, amount_of
from backoffice.demo.market import opening, price_walk
from vocabulary.money import Currency

SEED = 11
MON_2026_11_23 = date(2026, 11, 23)
TUE_2026_11_24 = date(2026, 11, 24)
LISTED = instruments(SEED)
OPENING = opening(SEED, participants(), LISTED, 4_000)
PRICES = price_walk(SEED, LISTED, 3)
OPEN = [MON_2026_11_23] * len(LISTED)


def nights(seed: int = SEED) -> list[list[Trade]]:
    """Two past nights and tonight."""
    flow = Flow(seed, LISTED, OPENING)
    return [
        flow.night(day, TUE_2026_11_24, OPEN, PRICES[day], count=1_000, mix=mix)
        for day, mix in enumerate((PAST, PAST, TONIGHT))
    ]


NIGHTS = nights()


def test_one_seed_one_flow() -> None:
    assert nights() == NIGHTS
    assert nights(SEED + 1) != NIGHTS


@pytest.mark.parametrize("trades", NIGHTS, ids=["first", "second", "tonight"])
def test_trades_are_between_two_and_have_the_legs_of_their_payment(trades: Sequence[Trade]) -> None:
    assert 950 <= len(trades) <= 1_050
    for trade in trades:
        assert trade.deliverer != trade.receiver
        assert (trade.quantity > 0) == (trade.payment != "PFOD")
        assert (trade.amount > 0) == (trade.payment != "FOP")
    assert {trade.payment for trade in trades} == {"DVP", "FOP", "PFOD", "DWP"}


def test_brokers_deliver_what_they_receive() -> None:
    chains: dict[int, list[Trade]] = {}
    for trade in NIGHTS[2]:
        if trade.chain:
            chains.setdefault(trade.chain, []).append(trade)
    assert len(chains) > 100
    for legs in chains.values():
        given, taken = sorted(legs, key=lambda leg: leg.deliverer < BROKERS)
        assert given.receiver == taken.deliverer < BROKERS
        assert (given.instrument, given.quantity) == (taken.instrument, taken.quantity)
        assert given.amount <= taken.amount
    behind = sum(legs[0].deliverer < BROKERS for legs in chains.values())
    assert 0.3 < behind / len(chains) < 0.7, "the delivery stands before the receipt as often as behind it"


def test_some_sell_what_they_do_not_hold_and_some_buy_what_they_cannot_pay() -> None:
    short = [t for t in NIGHTS[0] if t.deliverer >= BROKERS and t.payment == "DVP"]
    assert any(not OPENING.holdings[t.deliverer, t.instrument] for t in short)
    assert any(t.receiver in POOR for t in NIGHTS[0])


def test_a_closed_market_gets_nothing() -> None:
    flow = Flow(SEED, LISTED, OPENING)
    closed = [None if each.market == "USCSD" else MON_2026_11_23 for each in LISTED]
    found = flow.night(0, TUE_2026_11_24, closed, PRICES[0], count=500, mix=PAST)
    assert found and not any(LISTED[trade.instrument].market == "USCSD" for trade in found)
    assert flow.night(1, TUE_2026_11_24, [None] * len(LISTED), PRICES[1], count=500, mix=PAST) == []


@pytest.mark.parametrize(
    ("currency", "face", "multiple", "quantity", "price", "minor_units"),
    [
        ("EUR", False, "1", 300, 12.345, 370_350),
        ("EUR", True, "1000", 5, 98.5, 492_500),
        ("JPY", True, "10000000", 1, 99.99, 9_999_000),
        ("BHD", True, "1000", 3, 101.2345, 3_037_035),
        ("GBP", True, "0.01", 1, 82.0, 1),
    ],
)
def test_amounts(currency: str, face: bool, multiple: str, quantity: int, price: float, minor_units: int) -> None:
    each = next(
        found
        for found in LISTED
        if found.currency == Currency(currency) and found.face == face and str(found.multiple) == multiple
    )
    assert amount_of(each, quantity, price) == minor_units
