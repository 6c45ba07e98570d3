"""On which days a late match is penalised, and on which its fail. Pure.

Source: ECSDA CSDR Penalties Framework, 5.2 and 7.2; Delegated Regulation (EU) 2018/1229, Art. 16.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Matched(StrEnum):
    """When an instruction matched on its matching day, by the cut-off of that day."""

    BEFORE_CUT_OFF = "BEFORE_CUT_OFF"
    AFTER_CUT_OFF = "AFTER_CUT_OFF"


class ResidualCode(StrEnum):
    """On how many legs of a pair the code BSSP stands: that it is what a partly successful buy-in left over."""

    BOTH = "BOTH"
    ONE = "ONE"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class PenalisedDays:
    """The business days on which an instruction is penalised, in order; no day is in both."""

    late_matching: tuple[date, ...]
    settlement_fail: tuple[date, ...]


def penalised_days(
    intended: date,
    matched_on: date,
    matched: Matched,
    *,
    last_failing_day: date,
    business_days: Iterable[date],
    code: ResidualCode = ResidualCode.NONE,
) -> PenalisedDays:
    """The days of the late matching penalty, and those of the settlement fail penalty that follow.

    `business_days` are those of the depository, and against payment of the currency's payment system too, in any order;
    those of no concern do no harm. Late matching is penalised from the intended settlement date to the day before the
    matching day if it matched before the cut-off of that day, to the matching day itself if after; of what matched in time
    there is no such day. The fail is penalised on every later day, but not before the intended settlement date, up to the
    last failing day. With BSSP on both legs there is no late matching penalty, and the fail penalty begins where it would
    have begun.

    Intended for Mon 8 Jun 2026, matched on Tue 9 June after the cut-off, failing until Wed 10 June: late matching on 8 and
    9 June, fail on 10 June.
    """
    late, failing = set(), set()
    for day in business_days:
        if day < intended:
            continue
        if day < matched_on or (day == matched_on and matched is Matched.AFTER_CUT_OFF):
            late.add(day)
        elif day <= last_failing_day:
            failing.add(day)
    if code is ResidualCode.BOTH:
        late = set()
    return PenalisedDays(tuple(sorted(late)), tuple(sorted(failing)))
