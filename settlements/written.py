"""What the text of one column is: a date, an ISIN, a party, a plain reference. Pure; what comes often is kept."""

from datetime import date
from functools import lru_cache

from settlements.prematched import LONGEST_TEXT, Row
from vocabulary.days import parse_date
from vocabulary.identifiers import Bic, InvalidIdentifier, Isin, Lei
from vocabulary.invalid import Invalid


@lru_cache(maxsize=4_096)
def date_of(written: str) -> date | None:
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


def is_party(written: str | None) -> bool:
    """Whether a text is an LEI or a BIC."""
    return bool(written) and not party_fault(written or "")


def named_terms(row: Row) -> tuple[str, date] | None:
    """The ISIN and trade date whose terms have to be looked up; None where they are no ISIN and date."""
    day = date_of(row.trade_date or "")
    return (row.isin, day) if row.isin and day and not isin_fault(row.isin) else None


def is_simple(text: str) -> bool:
    """Whether a reference is plain ASCII of the right length, so that nothing more has to be asked of it."""
    return text.isascii() and text.isprintable() and len(text) <= LONGEST_TEXT and text == text.strip()


def years_later(day: date, years: int) -> date:
    """The same day so many years later; of 29 February it may be the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
