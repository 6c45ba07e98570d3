"""Writes of clearing."""

from clearing.operations.ahead import Checked, check_trades
from clearing.operations.allocating import ALLOCATION_RACES, allocate_trade
from clearing.operations.awaiting import ProfileWish, set_profile
from clearing.operations.capture import RACES, Capture, Captured, Source, capture
from clearing.operations.confirming import CONFIRMATION_RACES, ConfirmationWish, Confirmed, chase, confirm
from clearing.operations.earmarks import free_done
from clearing.operations.limits import LimitWish, override_limit, set_limit
from clearing.operations.margin import CallRelieved, MarginSet, MarginWish, dispute_call, relieve_call, set_margin
from clearing.operations.netting import Netted, net_trades
from clearing.operations.novating import MembershipWish, set_memberships
from clearing.operations.reckoning import Reckoned, reckon_margin
from clearing.operations.refusals import (
    REFUSALS,
    AccountSecuresAnother,
    AllocationIsFinal,
    CallsAreOpen,
    ConfirmationReferenceTaken,
    MarginPastStands,
    NetCannotSettle,
    NoSuchMarginCall,
    NoSuchTrade,
    NotAcceptable,
    NotAnAccountOfTheParty,
    NotDisputed,
    NothingIsCalled,
    NothingToAllocate,
    NothingToRepair,
    NotTheirsToSecure,
    TradeOutOfReach,
)
from clearing.operations.repair import accept_exceptions, try_again
from vocabulary.occasion import Occasion

__all__ = [
    "ALLOCATION_RACES",
    "CONFIRMATION_RACES",
    "RACES",
    "REFUSALS",
    "AccountSecuresAnother",
    "AllocationIsFinal",
    "CallRelieved",
    "CallsAreOpen",
    "Capture",
    "Captured",
    "Checked",
    "ConfirmationReferenceTaken",
    "ConfirmationWish",
    "Confirmed",
    "LimitWish",
    "MarginPastStands",
    "MarginSet",
    "MarginWish",
    "MembershipWish",
    "NetCannotSettle",
    "Netted",
    "NoSuchMarginCall",
    "NoSuchTrade",
    "NotAcceptable",
    "NotAnAccountOfTheParty",
    "NotDisputed",
    "NotTheirsToSecure",
    "NothingIsCalled",
    "NothingToAllocate",
    "NothingToRepair",
    "Occasion",
    "ProfileWish",
    "Reckoned",
    "Source",
    "TradeOutOfReach",
    "accept_exceptions",
    "allocate_trade",
    "capture",
    "chase",
    "check_trades",
    "confirm",
    "dispute_call",
    "free_done",
    "net_trades",
    "override_limit",
    "reckon_margin",
    "relieve_call",
    "set_limit",
    "set_margin",
    "set_memberships",
    "set_profile",
    "try_again",
]
