"""The nouns of the books."""

from ledger.models.account import Account, BalanceSnapshot, Guard
from ledger.models.day import Day
from ledger.models.hold import Hold, HoldRelease
from ledger.models.journal import Effect, Journal, Movement, Reversal, Slice

__all__ = [
    "Account",
    "BalanceSnapshot",
    "Day",
    "Effect",
    "Guard",
    "Hold",
    "HoldRelease",
    "Journal",
    "Movement",
    "Reversal",
    "Slice",
]
