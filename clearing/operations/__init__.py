"""Writes of clearing."""

from clearing.operations.capture import RACES, Capture, Captured, Source, capture
from clearing.operations.earmarks import free_done
from clearing.operations.known import Checked, check_trades
from clearing.operations.limits import LimitWish, override_limit, set_limit
from clearing.operations.refusals import REFUSALS, NoSuchTrade, NotAcceptable, NothingToRepair, TradeOutOfReach
from clearing.operations.repair import accept_exceptions, try_again
from vocabulary.occasion import Occasion

__all__ = [
    "RACES",
    "REFUSALS",
    "Capture",
    "Captured",
    "Checked",
    "LimitWish",
    "NoSuchTrade",
    "NotAcceptable",
    "NothingToRepair",
    "Occasion",
    "Source",
    "TradeOutOfReach",
    "accept_exceptions",
    "capture",
    "check_trades",
    "free_done",
    "override_limit",
    "set_limit",
    "try_again",
]
