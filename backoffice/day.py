"""The order of the business day, as prose. It crosses desks, so it lives above them.

The night of a business date:

    chase         note whose confirmation is still missing
    net           net what clears through central counterparties and settles up to the following business date
    match         match what two sides have sent and nobody has matched yet
    claim         freeze the queue: what comes in later belongs to the next night; and put what markets net into nets
    snapshot      note the books as they stand before the night
    settle        decide in order - priority, intended date, age - and book, delivery versus payment; a net at once, or not at all
    publish       give the night's slice its keys, statistics and foreign keys
    seal          close the slice to further rows and keep the digest of all of them
    refuse        give what stayed open its reason and mirror code
    mark failing  pending becomes failing where the actual cut-off has passed
    penalise      reckon the cash penalties of what failed on the date or matched late, and net the months that are over
    expect        reckon what external depositories are expected to charge for what failed there
    accrue        book what penalties have come to, and pay the nets of months whose payment day has come
    recycle       cancel what did not settle for as long as its market tries, and warn of what soon will be
    free limits   what settled or was cancelled takes nothing of its limits any more
    prove         check every invariant of the books and of the night
    roll          close the date, keep its balances, open the next one, and sign the trail
    call margin   reckon the margin accounts at the close of the date, and call for what is short: the proof of the next night
                  reads it

A night that is not proved is not green: it stops before the roll, and the date stays open until it is mended.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from backoffice.proof import prove_or_stop
from backoffice.trail import close_trail, keep_trail
from clearing.jobs import call_margin, chase, free_limits, net
from itservices.operations import Lease, advance, hold_lease, open_run, resume_run
from itservices.queries import active_run, run_of
from itservices.registry import register_job
from itservices.runner import run_to_end
from ledger.operations import close_day, keep_day
from ledger.queries import business_date, snapshot_totals
from machinery.patience import until_free
from machinery.transactions import whole
from refdata.queries import next_business_date
from settlements.jobs import (
    accrue,
    claim,
    expect,
    mark_failing,
    match,
    penalise,
    publish,
    recycle,
    refuse,
    seal,
    settle,
)
from settlements.windows import WINDOW
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

NIGHT = "night"
DAY = timedelta(days=1)


class DateNotDue(Refusal):
    """The night was asked for a date that has not come."""

    code = "date_not_due"

    def sentence(self) -> str:
        return _(
            "Business date %(asked)s has not come: the open date is %(open)s. "
            "Run the night of that date; it opens the next one."
        ) % {"asked": self.data["asked"], "open": self.data["open"]}


def snapshot(lease: Lease) -> Mapping[str, Any]:
    """The credit side of the books per asset, as the night finds it."""
    return {"books": snapshot_totals()}


def prove(lease: Lease) -> Mapping[str, Any]:
    """Checks every invariant; a violation ends the attempt and stops the run."""
    keep_trail()
    return prove_or_stop(lease)


def roll(lease: Lease) -> Mapping[str, Any]:
    """Closes the business date and opens the next day on which a market is open. Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    following = next_business_date(lease.business_date)

    def close() -> None:
        hold_lease(lease)
        close_day(lease.business_date, following, by=lease.by, at=lease.at)

    until_free(close)
    with whole():
        hold_lease(lease)
        kept = keep_day(lease.business_date)
        counts = {"balances_kept": kept, "opened": following.isoformat()}
        advance(lease, checkpoint=counts, done=kept, total=kept, counts=counts)
    close_trail(lease.business_date)
    return counts


STEPS: list[tuple[str, Callable[[Lease], Mapping[str, Any]]]] = [
    ("chase", chase),
    ("net", net),
    ("match", match),
    ("claim", claim),
    ("snapshot", snapshot),
    ("settle", settle),
    ("publish", publish),
    ("seal", seal),
    ("refuse", refuse),
    ("mark failing", mark_failing),
    ("penalise", penalise),
    ("expect", expect),
    ("accrue", accrue),
    ("recycle", recycle),
    ("free limits", free_limits),
    ("prove", prove),
    ("roll", roll),
    ("call margin", call_margin),
]


MAY_SKIP = ("match", "refuse", "mark failing", "penalise", "expect", "recycle", "prove")
"""Steps that change no books: when one of them has failed the date can be closed without it, if others agree."""


def register() -> None:
    """Tells IT services the steps of the night."""
    register_job(NIGHT, STEPS, MAY_SKIP)


def nights_up_to(asked: date, at: datetime) -> list[date]:
    """The business dates whose night must run, oldest first: missed dates come before the one asked for.

    A night that was killed after it had closed its date comes first. Empty when the asked date is done already.
    Refuses DateNotDue for a date that is neither the open one nor, by the calendar of `at` (UTC), today or past.
    """
    current, unfinished = business_date(), active_run(NIGHT)
    if asked > max(current, at.date()):
        raise DateNotDue(asked=asked.isoformat(), open=current.isoformat())
    found = [unfinished.business_date] if unfinished and unfinished.business_date < min(current, asked + DAY) else []
    while current <= asked:
        found.append(current)
        current = next_business_date(current)
    return found


def open_night(day: date, *, by: Actor, at: datetime) -> int:
    """The run of one night: made, or found and, if it was stopped, resumed; its id. Refuses OtherRunIsOpen while a window of the
    day is not done."""
    with whole():
        existing = run_of(NIGHT, day)
        run = existing or open_run(NIGHT, day, by=by, at=at, never_beside=(WINDOW,))
        resume_run(run.pk, by=by, at=at, reason="the night was asked for again")
    return run.pk


def run_night(asked: date, *, by: Actor, at: datetime) -> dict[date, str]:
    """Runs, or resumes, the nights up to a date in the foreground: business date -> DONE, RUNNING (held by a worker) or
    STOPPED. The second time the date is closed and nothing changes."""
    ended: dict[date, str] = {}
    for day in nights_up_to(asked, at):
        ended[day] = run_to_end(open_night(day, by=by, at=at))
        if ended[day] != "DONE":
            break
    return ended
