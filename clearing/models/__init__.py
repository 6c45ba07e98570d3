"""The nouns of clearing."""

from clearing.models.exception import ExceptionEnd, TradeException
from clearing.models.limit import Earmark, EarmarkFreed, Limit, LimitOverride, LimitTerms, LimitUse
from clearing.models.outcome import Enrichment, TradeInstruction
from clearing.models.trade import OpenTrade, Trade, TradeVersion

__all__ = [
    "Earmark",
    "EarmarkFreed",
    "Enrichment",
    "ExceptionEnd",
    "Limit",
    "LimitOverride",
    "LimitTerms",
    "LimitUse",
    "OpenTrade",
    "Trade",
    "TradeException",
    "TradeInstruction",
    "TradeVersion",
]
