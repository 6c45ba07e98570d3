"""What keeps a matched pair from settling, who causes it, and the reason code that each side is told. Pure.

Whoever causes it is told its own code, the other side the mirrored one (`lifecycle.MIRROR`), so that both are always told of
the same cause. Source: ISO definitions of the PendingReason and FailingReason codes; ECSDA CSDR penalties framework (on hold
goes before lack of securities, that before lack of cash).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from settlements.lifecycle import MIRROR, hold_reasons
from vocabulary.invalid import Invalid
from vocabulary.side import Direction
from vocabulary.status import SettlementStatus


class InvalidCause(Invalid):
    """Who receives securities cannot lack them."""

    code = "invalid_cause"


class Problem(StrEnum):
    """What can keep a pair from settling, in the order in which it is found: what stands before hides what stands after.

    First what nobody tries to settle (on hold, blocked, a quantity that cannot settle, a link); then what is tried and lacks
    securities; only then cash; then what merely came late; last what has no problem but its date.
    """

    ON_HOLD = "on_hold"
    ACCOUNT_BLOCKED = "account_blocked"
    SECURITIES_FROZEN = "securities_frozen"
    SECURITIES_BLOCKED = "securities_blocked"
    SECURITIES_PLEDGED = "securities_pledged"
    SECURITIES_ON_LOAN = "securities_on_loan"
    BELOW_MINIMUM_UNIT = "below_minimum_unit"
    NOT_A_MULTIPLE_OF_UNIT = "not_a_multiple_of_unit"
    LINKED_INSTRUCTION_PENDING = "linked_instruction_pending"
    SHORT_OF_SECURITIES = "short_of_securities"
    AWAITING_COVER_PURCHASE = "awaiting_cover_purchase"
    AWAITING_PENDING_RECEIPT = "awaiting_pending_receipt"
    SHORT_OF_CASH = "short_of_cash"
    INSTRUCTED_LATE = "instructed_late"
    MISSED_SERVICER_DEADLINE = "missed_servicer_deadline"
    SETTLEMENT_DATE_IN_FUTURE = "settlement_date_in_future"


OWN_CODES: Final[Mapping[Problem, str]] = MappingProxyType(
    {
        Problem.ON_HOLD: "PREA",
        Problem.ACCOUNT_BLOCKED: "BLOC",
        Problem.SECURITIES_FROZEN: "FROZ",
        Problem.SECURITIES_BLOCKED: "SBLO",
        Problem.SECURITIES_PLEDGED: "COLL",
        Problem.SECURITIES_ON_LOAN: "LALO",
        Problem.BELOW_MINIMUM_UNIT: "MINO",
        Problem.NOT_A_MULTIPLE_OF_UNIT: "MUNO",
        Problem.LINKED_INSTRUCTION_PENDING: "LINK",
        Problem.SHORT_OF_SECURITIES: "LACK",
        Problem.AWAITING_COVER_PURCHASE: "LAAW",
        Problem.AWAITING_PENDING_RECEIPT: "PENR",
        Problem.SHORT_OF_CASH: "MONY",
        Problem.INSTRUCTED_LATE: "LATE",
        Problem.MISSED_SERVICER_DEADLINE: "ADEA",
        Problem.SETTLEMENT_DATE_IN_FUTURE: "FUTU",
    }
)
"""What the side that causes it is told. Both on hold are told BOTH instead."""

OWN_CAUSES: Final = frozenset({code for code, mirror in MIRROR.items() if code not in {mirror, "PRCY"}} | {"BOTH"})
"""What a side is told that keeps both from settling itself."""
THEIR_CAUSES: Final = frozenset(MIRROR[code] for code in OWN_CAUSES)
"""What the other side of it is told, which waits for it. Where both hold, each is told both: it is a cause and waits."""

OF_SECURITIES: Final = frozenset(
    {
        Problem.SECURITIES_FROZEN,
        Problem.SECURITIES_BLOCKED,
        Problem.SECURITIES_PLEDGED,
        Problem.SECURITIES_ON_LOAN,
        Problem.SHORT_OF_SECURITIES,
        Problem.AWAITING_COVER_PURCHASE,
        Problem.AWAITING_PENDING_RECEIPT,
    }
)
"""What only a deliverer can cause. Cash a deliverer can lack too: with the delivery, or instead of it."""

_RANKS: Final = {problem: rank for rank, problem in enumerate(Problem)}


class Cause(NamedTuple):
    """A problem, and the side that causes it."""

    by: Direction
    problem: Problem


class ReasonCodes(NamedTuple):
    """The reason code that each side of a pair is told; empty where nothing keeps it from settling."""

    deliverer: str
    receiver: str


NOTHING: Final = ReasonCodes("", "")


def late_reasons(*, deliverer: bool, receiver: bool) -> ReasonCodes:
    """The codes of what lacks nothing and came in too late for its date, by which sides did; nothing where neither.

    >>> late_reasons(deliverer=True, receiver=False)
    ReasonCodes(deliverer='LATE', receiver='CLAT')
    """
    sides = ((Direction.DELIVER, deliverer), (Direction.RECEIVE, receiver))
    return reason_codes(Cause(side, Problem.INSTRUCTED_LATE) for side, is_late in sides if is_late)


def reason_on(day: date, *, settlement: str, reason: str, hold: str, intended: date, is_ours: bool) -> str:
    """The reason code that a side of what is open is told on a business date: the one that a run gave, else that it awaits its
    date (FUTU) where it is pending in our own books (`is_ours`), neither a party nor the house holds it (`hold`), and the date is a
    later one. No run gives this code: none tries what is not due. Of what settles outside nothing is made up.

    For Mon 23 Nov 2026, on Fri 20 November FUTU, on Monday nothing until a run has tried it.
    """
    awaits = settlement == SettlementStatus.PENDING and not reason and not hold and intended > day
    return OWN_CODES[Problem.SETTLEMENT_DATE_IN_FUTURE] if awaits and is_ours else reason


def reason_codes(causes: Iterable[Cause]) -> ReasonCodes:
    """The codes of a matched pair, of the causes known, in any order and number.

    The first problem of all in the order of `Problem` decides for both sides; where both sides cause that one, each is told
    its own code. Refuses InvalidCause.

    The deliverer lacks securities and the receiver cash: LACK and CLAC, for cash is then not looked at. The deliverer has
    instructed late and the receiver keeps its instruction on hold: PRCY and PREA.
    """
    known = set(causes)
    if not known:
        return NOTHING
    for cause in known:
        if cause.by == Direction.RECEIVE and cause.problem in OF_SECURITIES:
            raise InvalidCause(
                expected="a problem that the receiver of securities can have",
                found=str(cause.problem),
                way_out="Name the deliverer.",
            )
    first = min((cause.problem for cause in known), key=_RANKS.__getitem__)
    delivers, receives = (Cause(side, first) in known for side in (Direction.DELIVER, Direction.RECEIVE))
    if first == Problem.ON_HOLD:
        return ReasonCodes(*hold_reasons(delivers, receives))
    own = OWN_CODES[first]
    return ReasonCodes(own if delivers else MIRROR[own], own if receives else MIRROR[own])
