"""The cut-offs of the day, as prose: once one has passed, what it ends is failing, without waiting for the night.

A cut-off run of a business date:

    mark failing  pending becomes failing where the actual cut-off of the intended date has passed, and nothing brings it to its
                  date any more: its market settles by day, in windows; or its night has been; or no night settles it

Each minute it is looked whether a cut-off, as it was moved, has passed of which something is pending; against payment and free of
it each has its own. The run is named by the minute in which it was opened, for a cut-off may end something more than once: what was
matched before it and written after it, and what is more than one run marks. It books nothing and holds up nobody. It never begins
beside a night or a window, which say the same of what they have frozen; these may begin beside it. Why so:
docs/adr/0038-cut-offs.md.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from backoffice.day import NIGHT
from itservices.operations import Lease, open_run, resume_run
from itservices.queries import active_run, open_run_of
from itservices.registry import register_job
from itservices.runner import run_to_end
from ledger.queries import business_date_or_none
from machinery.transactions import whole
from settlements.jobs import mark_failing_at_cut_off
from settlements.queries.night import cut_offs_that_end
from settlements.windows import WINDOW
from vocabulary.actor import Actor

CUT_OFF: Final = "cut-off"
STEPS: list[tuple[str, Callable[[Lease], Mapping[str, Any]]]] = [("mark failing", mark_failing_at_cut_off)]
MAY_SKIP = ("mark failing",)
"""It changes no books; the night says the same."""


def register() -> None:
    """Tells IT services the step of a cut-off."""
    register_job(CUT_OFF, STEPS, MAY_SKIP)


def job_of(at: datetime) -> str:
    """The job that marks what cut-offs have ended by an instant: one of a minute and business date."""
    return f"{CUT_OFF} {at.astimezone(UTC):%Y-%m-%dT%H:%M}Z"


def open_cut_off(day: date, *, by: Actor, at: datetime) -> int:
    """The run of the cut-offs of a minute: made, or found and, if it was stopped, resumed; its id. Refuses OtherRunIsOpen while a
    night, a window or another cut-off run is not done."""
    with whole():
        run = open_run(job_of(at), day, by=by, at=at, never_beside=(NIGHT, WINDOW, CUT_OFF))
        resume_run(run.pk, by=by, at=at, reason="the cut-off was asked for again")
    return run.pk


def open_due_cut_off(*, by: Actor, at: datetime) -> int | None:
    """Opens the run of what cut-offs have ended by an instant; None where nothing is pending of any, or where a night, a window or
    another cut-off run is not done: then the next look opens it."""
    day = business_date_or_none()
    if day is None or active_run(NIGHT) or open_run_of(WINDOW) or open_run_of(CUT_OFF):
        return None
    return open_cut_off(day, by=by, at=at) if cut_offs_that_end(day, at) else None


def run_cut_offs(*, by: Actor, at: datetime) -> dict[str, str]:
    """Runs, or resumes, in the foreground what is open of cut-offs, then what has passed: job -> DONE, RUNNING (held by a worker)
    or STOPPED. Again: nothing. Refuses OtherRunIsOpen while a night or a window is not done."""
    ended: dict[str, str] = {}
    if (left := open_run_of(CUT_OFF)) is not None:
        with whole():
            resume_run(left.pk, by=by, at=at, reason="the cut-off was asked for again")
        ended[left.job] = run_to_end(left.pk)
    day = business_date_or_none()
    if day is not None and set(ended.values()) <= {"DONE"} and cut_offs_that_end(day, at):
        ended[job_of(at)] = run_to_end(open_cut_off(day, by=by, at=at))
    return ended
