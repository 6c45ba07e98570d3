"""What was confirmed of trades, and what is to be, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise

from clearing.confirming import ComparedField
from clearing.labels import FIELDS, RESULTS
from clearing.operations.faults import value_in_words
from clearing.queries import Compared, ToConfirm
from machinery.chip import Chip


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


def shown_comparisons(found: Sequence[Compared]) -> list[tuple[Compared, Sequence[ShownField]]]:
    """What was confirmed of a trade, each with all its fields in words."""
    return [(each, shown_fields(each.fields)) for each in found]
