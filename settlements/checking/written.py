"""What the numbers of a trade are, and which terms a row names. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from vocabulary.decimals import InvalidDecimal, parse_decimal
from vocabulary.fault import Fault
from vocabulary.side import Payment
from vocabulary.written import Faults, date_of, fault, isin_fault, mic_fault

if TYPE_CHECKING:
    from refdata.queries import AssetFacts

LARGEST = Decimal(10) ** 17
MOST_UNITS = (1 << 63) - 1
FEW = 12
"""Codes of a list that are named with commas between them."""


class Leg(NamedTuple):
    """What a payment type says of one leg of a trade: whether it `moves` (None: the type is unknown), and its asset."""

    payment: Payment | None
    moves: bool | None
    asset: "AssetFacts | None"

    def presence(self, field: str, written: str | None) -> Faults:
        """Missing although the leg moves, or there although it does not."""
        if self.payment is None or self.moves == (written is not None):
            return ()
        if self.moves:
            return (fault("missing", field, None),)
        return (fault("not_wanted", field, written, payment=self.payment.value),)


def number(field: str, written: str | None, leg: Leg) -> tuple[Decimal | None, int, Faults]:
    """A quantity or an amount, and its whole units of the leg's asset: exact, positive, of a size that is kept."""
    if written is None:
        return None, 0, leg.presence(field, written)
    try:
        found = parse_decimal(written, positive=True)
    except InvalidDecimal as wrong:
        return None, 0, (*leg.presence(field, written), fault(wrong.code, field, written))
    if leg.asset is None:
        return found, 0, leg.presence(field, written)
    exact = found.scaleb(leg.asset.scale)
    units = int(exact)
    if units != exact:
        return found, 0, (fault("scale_for_asset", field, written, asset=leg.asset.code, decimals=leg.asset.scale),)
    if units > MOST_UNITS or found > LARGEST:
        return None, 0, (fault("out_of_range", field, written),)
    return found, units, ()


def named_terms(isin: str | None, trade_date: str | None) -> tuple[str, date] | None:
    """The ISIN and trade date whose terms have to be looked up; None where they are no ISIN and date."""
    day = date_of(trade_date)
    return (isin, day) if isin and day and not isin_fault(isin) else None


def said_of_trade(row: Any, codes: Mapping[str, Collection[str]]) -> list[Fault]:
    """What is wrong with what a row says of its trade beside its terms: `codes` has the columns that bear one code of a closed
    list, and the place of trade is a MIC."""
    found = [
        fault("invalid_code", field, written, allowed=listed_codes(allowed))
        for field, allowed in codes.items()
        if (written := getattr(row, field)) is not None and written not in allowed
    ]
    place = row.place_of_trade
    code = mic_fault(place) if place is not None else ""
    return [*found, fault(code, "place_of_trade", place)] if code else found


def listed_codes(allowed: Collection[str]) -> str:
    """The codes of a list as a fault names them; a long list without commas, so that all of it can be read in one line."""
    return (", " if len(allowed) <= FEW else " ").join(allowed)
