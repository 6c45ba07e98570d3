"""The nouns of clearing."""

from clearing.models.exception import ExceptionEnd, TradeException
from clearing.models.netting import Membership, NetMember, NetObligation, Novation
from clearing.models.outcome import Enrichment, TradeInstruction
from clearing.models.trade import OpenTrade, Trade, TradeVersion

__all__ = [
    "Enrichment",
    "ExceptionEnd",
    "Membership",
    "NetMember",
    "NetObligation",
    "Novation",
    "OpenTrade",
    "Trade",
    "TradeException",
    "TradeInstruction",
    "TradeVersion",
]
