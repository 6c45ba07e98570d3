"""The table of timed jobs: what runs when, on which calendar, and why. Beat ticks every minute; this table decides.

A slot is due when its local time on the open business date has passed. Its run is unique per job and business date, so
two beats, a clock that jumps and a day that is asked for twice open it once. When the windows of the day are due their markets say
(`windows.py`); what cut-offs have ended is looked for each minute (`cut_offs.py`).
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorizations.operations import expire
from authorizations.queries import client_system, permissions_of
from backoffice.cut_offs import open_due_cut_off
from backoffice.day import NIGHT, open_night
from backoffice.windows import open_due_window
from itservices.queries import active_run, current_instant, open_run_of, real_instant
from ledger.queries import business_date, business_date_or_none
from machinery.api.idempotency import KEPT, forget_older
from machinery.transactions import whole
from settlements.correspondence.folder import Exchanged, exchange
from settlements.correspondence.stating import make_statement
from settlements.messages.contents import CannotBeWritten
from settlements.messages.stated import Frequency
from settlements.operations import allege_due
from settlements.queries import statements_due
from settlements.windows import WINDOW
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion

log = logging.getLogger(__name__)
AT_ONCE = 100
"""Statements that are looked for at once."""


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
    is waited for; one that is due is opened where no night is, and where neither is what cut-offs have ended."""
    opened: list[int] = []
    now, day, by = current_instant(), business_date_or_none(), Actor("job", "schedule", "schedule")
    for slot in SCHEDULE:
        if day and active_run(slot.job) is None and open_run_of(WINDOW) is None and is_due(slot, day, now):
            opened.append(open_night(day, by=by, at=now))
    window = open_due_window(by=by, at=now)
    cut_off = open_due_cut_off(by=by, at=now)
    return [*opened, *(found for found in (window, cut_off) if found is not None)]


def make_due_statements() -> int:
    """Makes the statements that are wished for every day, of the dates that are over, each in a transaction of its own; how many.
    One that cannot be written is logged, and the others are made."""
    made, last = 0, None
    while found := statements_due(AT_ONCE, last):
        for due in found:
            try:
                with whole():
                    make_statement(*due, Frequency.DAILY, occasion=_daily())
                made += 1
            except CannotBeWritten as cannot:
                log.warning("statement of %s at %s: %s", due.account, due.stated_on, cannot)
        last = found[-1]
    return made


def exchange_files() -> Exchanged:
    """Takes what has come by the message folder, and writes what is to go by it; nothing where no folder is named. Where it cannot
    be read or written, or the client system that it acts as may not hand in, that is logged; /readyz says so as well."""
    if not settings.MESSAGE_FOLDER or business_date_or_none() is None:
        return Exchanged()
    by = client_system(settings.MESSAGE_CLIENT)
    if by is None or folder_trouble(settings.MESSAGE_CLIENT):
        log.error("message folder: %s", folder_trouble(settings.MESSAGE_CLIENT))
        return Exchanged()
    try:
        root = Path(settings.MESSAGE_FOLDER)
        return exchange(root, by=by, when=lambda: (current_instant(), business_date()), now=real_instant())
    except OSError as trouble:
        log.error("message folder: %s", trouble)
        return Exchanged()


def folder_trouble(name: str) -> str:
    """Why nothing is taken from the message folder, where one is named; "" where it is."""
    by = client_system(name)
    if by is None:
        return f"no client system {name!r} (BACKOFFICE_MESSAGE_CLIENT)"
    may = "settlements.load" in permissions_of(by, current_instant())
    return "" if may else f"client system {name!r} may not hand in messages (settlements.load)"


def _daily() -> Occasion:
    by = Actor("job", "statements", "statements")
    return Occasion(by, current_instant(), business_date(), "wished for every day")
