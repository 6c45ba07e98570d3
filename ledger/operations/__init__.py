"""Writes of the books."""

from ledger.operations.accounts import AccountWish, open_accounts, place_hold, release_hold, set_floor
from ledger.operations.days import close_day, keep_day, open_books
from ledger.operations.postings import Entry, Leg, Posted, post, reverse
from ledger.operations.refusals import (
    AlreadyReversed,
    AmountNotWhole,
    BalanceTooLow,
    DayNotOpen,
    EffectHasOtherFacts,
    HoldHasOtherFacts,
    HoldIsReleased,
    JournalNotFound,
    JournalWithoutMovement,
)
from ledger.operations.slices import (
    IDS_PER_SLICE,
    JOURNAL,
    MOVEMENT,
    STAGES,
    Chunk,
    Legs,
    append_chunk,
    mark_verified,
    open_slice,
    settle_slice,
)

__all__ = [
    "IDS_PER_SLICE",
    "JOURNAL",
    "MOVEMENT",
    "STAGES",
    "AccountWish",
    "AlreadyReversed",
    "AmountNotWhole",
    "BalanceTooLow",
    "Chunk",
    "DayNotOpen",
    "EffectHasOtherFacts",
    "Entry",
    "HoldHasOtherFacts",
    "HoldIsReleased",
    "JournalNotFound",
    "JournalWithoutMovement",
    "Leg",
    "Legs",
    "Posted",
    "append_chunk",
    "close_day",
    "keep_day",
    "mark_verified",
    "open_accounts",
    "open_books",
    "open_slice",
    "place_hold",
    "post",
    "release_hold",
    "reverse",
    "set_floor",
    "settle_slice",
]
