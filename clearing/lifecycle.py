"""Where a trade stands: what its facts add up to, and what may be done to it there. Tables, pure.

A version is captured; it is enriched when everything that settles it is known, and instructed when its settlement
instructions are made: its own, or those of the nets that it is in. What its counterparty confirms by matching waits for
that, and what clears through a central counterparty until it is netted. What keeps it from that is an exception. Nothing of
this is stored as a status of the trade.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearing.submitted import Action


class State(StrEnum):
    """Where a trade stands, by its newest version."""

    CAPTURED = "CAPTURED"
    EXCEPTION = "EXCEPTION"
    ENRICHED = "ENRICHED"
    AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION"
    AWAITING_NETTING = "AWAITING_NETTING"
    INSTRUCTED = "INSTRUCTED"
    CANCELLED = "CANCELLED"


OPEN: Final = frozenset(
    {State.CAPTURED, State.EXCEPTION, State.ENRICHED, State.AWAITING_CONFIRMATION, State.AWAITING_NETTING}
)
"""States that somebody or something has still to bring further."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on file of the newest version of a trade. `is_unconfirmed`: its counterparty has to confirm it and has not;
    `is_instructed`: by itself or in nets."""

    action: str
    is_enriched: bool = False
    is_unconfirmed: bool = False
    is_novated: bool = False
    is_instructed: bool = False
    open_exceptions: int = 0


def state_of(facts: Facts) -> State:
    """Where a trade stands. A cancelled one stays that; what is instructed is no exception any more.

    >>> state_of(Facts("NEW", is_enriched=True))
    <State.ENRICHED: 'ENRICHED'>
    """
    if facts.action == Action.CANCEL:
        return State.CANCELLED
    if facts.is_instructed:
        return State.INSTRUCTED
    if facts.open_exceptions:
        return State.EXCEPTION
    if facts.is_unconfirmed:
        return State.AWAITING_CONFIRMATION
    if facts.is_novated:
        return State.AWAITING_NETTING
    return State.ENRICHED if facts.is_enriched else State.CAPTURED


class Ended(StrEnum):
    """How an exception ended."""

    SOLVED = "SOLVED"
    ACCEPTED = "ACCEPTED"
    SUPERSEDED = "SUPERSEDED"


ACCEPTABLE: Final = frozenset(
    {"price_outside_collar", "no_reference_price", "possible_duplicate", "not_a_trading_day", "accrued_differs"}
)
"""Exceptions that a person may accept with a reason; the others go when their cause is mended."""


def change_fault(action: str, *, is_known: bool, state: State | None, is_bound: bool, is_netted: bool = False) -> str:
    """Why a row may not change its trade; "" where it may. `is_bound`: an instruction of it is matched or settled;
    `is_netted`: a net of it is settled, in the night's hands, or held by the house.

    A NEW of a trade that is known is told apart by its facts, not here.
    """
    if action == Action.NEW:
        return ""
    if not is_known:
        return "unknown_trade"
    if state is State.CANCELLED:
        return "trade_cancelled"
    if is_netted:
        return "net_settles"
    return "matched_already" if is_bound else ""
