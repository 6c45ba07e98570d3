"""Matching and settlement status of an unsettled instruction at a moment: PEND while the intended date can
still be met, PENF once it cannot. Pure."""

from dataclasses import dataclass
from datetime import datetime

from vocabulary.invalid import Invalid
from vocabulary.status import MatchingStatus, SettlementStatus


class InvalidMoment(Invalid):
    """Moments of an instruction that contradict each other."""

    code = "invalid_moment"


@dataclass(frozen=True, slots=True)
class StatusAt:
    """The status of an instruction at a moment; `settlement` is None while it is unmatched."""

    matching: MatchingStatus
    settlement: SettlementStatus | None
    intended_date_achievable: bool


def can_still_settle(at: datetime, cut_off: datetime) -> bool:
    """Whether what is intended for the date of a cut-off can settle on it: until just before the cut-off."""
    return at < cut_off


def status_at(
    observed_at: datetime, *, cut_off: datetime, entered_at: datetime, matched_at: datetime | None
) -> StatusAt:
    """The status at a moment of an instruction that has not settled.

    `cut_off` is that of its intended settlement date and payment type. The intended date can be met until
    just before the cut-off, matched or not; from the cut-off on it cannot, hence what matches later is
    failing at once. A match after `observed_at` has not happened yet. All moments are of one kind: all local
    (naive) or all with their zone. Refuses InvalidMoment: observed or matched before it was entered. Source:
    ISO 20022 PendingFailingReason; a central depository's manual, "matches after ISD, or in ISD after its
    cut-off".

    Matched on Tue 9 Jun 2026, intended for Fri 12 June, cut-off 16:00: PEND at 15:30, PENF at 16:01.
    """
    if observed_at < entered_at or (matched_at is not None and matched_at < entered_at):
        raise InvalidMoment(
            expected=f"moments not before the instruction was entered, {entered_at}",
            found=observed_at if observed_at < entered_at else matched_at,
            way_out="Correct the moments.",
        )
    achievable = can_still_settle(observed_at, cut_off)
    if matched_at is None or matched_at > observed_at:
        return StatusAt(MatchingStatus.UNMATCHED, None, achievable)
    settlement = SettlementStatus.PENDING if achievable else SettlementStatus.FAILING
    return StatusAt(MatchingStatus.MATCHED, settlement, achievable)
