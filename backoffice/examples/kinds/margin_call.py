"""margin_call: equity, requirement and call of a margin account, and what meets the call."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import CURRENCY, DECIMAL, Optional, Record
from clearing.margin import Margin, MarginAccount, margin
from vocabulary.decimals import half_up

GIVEN = Record(
    {
        "currency": CURRENCY,
        "market_value": DECIMAL,
        "debit_balance": DECIMAL,
        "maintenance_percent": DECIMAL,
        "initial_percent": Optional(DECIMAL),
        "quantity": Optional(DECIMAL),
    }
)
FIGURES = tuple(figure.name for figure in fields(Margin))
EXPECT = Record({name: Optional(DECIMAL) for name in FIGURES})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure to two decimals, shares whole; None where there is no such figure."""
    facts = {key: value for key, value in given.items() if key != "currency"}
    found = margin(MarginAccount(**facts))
    return {name: _rounded(getattr(found, name)) for name in FIGURES}


def _rounded(figure: Any) -> Decimal | None:
    return None if figure is None else half_up(figure, 2)


KIND = Kind(GIVEN, EXPECT, answer)
