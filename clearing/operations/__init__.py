"""Writes of clearing."""

from clearing.operations.capture import RACES, Capture, Captured, Source, capture
from clearing.operations.known import Checked, check_trades
from clearing.operations.netting import Netted, net_trades
from clearing.operations.novating import MembershipWish, set_memberships
from clearing.operations.refusals import (
    REFUSALS,
    NetCannotSettle,
    NoSuchTrade,
    NotAcceptable,
    NothingToRepair,
    TradeOutOfReach,
)
from clearing.operations.repair import Occasion, accept_exceptions, try_again

__all__ = [
    "RACES",
    "REFUSALS",
    "Capture",
    "Captured",
    "Checked",
    "MembershipWish",
    "NetCannotSettle",
    "Netted",
    "NoSuchTrade",
    "NotAcceptable",
    "NothingToRepair",
    "Occasion",
    "Source",
    "TradeOutOfReach",
    "accept_exceptions",
    "capture",
    "check_trades",
    "net_trades",
    "set_memberships",
    "try_again",
]
