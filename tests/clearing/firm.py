"""The small market of settlement with what trades need: standing settlement instructions, prices, the terms of a bond.

Norte and Hartwell settle in euro and dollars on their own accounts. Lumière settles in euro alone, and for funds listed on an
exchange it has a second instruction that fits as well. Trades are of Wednesday 2026-11-18 and settle on Friday the 20th.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from clearing.operations import Capture, Captured, Source, capture, check_trades
from clearing.submitted import Channel, Row
from refdata.models import Price
from refdata.operations import PriceWish, SsiWish, set_bond_terms, set_price, set_ssi
from refdata.queries import BondFacts
from tests.settlements.firm import (
    BOND,
    FRI_2026_11_20,
    FUND,
    HARTWELL,
    JOB,
    LEIS,
    LUMIERE,
    NINE,
    NORTE,
    SHARE,
    START,
    Firm,
)
from tests.settlements.firm import make_firm as make_market
from vocabulary.actor import Actor
from vocabulary.identifiers import Isin

TUE_2026_11_17 = date(2026, 11, 17)
TOLD: dict[str, Any] = {"by": JOB, "at": datetime(2026, 1, 1, tzinfo=UTC)}


def make_firm() -> Firm:
    """The market, and what trades need."""
    firm = make_market()
    set_ssi(
        [
            *(settles(bic, currency) for bic in (NORTE, HARTWELL) for currency in ("EUR", "USD")),
            *(receives(bic, currency) for bic in (NORTE, HARTWELL) for currency in ("EUR", "USD")),
            settles(LUMIERE, "EUR"),
            SsiWish(
                LEIS[LUMIERE], "Funds", "SETTLEMENT", "ETF", None, None, None, "EURX", None, "SEC-LUMI", "CSH-LUMI-EUR"
            ),
        ],
        valid_from=START,
        **TOLD,
    )
    quoted = ((SHARE, "123.456", "ACTU"), (BOND, "99.5", "PRCT"), (FUND, "40", "ACTU"))
    set_price(
        [
            PriceWish(firm.assets[isin], TUE_2026_11_17, Decimal(price), Price.Quotation(kind), "EUR")
            for isin, price, kind in quoted
        ],
        source="test",
        **TOLD,
    )
    terms = BondFacts(Decimal(4), 1, "ACT/ACT ICMA", date(2026, 6, 1), None, date(2031, 6, 1), False, None, None)
    set_bond_terms({Isin(BOND): terms}, valid_from=START, **TOLD)
    return firm


def settles(bic: str, currency: str, name: str = "") -> SsiWish:
    """How a party settles securities against a currency."""
    number = f"CSH-{bic[:4]}-{currency}"
    return SsiWish(
        LEIS[bic], name or currency, "SETTLEMENT", None, None, currency, None, "EURX", None, f"SEC-{bic[:4]}", number
    )


def receives(bic: str, currency: str) -> SsiWish:
    """Where a party receives a currency that it bought."""
    number = f"CSH-{bic[:4]}-{currency}"
    return SsiWish(LEIS[bic], f"Cash {currency}", "CASH", currency=currency, cash_account=number)


def columns(number: int = 1, **changes: str | None) -> dict[str, str]:
    """The columns of a trade that is right: Norte sells 100 SAP to Hartwell at EUR 123.456; None leaves one out."""
    found = {
        "party": NORTE,
        "reference": f"F{number:06d}",
        "counterparty": HARTWELL,
        "side": "SELL",
        "product": "EQUITY",
        "isin": SHARE,
        "quantity": "100",
        "price": "123.456",
        "currency": "EUR",
        "trade_date": "2026-11-18",
        "venue": "XETR",
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def bond(number: int = 1, **changes: str | None) -> dict[str, str]:
    """A bond that is right: Norte sells 10,000 nominal at a clean 99.5 %."""
    return columns(number, **{"product": "BOND", "isin": BOND, "quantity": "10000", "price": "99.5", **changes})


def fx(number: int = 1, **changes: str | None) -> dict[str, str]:
    """FX that is right: Norte buys 1,000 US dollars for euro at 0.9 spot."""
    changes = {"dealt_currency": "USD", "price": "0.9", "side": "BUY", "quantity": "1000", **changes}
    return columns(number, **{"product": "FX_SPOT", "isin": None, "venue": None, **changes})


def row(number: int = 1, **changes: str | None) -> Row:
    """The same as one row, on line `number`."""
    return Row(number, **columns(number, **changes))


def captured(*submitted: Row, by: Actor = JOB, at: datetime = NINE, **source: Any) -> Capture:
    """Rows that are captured on Friday."""
    told: dict[str, Any] = {"by": by, "at": at, "business_date": FRI_2026_11_20}
    return capture(check_trades(submitted, **told), Source(Channel.API, **source), **told)


def only(found: Capture) -> Captured:
    """What became of the one row of a set."""
    (one,) = found.rows
    return one


def codes(found: Captured) -> list[tuple[str, str]]:
    """Code and field of each fault, and of each exception, of a row."""
    return [(each.code, each.field) for each in (*found.faults, *found.exceptions)]
