"""What lists say, row by row, and how a list as a whole was read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from refdata.bonds import BondFacts
from refdata.ssi import SsiWish

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one field of a row was not taken."""

    code: str
    field: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A row that was understood: its line, its text as it came, and what it says."""

    line: int
    raw: str
    value: T


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was not taken."""

    line: int
    raw: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ReadList(Generic[T]):
    """A file, read: every row is in `rows` or in `aside`. `totals` are the control totals of the file itself."""

    kind: str
    file_name: str
    sha256: str
    rows: tuple[Row[T], ...]
    aside: tuple[SetAside, ...]
    totals: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RateDay:
    """The euro reference rates of a day: units per euro by currency code; days without a rate are not in it."""

    date: date
    rates: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class VenueRecord:
    """A row of ISO 10383. An operating venue is its own `operating_mic`."""

    mic: str
    operating_mic: str
    name: str
    entity: str
    lei: str | None
    category: str
    country: str
    city: str
    status: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class LeiEntry:
    """A row of the LEI list."""

    lei: str
    legal_name: str
    country: str
    category: str


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """An instrument as a venue quotes it."""

    mic: str
    symbol: str
    isin: str
    name: str
    currency: str
    delisted: bool


@dataclass(frozen=True, slots=True)
class ClosureEntry:
    """A closing day (CLOSED) or an early closing (EARLY) of a calendar."""

    calendar: str
    date: date
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SsiEntry:
    """A standing settlement instruction, from a day on."""

    valid_from: date
    wish: SsiWish


@dataclass(frozen=True, slots=True)
class BondEntry:
    """The terms of a bond (ISIN), from a day on."""

    valid_from: date
    isin: str
    facts: BondFacts
