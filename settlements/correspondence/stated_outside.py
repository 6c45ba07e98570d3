"""Where an instruction stands at its depository, as a statement and an advice say it. Pure."""

from typing import Any, Final

from settlements.depositories import Standing
from settlements.messages import codes
from settlements.messages.parts import Axis, Reason
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

OTHER: Final = "OTHR"


def axes_outside(stood: Standing) -> tuple[Axis[Any], ...]:
    """The axes as the depository told them; what it has told nothing of is accepted here, and not matched. Its reason goes with the
    last axis that there is. What it rejected waits here to be repaired, for a statement has no place for anything rejected.

    >>> [str(axis.status) for axis in axes_outside(Standing(matching="MACH", settlement="PENF", reason="LACK"))]
    ['PACK', 'MACH', 'PENF']
    """
    reason = stood.hold or stood.reason
    if stood.processing == ProcessingStatus.REJECTED:
        return (Axis(ProcessingStatus.IN_REPAIR, _why(reason or OTHER, codes.IN_REPAIR)),)
    has_settlement = bool(stood.settlement)
    is_matched = has_settlement or stood.matching == MatchingStatus.MATCHED
    says_unmatched = stood.matching == MatchingStatus.UNMATCHED
    found: list[Axis[Any]] = [_processing(stood.processing, "" if is_matched or says_unmatched else reason)]
    if not is_matched:
        return (*found, Axis(MatchingStatus.UNMATCHED, _why(reason if says_unmatched else "", codes.UNMATCHED)))
    is_failing = stood.settlement == SettlementStatus.FAILING
    allowed = codes.FAILING if is_failing else codes.PENDING
    status = SettlementStatus.FAILING if is_failing else SettlementStatus.PENDING
    return (*found, Axis(MatchingStatus.MATCHED), Axis(status, _why(reason, allowed)))


def is_so_here(told: Axis[ProcessingStatus] | None, status: ProcessingStatus) -> bool:
    """Whether we say of it ourselves that it is processed so: what it is here goes before what its depository told."""
    return told is not None and told.status == status


def told_outside(
    stood: Standing,
) -> tuple[Axis[ProcessingStatus], Axis[MatchingStatus] | None, Axis[SettlementStatus] | None]:
    """Processing, matching and settlement, as its party is advised of them; None of an axis of which its depository told nothing. A
    hold stands with the settlement of what is matched, else with the processing. What the depository rejected waits here to be
    repaired: it is sent again, or cancelled, which its party is told then.

    >>> [axis and str(axis.status) for axis in told_outside(Standing(processing="PACK", matching="NMAT", reason="CMIS"))]
    ['PACK', 'NMAT', None]
    """
    if stood.processing == ProcessingStatus.CANCELLED:
        return Axis(ProcessingStatus.CANCELLED, _why(stood.reason, codes.CANCELLED)), None, None
    first, *others = axes_outside(stood)
    if len(others) > 1:
        return first, others[0], others[1]
    if stood.processing == ProcessingStatus.REJECTED:
        return first, None, None
    matching = others[0] if stood.matching == MatchingStatus.UNMATCHED else None
    if stood.hold:
        first = Axis(ProcessingStatus.PENDING_PROCESSING, _why(stood.hold, codes.PENDING_PROCESSING))
        why = "" if stood.reason == stood.hold else stood.reason
        matching = matching and Axis(MatchingStatus.UNMATCHED, _why(why, codes.UNMATCHED))
    return first, matching, None


def _processing(told: str, reason: str) -> Axis[ProcessingStatus]:
    known = {
        ProcessingStatus.PENDING_PROCESSING: codes.PENDING_PROCESSING,
        ProcessingStatus.IN_REPAIR: codes.IN_REPAIR,
        ProcessingStatus.CANCELLATION_PENDING: codes.PENDING_CANCELLATION,
    }
    status = next((each for each in known if each == told), None)
    return Axis(ProcessingStatus.ACCEPTED) if status is None else Axis(status, _why(reason, known[status]))


def _why(code: str, allowed: str) -> tuple[Reason, ...]:
    """A reason that the list of its status lacks is told as another one."""
    return (Reason(code if code in allowed.split() else OTHER),) if code else ()
