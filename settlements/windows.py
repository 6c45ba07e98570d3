"""The windows of a market's day, in which what is open and due is settled between two nights. Pure.

A window opens at a time of day by the clock of its market and stays so for some minutes, or until a cut-off of its business date as
it is moved that day. What is settled in it is settled once, soon after it opens. Source: reference B.2 (partial settlement windows
of T2S).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Final

from vocabulary.invalid import Invalid

WINDOW: Final = "window"
"""The job of a window, before the instant at which it opens."""
MOST: Final = 9
"""Windows of one day."""
LONGEST: Final = 600
"""Minutes of one window."""
CUT_OFFS: Final = ("APMT", "FREE")
"""Until which a window may be open: that of what is against payment, or free of it."""


class InvalidWindows(Invalid):
    """Windows that make no day."""

    code = "invalid_windows"


@dataclass(frozen=True, slots=True)
class Window:
    """One window: when it opens by the clock of its market, for how many minutes it is open, or (0) until which cut-off of the
    date, and whether it settles in parts what does not settle whole."""

    opens: time
    minutes: int = 15
    until: str = ""
    in_parts: bool = True

    def __str__(self) -> str:
        ends = f"{self.minutes} min" if self.minutes else f"to {self.until}"
        return f"{self.opens:%H:%M} {ends}{', in parts' if self.in_parts else ''}"


def job_of(opens_at: datetime) -> str:
    """The job that settles in the windows that open at an instant: one of a business date."""
    return f"{WINDOW} {opens_at.astimezone(UTC):%Y-%m-%dT%H:%M}Z"


def opened_at(job: str) -> datetime:
    """The instant at which the windows open in which a job settles."""
    return datetime.fromisoformat(job.removeprefix(f"{WINDOW} "))


Windows = tuple[Window, ...]


def checked(windows: Sequence[Window]) -> Windows:
    """The windows of one market. Refuses InvalidWindows: none or more than MOST, one that has no end or two, or is longer than
    LONGEST, and windows that do not open one after another."""
    found = tuple(windows)
    if not 1 <= len(found) <= MOST:
        raise _invalid(f"1 to {MOST} windows", str(len(found)))
    for each in found:
        has_length = 1 <= each.minutes <= LONGEST and not each.until
        if not has_length and (each.minutes or each.until not in CUT_OFFS):
            raise _invalid(
                f"1 to {LONGEST} minutes, or one of {', '.join(CUT_OFFS)}", f"{each.minutes} {each.until}".strip()
            )
    for one, other in pairwise(found):
        if other.opens <= one.opens:
            raise _invalid("windows that open one after another", f"{other.opens:%H:%M}")
    return found


def _invalid(expected: str, found: str) -> InvalidWindows:
    return InvalidWindows(expected=expected, found=found, way_out="Correct the windows of the market.")


T2S: Final = checked(
    (
        Window(time(8), 30),
        Window(time(10)),
        Window(time(12)),
        Window(time(14)),
        Window(time(15, 30), 0, "APMT"),
    )
)
"""The partial settlement windows of T2S; the last one is open until its cut-off of what is against payment."""
