"""What the coming night would find to be the cause of a fail, if nothing changes until its cut-off. Pure."""

from dataclasses import dataclass
from typing import Final

from settlements.lifecycle import IMPOSED
from settlements.penalties.liability import Snapshot, found_by

TRIED_AGAIN: Final = frozenset(
    {"", "PREA", "PRCY", "BOTH", *IMPOSED, "LACK", "CLAC", "MONY", "CMON", "CYCL", "FUTU", "LATE", "CLAT"}
)
"""Reasons of a night after which the next one looks at holds, securities and cash again; any other (a block, a link) is nobody's
cause, and keeps it from settling until it is gone."""


@dataclass(frozen=True, slots=True)
class StandsNow:
    """How an open match stands: who holds it, what each side was told by the last night that tried it, and whether the accounts
    that deliver and pay have less now than it needs."""

    deliverer_on_hold: bool
    receiver_on_hold: bool
    deliverer_reason: str
    receiver_reason: str
    short_of_securities: bool
    short_of_cash: bool


def foreseen(now: StandsNow) -> Snapshot:
    """What would be found at the cut-off: as it stands, a hold first, then a lack of securities, then of cash. Nothing where it
    would settle, or where what keeps it from settling is nobody's cause."""
    held = Snapshot(now.deliverer_on_hold, now.receiver_on_hold)
    if held != Snapshot():
        return held
    if not {now.deliverer_reason, now.receiver_reason} <= TRIED_AGAIN:
        return found_by(now.deliverer_reason, now.receiver_reason)
    return Snapshot(lack_of_securities=now.short_of_securities, lack_of_cash=now.short_of_cash)
