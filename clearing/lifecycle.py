"""Where a trade stands: what its facts add up to, and what may be done to it there. Tables, pure.

A version is captured; it is enriched when everything that settles it is known, and instructed when its settlement
instructions are made. What keeps it from that is an exception. Nothing of this is stored as a status of the trade.
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
    INSTRUCTED = "INSTRUCTED"
    CANCELLED = "CANCELLED"


OPEN: Final = frozenset({State.CAPTURED, State.EXCEPTION, State.ENRICHED})
"""States that somebody or something has still to bring further."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on file of the newest version of a trade."""

    action: str
    is_enriched: bool = False
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


def change_fault(action: str, *, is_known: bool, state: State | None, is_bound: bool) -> str:
    """Why a row may not change its trade; "" where it may. `is_bound`: an instruction of it is matched or settled.

    A NEW of a trade that is known is told apart by its facts, not here.
    """
    if action == Action.NEW:
        return ""
    if not is_known:
        return "unknown_trade"
    if state is State.CANCELLED:
        return "trade_cancelled"
    return "matched_already" if is_bound else ""
