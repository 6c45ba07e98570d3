"""What the text of one column is: a date, an identifier, a number, a reference; what comes often is kept. Pure."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from settlements.prematched import LONGEST_TEXT, Fault, Row
from vocabulary.days import parse_date
from vocabulary.decimals import InvalidDecimal, parse_decimal
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


def presence(field: str, written: str | None, payment: Payment | None, moves: bool) -> Faults:
    """Missing although the payment type `moves` it, or there although it does not; nothing while the type is unknown."""
    if payment is not None and moves != (written is not None):
        if moves:
            return (fault("missing", field, None),)
        return (fault("not_wanted", field, written, payment=payment.value),)
    return ()


def number(field: str, written: str | None, asset: "AssetFacts | None") -> tuple[Decimal | None, int, Faults]:
    """A quantity or an amount, and its whole units of the asset: exact, positive, of a size that is kept."""
    if written is None:
        return None, 0, ()
    try:
        found = parse_decimal(written, positive=True)
    except InvalidDecimal as wrong:
        return None, 0, (fault(wrong.code, field, written),)
    if asset is None:
        return found, 0, ()
    exact = found.scaleb(asset.scale)
    units = int(exact)
    if units != exact:
        return found, 0, (fault("scale_for_asset", field, written, asset=asset.code, decimals=asset.scale),)
    if found > LARGEST or units > MOST_UNITS:
        return None, 0, (fault("out_of_range", field, written),)
    return found, units, ()


def reference(field: str, written: str | None) -> tuple[str | None, Faults]:
    """A reference in normal form C."""
    if written is None or _is_simple(written):
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


def named_terms(row: Row) -> tuple[str, date] | None:
    """The ISIN and trade date whose terms have to be looked up; None where they are no ISIN and date."""
    day = date_of(row.trade_date)
    return (row.isin, day) if row.isin and day and not isin_fault(row.isin) else None


def _is_simple(text: str) -> bool:
    """Whether a reference is plain ASCII of the right length, so that nothing more has to be asked of it."""
    return text.isascii() and text.isprintable() and len(text) <= LONGEST_TEXT and text == text.strip()
