"""A margin account of the small market: Norte's in euro, secured by its safekeeping account and its cash in euro and dollars."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clearing.models import MarginAccount, MarginCall, MarginReckoning
from clearing.operations import MarginWish, Reckoned, reckon_margin, set_margin
from ledger.operations import AccountWish, Entry, Leg, close_day, open_accounts, open_books, post, set_floor
from ledger.queries import business_date, business_date_or_none
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, NORTE, SHARE, Firm, fund
from vocabulary.occasion import Occasion

OCCASION = Occasion(JOB, NINE, FRI_2026_11_20, "Agreed with the client")
SEC, CASH = "SEC-NORT", "CSH-NORT-EUR"


def wished(firm: Firm, **changes: Any) -> MarginWish:
    """The terms: 30 percent maintenance, 50 initial, shares count with 15 percent less, no minimum, to the cent."""
    facts: dict[str, Any] = {
        "party": firm.parties[NORTE],
        "ccp": None,
        "unit": firm.assets["EUR"],
        "maintenance": Decimal(30),
        "initial": Decimal(50),
        "add_on": Decimal(0),
        "minimum": Decimal(0),
        "rounding": Decimal("0.01"),
        "market": firm.market,
        "due_days": 1,
        "haircuts": {"EQUITY": Decimal(15)},
        "covers": [firm.accounts[SEC], firm.accounts[CASH]],
        "valid_from": FRI_2026_11_20,
    }
    return MarginWish(**facts | changes)


def margined(firm: Firm, **changes: Any) -> int:
    """Sets the account; its id."""
    return set_margin(wished(firm, **changes), OCCASION).account


def holding(firm: Firm, shares: str = "100", loan: str = "10000") -> None:
    """Opens the books and gives Norte shares, and a loan in euro."""
    if business_date_or_none() is None:
        open_books(FRI_2026_11_20, by=JOB, at=NINE)
    fund(firm, SEC, SHARE, Decimal(shares))
    lend(firm, loan)


def lend(firm: Firm, amount: str, *, on: date = FRI_2026_11_20) -> None:
    """Takes an amount of euro off Norte's cash, which may go below zero; below zero it comes in."""
    asset, holder, location = firm.assets["EUR"], firm.accounts[CASH], firm.accounts["LOC-EURX"]
    opened = open_accounts([AccountWish(holder, asset, None), AccountWish(location, asset, None)])
    sides = [opened[holder, asset], opened[location, asset]]
    for each in sides:
        set_floor(each, None, by=JOB, at=NINE, reason="Margin agreement")
    if on > business_date():
        close_day(business_date(), on, by=JOB, at=NINE)
    given = Decimal(amount)
    debit, credit = sides if given > 0 else sides[::-1]
    entry = Entry(f"loan:{on}:{amount}", "OPEN", on, [Leg(asset, debit, credit, abs(given))])
    post([entry], business_date=on, by=JOB, at=NINE)


def reckoned(on: date = FRI_2026_11_20, at: datetime = NINE) -> Reckoned:
    """The reckoning of a date."""
    return reckon_margin(by=JOB, at=at, business_date=on)


def last() -> MarginReckoning:
    """The newest reckoning."""
    return MarginReckoning.objects.latest("id")


__all__ = ["MarginAccount", "MarginCall", "holding", "last", "lend", "margined", "reckoned", "wished"]
