"""How the words are written that both standards write alike. Pure.

Sources: the schemas of ISO 20022, sese.023.001.11 and its kin; ISO 15022 generic fields.
"""

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any, Final

from settlements.messages.forms import Leaf, Wrong
from vocabulary.days import InvalidDate, parse_date


class Pattern(Leaf):
    """A text of a form, else the fault of that code."""

    def __init__(self, pattern: re.Pattern[str], code: str) -> None:
        self.pattern, self.code = pattern, code

    def parse(self, text: str) -> str:
        """As `Leaf.parse`."""
        if self.pattern.fullmatch(text) is None:
            raise Wrong(self.code, text)
        return text


class Code(Leaf):
    """One of the codes of a list, which may be an enumeration. `reads` are further ones, of other versions."""

    def __init__(self, codes: Collection[str] | type[StrEnum], reads: Collection[str] = ()) -> None:
        self.codes = [str(code) for code in codes]
        self.make = codes if isinstance(codes, type) else str
        self.reads = reads

    def parse(self, text: str) -> Any:
        """As `Leaf.parse`."""
        if text not in self.codes and text not in self.reads:
            raise Wrong("invalid_code", text, allowed=", ".join(self.codes))
        return self.make(text)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        if str(value) not in self.codes:
            raise Wrong("invalid_code", str(value), allowed=", ".join(self.codes))
        return str(value)


class Priority(Leaf):
    """A priority of four digits."""

    def parse(self, text: str) -> int:
        """As `Leaf.parse`."""
        if re.fullmatch(r"[0-9]{4}", text, re.ASCII) is None:
            raise Wrong("invalid_priority", text)
        return int(text)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value:04d}"


def day_of(text: str) -> date:
    """A date that XML schema writes without a zone. Raises Wrong."""
    try:
        return parse_date(text)
    except InvalidDate as invalid:
        raise Wrong("invalid_date", text) from invalid


BIC: Final = Pattern(re.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII), "invalid_bic")
ISIN: Final = Pattern(re.compile("[A-Z]{2}[A-Z0-9]{9}[0-9]", re.ASCII), "invalid_isin")
MIC: Final = Pattern(re.compile("[A-Z0-9]{4}", re.ASCII), "invalid_mic")
COUNTRY: Final = Pattern(re.compile("[A-Z]{2}", re.ASCII), "invalid_country")
MARKETS: Final = Code(("EXCH", "OTCO", "PRIM", "SECM", "VARI"))
