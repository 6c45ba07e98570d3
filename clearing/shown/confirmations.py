"""What was confirmed of trades, and what is to be, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise

from clearing.confirming import ComparedField
from clearing.labels import FIELDS, RESULTS, SIDES
from clearing.queries import Compared, ToConfirm
from machinery.chip import Chip
from machinery.formatting import day, exact, quantity
from vocabulary.days import parse_date
from vocabulary.decimals import parse_decimal
from vocabulary.invalid import Invalid

_WORDS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "side": lambda text: str(SIDES.get(text, text)),
        "quantity": lambda text: quantity(parse_decimal(text)),
        "price": lambda text: quantity(parse_decimal(text)),
        "net": lambda text: quantity(exact(parse_decimal(text), 2)),
        "trade_date": lambda text: day(parse_date(text)),
        "settlement_date": lambda text: day(parse_date(text)),
    }
)
"""How the values of fields are told; the others as they are."""


@dataclass(frozen=True)
class ShownField:
    """A field that was compared, in words: what it is called, both values, by which tolerance code, and what came of it."""

    name: Promise
    ours: str
    theirs: str
    code: str
    chip: Chip


@dataclass(frozen=True)
class ShownToConfirm:
    """A trade of the affirmation board with the time that is left (None: none or no deadline), and what differs."""

    row: ToConfirm
    left: timedelta | None
    differing: Sequence[ShownField]


def shown_to_confirm(row: ToConfirm, at: datetime) -> ShownToConfirm:
    """A row of the board at an instant."""
    left = None if row.due_at is None or row.due_at <= at else row.due_at - at
    return ShownToConfirm(row, left, shown_fields(row.differing))


def shown_fields(fields: Sequence[ComparedField]) -> list[ShownField]:
    """Fields that were compared, with their words."""
    return [
        ShownField(
            FIELDS[each.field],
            value_in_words(each.field, each.ours),
            value_in_words(each.field, each.theirs),
            each.code,
            RESULTS[each.result],
        )
        for each in fields
    ]


def value_in_words(field: str, text: str | None) -> str:
    """A value as it was confirmed, as the reader writes it; as it came where it is not what the field has, "" where it was not
    given."""
    if not text:
        return ""
    try:
        return _WORDS[field](text) if field in _WORDS else text
    except Invalid:
        return text


def shown_comparisons(found: Sequence[Compared]) -> list[tuple[Compared, Sequence[ShownField]]]:
    """What was confirmed of a trade, each with all its fields in words."""
    return [(each, shown_fields(each.fields)) for each in found]
