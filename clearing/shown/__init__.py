"""Trades, nets, limits and margin in words, as pages and programs show them."""

from clearing.shown.confirmations import shown_comparisons, shown_to_confirm
from clearing.shown.margin import (
    ShownCall,
    ShownMarginLine,
    ShownTerms,
    shown_calls,
    shown_lines,
    shown_missing,
    shown_terms,
    terms_as_typed,
)
from clearing.shown.trades import (
    ShownLine,
    ShownUse,
    entries_of,
    shown_exceptions,
    shown_instructions,
    shown_line,
    shown_net_instructions,
    shown_rate,
    shown_ssis,
    shown_uses,
    shown_versions,
    what_of,
    why,
)

__all__ = [
    "ShownCall",
    "ShownLine",
    "ShownMarginLine",
    "ShownTerms",
    "ShownUse",
    "entries_of",
    "shown_calls",
    "shown_comparisons",
    "shown_exceptions",
    "shown_instructions",
    "shown_line",
    "shown_lines",
    "shown_missing",
    "shown_net_instructions",
    "shown_rate",
    "shown_ssis",
    "shown_terms",
    "shown_to_confirm",
    "shown_uses",
    "shown_versions",
    "terms_as_typed",
    "what_of",
    "why",
]
