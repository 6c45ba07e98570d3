"""What the text of one column is: a date, an identifier, a reference; what comes often is kept. Pure."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from vocabulary.days import parse_date
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic, InvalidIdentifier, Isin, Lei, Mic
from vocabulary.invalid import Invalid, shown
from vocabulary.text import InvalidText, strict_text

LONGEST_TEXT: Final = 35
"""Characters of a reference: Max35Text of ISO 20022."""

Faults = tuple[Fault, ...]


def fault(code: str, field: str, written: str | None, **data: Any) -> Fault:
    """A fault of a column with what stood there."""
    return Fault(code, field, shown(written) if written else "", data)


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


@lru_cache(maxsize=4_096)
def mic_fault(written: str) -> str:
    """The code of what is wrong with a MIC; "" when nothing is."""
    try:
        Mic(written)
    except InvalidIdentifier as wrong:
        return wrong.code
    return ""


def is_party(written: str) -> bool:
    """Whether a text is an LEI or a BIC."""
    return not party_fault(written)
