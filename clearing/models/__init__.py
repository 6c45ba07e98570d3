"""The nouns of clearing."""

from clearing.models.allocation import Allocation, AllocationSet
from clearing.models.confirmation import (
    Affirmation,
    AwaitedConfirmation,
    Chaser,
    Comparison,
    Confirmation,
    ProfileField,
    ToleranceProfile,
)
from clearing.models.exception import ExceptionEnd, TradeException
from clearing.models.limit import Earmark, EarmarkFreed, Limit, LimitOverride, LimitTerms, LimitUse
from clearing.models.margin import (
    MarginAccount,
    MarginCall,
    MarginCallAct,
    MarginCover,
    MarginException,
    MarginHaircut,
    MarginLine,
    MarginReckoning,
    MarginTerms,
)
from clearing.models.netting import Membership, NetMember, NetObligation, Novation
from clearing.models.outcome import Enrichment, TradeInstruction
from clearing.models.trade import OpenTrade, Trade, TradeVersion

__all__ = [
    "Affirmation",
    "Allocation",
    "AllocationSet",
    "AwaitedConfirmation",
    "Chaser",
    "Comparison",
    "Confirmation",
    "Earmark",
    "EarmarkFreed",
    "Enrichment",
    "ExceptionEnd",
    "Limit",
    "LimitOverride",
    "LimitTerms",
    "LimitUse",
    "MarginAccount",
    "MarginCall",
    "MarginCallAct",
    "MarginCover",
    "MarginException",
    "MarginHaircut",
    "MarginLine",
    "MarginReckoning",
    "MarginTerms",
    "Membership",
    "NetMember",
    "NetObligation",
    "Novation",
    "OpenTrade",
    "ProfileField",
    "ToleranceProfile",
    "Trade",
    "TradeException",
    "TradeInstruction",
    "TradeVersion",
]
