"""What the text of one column is: a date, an identifier, a number, a reference; what comes often is kept. Pure."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from settlements.prematched import LONGEST_TEXT
from vocabulary.days import parse_date
from vocabulary.decimals import InvalidDecimal, parse_decimal
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic, InvalidIdentifier, Isin, Lei
from vocabulary.invalid import Invalid, shown
from vocabulary.side import Payment
from vocabulary.text import InvalidText, strict_text

if TYPE_CHECKING:
    from refdata.queries import AssetFacts

LARGEST = Decimal(10) ** 17
MOST_UNITS = (1 << 63) - 1

Faults = tuple[Fault, ...]


def fault(code: str, field: str, written: str | None, **data: Any) -> Fault:
    """A fault of a column with what stood there."""
    return Fault(code, field, shown(written) if written else "", data)


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


def reference(field: str, written: str | None, *, needed: bool = True) -> tuple[str | None, Faults]:
    """A reference in normal form C."""
    if written is None:
        return None, (fault("missing", field, None),) if needed else ()
    if written.isascii() and written.isprintable() and len(written) <= LONGEST_TEXT and written == written.strip():
        return written, ()
    try:
        return strict_text(written, longest=LONGEST_TEXT), ()
    except InvalidText as wrong:
        return None, (fault(wrong.code, field, written, longest=LONGEST_TEXT),)


@lru_cache(maxsize=4_096)
def date_of(written: str | None) -> date | None:
    """A date, if the text is one."""
    try:
        return parse_date(written)
    except Invalid:
        return None


@lru_cache(maxsize=65_536)
def isin_fault(written: str) -> str:
    """The code of what is wrong with an ISIN; "" when nothing is."""
    try:
        Isin(written)
    except InvalidIdentifier as wrong:
        return wrong.code
    return ""


@lru_cache(maxsize=65_536)
def party_fault(written: str) -> str:
    """The code of what is wrong with a BIC (8 or 11 characters) or LEI; "" when nothing is."""
    try:
        Bic(written) if len(written) in (8, 11) else Lei(written)
    except InvalidIdentifier as wrong:
        return wrong.code
    return ""


def is_party(written: str) -> bool:
    """Whether a text is an LEI or a BIC."""
    return not party_fault(written)


def named_terms(isin: str | None, trade_date: str | None) -> tuple[str, date] | None:
    """The ISIN and trade date whose terms have to be looked up; None where they are no ISIN and date."""
    day = date_of(trade_date)
    return (isin, day) if isin and day and not isin_fault(isin) else None
