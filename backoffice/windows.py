"""The windows of the day, as prose: between two nights they settle what is open and due by then, market by market.

A window of a business date:

    claim         freeze what is open and due of the markets whose window opened at its instant and is still open
    settle        decide in order, whole, at once with others and, where the market says so, in parts; and book
    publish       give the slice of the window its keys, statistics and foreign keys
    seal          close the slice to further rows and keep the digest of all of them
    refuse        give what stayed open its reason and mirror code
    mark failing  of what it froze pending becomes failing where the actual cut-off has passed

Windows of several markets that open at the same instant are one run; there is one of each instant of a business date. No window
runs beside another one, nor beside a night; one that nobody opened while it was open never runs. Penalties, recycling, the proof
and the next date are the night's.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from backoffice.day import NIGHT
from itservices.operations import Lease, open_run, resume_run
from itservices.queries import active_run, open_run_of, run_of
from itservices.registry import register_job
from itservices.runner import run_to_end
from ledger.queries import business_date_or_none
from machinery.transactions import whole
from settlements.jobs import claim_window, mark_failing, publish, refuse, seal, settle
from settlements.queries import windows_of_day
from settlements.windows import WINDOW, job_of
from vocabulary.actor import Actor

STEPS: list[tuple[str, Callable[[Lease], Mapping[str, Any]]]] = [
    ("claim", claim_window),
    ("settle", settle),
    ("publish", publish),
    ("seal", seal),
    ("refuse", refuse),
    ("mark failing", mark_failing),
]

MAY_SKIP = ("refuse", "mark failing")
"""Steps that change no books."""


def register() -> None:
    """Tells IT services the steps of a window."""
    register_job(WINDOW, STEPS, MAY_SKIP)


def windows_due(day: date, at: datetime) -> list[datetime]:
    """The instants at which those windows of a business date opened that are open and have not been run, the first one first."""
    found = sorted({each.opens_at for each in windows_of_day(day) if each.is_open(at)})
    return [opens_at for opens_at in found if run_of(job_of(opens_at), day) is None]


def open_window(day: date, opens_at: datetime, *, by: Actor, at: datetime) -> int:
    """The run of the windows of a business date that open at an instant: made, or found and, if it was stopped, resumed; its id.
    Refuses OtherRunIsOpen while a night or another window is not done."""
    with whole():
        run = open_run(job_of(opens_at), day, by=by, at=at, never_beside=(NIGHT, WINDOW))
        resume_run(run.pk, by=by, at=at, reason="the window was asked for again")
    return run.pk


def open_due_window(*, by: Actor, at: datetime) -> int | None:
    """Opens the first window of the open business date that is due; its run, None where none is, or where something else that
    settles is not done: then the next look opens it."""
    day = business_date_or_none()
    if day is None or active_run(NIGHT) or open_run_of(WINDOW):
        return None
    due = windows_due(day, at)
    return open_window(day, due[0], by=by, at=at) if due else None


def run_windows(*, by: Actor, at: datetime) -> dict[str, str]:
    """Runs, or resumes, in the foreground what is open of windows, then those that are due: job -> DONE, RUNNING (held by a worker)
    or STOPPED. Again: nothing. Refuses OtherRunIsOpen while a night is not done."""
    ended: dict[str, str] = {}
    if (left := open_run_of(WINDOW)) is not None:
        with whole():
            resume_run(left.pk, by=by, at=at, reason="the window was asked for again")
        ended[left.job] = run_to_end(left.pk)
    day = business_date_or_none()
    if day is None:
        return ended
    for opens_at in windows_due(day, at):
        if "RUNNING" in ended.values() or "STOPPED" in ended.values():
            break
        ended[job_of(opens_at)] = run_to_end(open_window(day, opens_at, by=by, at=at))
    return ended
