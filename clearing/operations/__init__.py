"""Writes of clearing."""

from clearing.operations.capture import RACES, Capture, Captured, Source, capture
from clearing.operations.known import Checked, check_trades
from clearing.operations.refusals import REFUSALS, NoSuchTrade, NotAcceptable, NothingToRepair, TradeOutOfReach
from clearing.operations.repair import Occasion, accept_exceptions, try_again

__all__ = [
    "RACES",
    "REFUSALS",
    "Capture",
    "Captured",
    "Checked",
    "NoSuchTrade",
    "NotAcceptable",
    "NothingToRepair",
    "Occasion",
    "Source",
    "TradeOutOfReach",
    "accept_exceptions",
    "capture",
    "check_trades",
    "try_again",
]
