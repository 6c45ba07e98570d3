"""The table of timed jobs: what runs when, on which calendar, and why. Beat ticks every minute; this table decides.

A slot is due when its local time on the open business date has passed. Its run is unique per job and business date, so
two beats, a clock that jumps and a day that is asked for twice open it once. When the windows of the day are due their markets say
(`windows.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorizations.operations import expire
from backoffice.day import NIGHT, open_night
from backoffice.windows import open_due_window
from itservices.queries import active_run, current_instant, open_run_of
from ledger.queries import business_date_or_none
from machinery.api.idempotency import KEPT, forget_older
from machinery.transactions import whole
from settlements.operations import allege_due
from settlements.windows import WINDOW
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Slot:
    """One timed job: from `local` time in `zone` on every business date of the firm."""

    job: str
    local: time
    zone: str
    reason: Promise


SCHEDULE = (
    Slot(
        NIGHT,
        time(23, 0),
        "Europe/Madrid",
        _("after the last cut-off of every market of the date (New York free of payment closes at 22:30 Madrid time)"),
    ),
)


def is_due(slot: Slot, day: date, now: datetime) -> bool:
    """Whether the slot of a business date has come by `now` (aware)."""
    return now >= datetime.combine(day, slot.local, ZoneInfo(slot.zone))


def forget_old_keys() -> int:
    """Forgets the idempotency keys of client systems that were kept for 30 days; how many. Their references stay used."""
    with whole():
        return forget_older(KEPT)


def expire_requests() -> int:
    """Ends the requests whose time to decide is over; how many."""
    with whole():
        return expire(by=Actor("job", "schedule", "schedule"), at=current_instant())


def allege_due_instructions() -> int:
    """Tells the counterparties of instructions that have waited long enough for their match; how many."""
    with whole():
        return allege_due(at=current_instant())


def open_due_runs() -> list[int]:
    """Opens the runs whose time has come and returns their ids; missed dates first, one night at a time. A window that is not done
    is waited for; one that is due is opened where no night is."""
    opened: list[int] = []
    now, day, by = current_instant(), business_date_or_none(), Actor("job", "schedule", "schedule")
    for slot in SCHEDULE:
        if day and active_run(slot.job) is None and open_run_of(WINDOW) is None and is_due(slot, day, now):
            opened.append(open_night(day, by=by, at=now))
    window = open_due_window(by=by, at=now)
    return [*opened, *([] if window is None else [window])]
