"""A trade as somebody submits it, in text: its columns, and one row of them. Pure.

The columns, with every rule and an example, are in docs/formats/trades.md.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from vocabulary.fault import Fault


class Action(StrEnum):
    """What a row does to its trade."""

    NEW = "NEW"
    AMEND = "AMEND"
    CANCEL = "CANCEL"


class Side(StrEnum):
    """What the party does; in a repo or a loan it buys (borrows) or sells (lends) with the opening leg."""

    BUY = "BUY"
    SELL = "SELL"


class Traded(StrEnum):
    """What was traded."""

    EQUITY = "EQUITY"
    BOND = "BOND"
    ETF = "ETF"
    FUND = "FUND"
    FX_SPOT = "FX_SPOT"
    FX_FORWARD = "FX_FORWARD"
    REPO = "REPO"
    LENDING = "LENDING"

    @property
    def is_fx(self) -> bool:
        """Whether two currencies change hands, and no security."""
        return self in {Traded.FX_SPOT, Traded.FX_FORWARD}


class PriceType(StrEnum):
    """What a price is: money for one unit, percent of the face amount (of a bond without its interest), or a rate."""

    ACTU = "ACTU"
    PRCT = "PRCT"
    RATE = "RATE"


class Leg(StrEnum):
    """Which of two trades that belong together: of a repo or a loan, and of a currency swap."""

    OPENING = "OPENING"
    CLOSING = "CLOSING"
    NEAR = "NEAR"
    FAR = "FAR"


class Channel(StrEnum):
    """How it came in. References are kept apart by channel."""

    API = "API"
    FILE = "FILE"
    FIX = "FIX"


class Row(NamedTuple):
    """One row as it came: `line` counts from 1 in its file or request; a column without a value is None.

    `faults` are those of the form, found by its reader; with any of them on the row as a whole the columns are all None.
    """

    line: int
    raw: str = ""
    faults: tuple[Fault, ...] = ()
    action: str | None = None
    party: str | None = None
    reference: str | None = None
    counterparty: str | None = None
    side: str | None = None
    product: str | None = None
    isin: str | None = None
    dealt_currency: str | None = None
    quantity: str | None = None
    price: str | None = None
    price_type: str | None = None
    currency: str | None = None
    gross: str | None = None
    accrued: str | None = None
    net: str | None = None
    trade_date: str | None = None
    settlement_date: str | None = None
    venue: str | None = None
    account: str | None = None
    leg: str | None = None
    linked_reference: str | None = None


COLUMNS: Final = Row._fields[3:]

ALWAYS: Final = ("party", "reference")
"""Columns without which there is no row, whatever it does."""
