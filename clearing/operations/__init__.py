"""Writes of clearing."""

from clearing.operations.capture import RACES, Capture, Captured, Source, capture
from clearing.operations.known import Checked, check_trades
from clearing.operations.refusals import REFUSALS, NoSuchTrade, NotAcceptable, NothingToRepair, TradeOutOfReach

__all__ = [
    "RACES",
    "REFUSALS",
    "Capture",
    "Captured",
    "Checked",
    "NoSuchTrade",
    "NotAcceptable",
    "NothingToRepair",
    "Source",
    "TradeOutOfReach",
    "capture",
    "check_trades",
]
