"""What counterparties confirm, beside what we have on file: field by field, with the tolerance of each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clearing.tolerances import Comparison, Tolerance, ToleranceCode, compare
from vocabulary.decimals import shortest

FIELDS: Final = ("side", "isin", "quantity", "price", "currency", "net", "trade_date", "settlement_date")
"""What is compared, in this order."""
EXACT: Final = Tolerance(ToleranceCode.EXCT)


class Economics(NamedTuple):
    """The economics of a trade as our party sees it; None: not said."""

    side: str
    isin: str
    quantity: Decimal
    price: Decimal | None
    currency: str
    net: Decimal | None
    trade_date: date
    settlement_date: date

    def texts(self) -> dict[str, str | None]:
        """Field -> its value as text, numbers in their shortest form."""
        return {field: _text(value) for field, value in zip(FIELDS, self, strict=True)}


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field: both values, how they were compared, and what came of it."""

    field: str
    code: str
    ours: str | None
    theirs: str | None
    result: str

    @property
    def differs(self) -> bool:
        """Whether the values do not agree."""
        return self.result == Comparison.MISMATCH


def compared(ours: Economics, theirs: Economics, tolerances: Mapping[str, Tolerance]) -> tuple[ComparedField, ...]:
    """Every field of FIELDS with both values; one that `tolerances` does not name has to be equal."""
    mine, other = ours.texts(), theirs.texts()
    return tuple(
        ComparedField(
            field,
            str(tolerances.get(field, EXACT).code),
            mine[field],
            other[field],
            str(compare(tolerances.get(field, EXACT), mine[field], other[field])),
        )
        for field in FIELDS
    )


def nearest(
    candidates: Sequence[tuple[Any, tuple[ComparedField, ...]]],
) -> tuple[Any, tuple[ComparedField, ...]] | None:
    """Of candidates, each with its comparison, the one in which the fewest fields differ; of several the first."""
    return min(candidates, key=lambda each: sum(field.differs for field in each[1]), default=None)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return (
        shortest(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else str(value)
    )
