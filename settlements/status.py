"""Matching and settlement status of an unsettled instruction at a moment: PEND while the intended date can
still be met, PENF once it cannot. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from vocabulary.invalid import Invalid
from vocabulary.side import PaymentType
from vocabulary.status import MatchingStatus, SettlementStatus


class NoCutOff(Invalid):
    """No cut-off, or more than one, for a payment type."""

    code = "no_cut_off"


class InvalidMoment(Invalid):
    """Moments of an instruction that contradict each other."""

    code = "invalid_moment"


@dataclass(frozen=True, slots=True)
class CutOff:
    """A cut-off of one business date, local to the market; `actual` where the operator moved it."""

    payment: PaymentType
    planned: time
    actual: time | None = None

    @property
    def in_force(self) -> time:
        """The actual time where there is one, whether earlier or later, else the planned one."""
        return self.planned if self.actual is None else self.actual


@dataclass(frozen=True, slots=True)
class StatusAt:
    """The status of an instruction at a moment; `settlement` is None while it is unmatched."""

    matching: MatchingStatus
    settlement: SettlementStatus | None
    intended_date_achievable: bool


def cut_off_moment(cut_offs: Iterable[CutOff], payment: PaymentType, business_date: date) -> datetime:
    """When settlement of a payment type ends on a business date, in local time of the market (naive).

    Refuses NoCutOff unless exactly one cut-off is of that payment type.
    """
    times = [cut_off.in_force for cut_off in cut_offs if cut_off.payment == payment]
    if len(times) != 1:
        raise NoCutOff(
            expected=f"one cut-off for {payment}",
            found=len(times),
            way_out="Enter one cut-off for each payment type.",
        )
    return datetime.combine(business_date, times[0])


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
    achievable = observed_at < cut_off
    if matched_at is None or matched_at > observed_at:
        return StatusAt(MatchingStatus.UNMATCHED, None, achievable)
    settlement = SettlementStatus.PENDING if achievable else SettlementStatus.FAILING
    return StatusAt(MatchingStatus.MATCHED, settlement, achievable)
