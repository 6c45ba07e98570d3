"""Reads of clearing."""

from clearing.queries.affirmations import (
    Column,
    Compared,
    ToConfirm,
    allocations_of,
    board_counts,
    board_rows,
    comparisons_of,
)
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
from clearing.queries.nets import (
    Member,
    NetLine,
    NetSheet,
    NetsWanted,
    net_lines,
    net_sheet,
    net_totals,
    nets_of_trade,
)
from clearing.queries.rates import Rate, straight_through
from clearing.queries.scope import may_repair, visible_trades
from clearing.queries.sheet import Instructed, Sheet, trade_by_reference, trade_sheet

__all__ = [
    "STAGES",
    "Column",
    "Compared",
    "Instructed",
    "Line",
    "Member",
    "NetLine",
    "NetSheet",
    "NetsWanted",
    "Rate",
    "Sheet",
    "ToConfirm",
    "Wanted",
    "allocations_of",
    "board_counts",
    "board_rows",
    "comparisons_of",
    "lines",
    "may_repair",
    "net_lines",
    "net_sheet",
    "net_totals",
    "nets_of_trade",
    "number_with_exceptions",
    "open_exceptions",
    "open_work",
    "straight_through",
    "totals",
    "trade_by_reference",
    "trade_sheet",
    "visible_trades",
]
