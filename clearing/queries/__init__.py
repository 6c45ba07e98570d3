"""Reads of clearing."""

from clearing.queries.listing import (
    STAGES,
    Line,
    Wanted,
    lines,
    number_with_exceptions,
    open_exceptions,
    open_work,
    totals,
)
from clearing.queries.rates import Rate, straight_through
from clearing.queries.scope import may_repair, visible_trades
from clearing.queries.sheet import Instructed, Sheet, trade_by_reference, trade_sheet

__all__ = [
    "STAGES",
    "Instructed",
    "Line",
    "Rate",
    "Sheet",
    "Wanted",
    "lines",
    "may_repair",
    "number_with_exceptions",
    "open_exceptions",
    "open_work",
    "straight_through",
    "totals",
    "trade_by_reference",
    "trade_sheet",
    "visible_trades",
]
