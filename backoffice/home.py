"""The home page, by the rights of who reads: what needs him now, tonight's run, what the nights settle, what fails, what
waits. Each figure leads to exactly its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from backoffice.addresses import set_aside_url
from backoffice.day import NIGHT
from backoffice.pictures import (
    BOUNDS,
    MOST,
    fails_by_age,
    fails_by_counterparty,
    fails_by_reason,
    settled_over_time,
    settled_share,
)
from backoffice.rates import NIGHTS, rates_of
from backoffice.schedule import SCHEDULE
from backoffice.shell import Coming, how_long
from backoffice.to_do import CHASE, Desk, House, Line, in_order, of_instructions, of_the_house
from itservices.queries import (
    active_run,
    is_a_worker_there,
    last_proof,
    quarantined_since,
    real_instant,
    recent_runs,
    run_of,
    run_sheet,
    visible_loads,
)
from itservices.shown import ShownRun, shown_run
from ledger.queries import business_date_or_none, last_closed_day
from machinery.counting import COUNT_MILLISECONDS
from machinery.formatting import current_reader
from machinery.paging import Count
from machinery.parameters import only
from machinery.patience import TooSlow, at_most
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from refdata.queries import cut_offs, markets, rates
from settlements.queries import (
    FREE,
    Heap,
    Wanted,
    fail_totals,
    heaps,
    scope_of,
    settled_by_chunk,
    totals,
)
from settlements.queries import fails_by_counterparty as counterparties
from vocabulary.days import CalendarNotKnown

QUARANTINE_DAYS = 7
SETTLEMENTS, RUNS = "settlements.view", "itservices.view"


@dataclass(frozen=True)
class Waits:
    """What waits under a heading in one currency ("" is free of payment): how many, what they pay and collect, and their
    list."""

    currency: str
    number: int
    to_pay: Decimal
    to_collect: Decimal
    url: str


@dataclass(frozen=True)
class Bucket:
    """What waits under one heading: how many instructions, a line a currency, and the list that has exactly these."""

    title: Promise
    number: int
    url: str
    lines: Sequence[Waits]


@permission(SIGNED_IN)
@require_GET
def home(request: Request) -> HttpResponse:
    """What one who comes in looks at first; each part only for who may see it."""
    only(request.GET, ())
    today = business_date_or_none()
    facts: dict[str, Any] = {"today": today}
    if today and request.permissions:
        if RUNS in request.permissions:
            facts |= {"planned": planned(today), "late": late_by(today, request.at)}
            facts |= {"tonight": tonight(today), "proof": _proof()} | quarantine(request)
        if SETTLEMENTS in request.permissions:
            facts |= _instructions(request, today)
        if RUNS in request.everywhere:
            facts |= _nights()
        facts["to_do"] = _to_do(request, today, facts)
    return render(request, "home/home.html", facts)


def _instructions(request: Request, today: date) -> dict[str, Any]:
    """What is open, summed up, what fails with whom, and what settled in the last night."""
    scope, closed = scope_of(acting(request), request.at), last_closed_day()
    settled = totals(Wanted(state="settled", place="own", on=closed), scope).count if closed else Count(0)
    facts: dict[str, Any] = {"last_night": closed, "settled": settled, "is_slow": False}
    if CHASE in request.permissions:
        facts["to_chase"] = fail_totals(Wanted(chase_by=today), scope, today).count
    try:
        with at_most(COUNT_MILLISECONDS):
            found = heaps(scope, today, BOUNDS)
            failing = counterparties(scope, today, MOST)
    except TooSlow:
        return facts | {"is_slow": True, "heaps": ()}
    waiting = buckets(found, today)
    facts |= {"heaps": found, "buckets": waiting, "due": waiting["due"], "ages": fails_by_age(found, today)}
    if facts["ages"]:
        facts["fails"] = [fails_by_reason(found), fails_by_counterparty(failing)]
    return facts


def _nights() -> dict[str, Any]:
    """What the last nights settled, and how the newest one that has settled anything came to it."""
    nights = recent_runs(NIGHT, NIGHTS + 2)
    found = rates_of(nights)
    newest = found.night if found else None
    return {
        "rates": found,
        "settled_share": settled_share(nights),
        "over_time": settled_over_time(newest, settled_by_chunk(newest.run.pk)) if newest else None,
    }


def _to_do(request: Request, today: date, facts: Mapping[str, Any]) -> list[Line]:
    """What needs who reads, in the order in which it presses."""
    desk = Desk(facts.get("heaps", ()), today, markets(), _cut_offs(request.at, today), facts.get("to_chase"))
    found = [*of_instructions(desk, request.permissions), *of_the_house(_house(today, facts), request)]
    currencies = {each.currency for line in found for each in line.money}
    quotes = rates(currencies, today) if currencies else {}
    return in_order(found, {code: quote.rate for code, quote in quotes.items()})


def _house(today: date, facts: Mapping[str, Any]) -> House:
    night, proof = facts.get("tonight"), facts.get("proof")
    return House(
        today,
        night["shown"] if night else None,
        facts["planned"] if facts.get("late") else None,
        proof["found"] if proof else None,
        proof["run"].pk if proof and proof["run"] else None,
    )


def _cut_offs(at: datetime, today: date) -> dict[tuple[str, str], Coming]:
    """The cut-offs of the business date by market and payment; none where a calendar does not cover it."""
    try:
        return {(each.market, each.payment): how_long(each, at) for each in cut_offs(today)}
    except CalendarNotKnown:
        return {}


def tonight(today: date) -> dict[str, Any] | None:
    """The run that is not done, else that of the open business date; None before it was opened."""
    run = active_run(NIGHT) or run_of(NIGHT, today)
    shown = _shown(run.pk) if run else None
    return {"shown": shown, "nobody": shown.is_waiting and not is_a_worker_there()} if shown else None


def _shown(run: int) -> ShownRun | None:
    sheet = run_sheet(run)
    return shown_run(sheet, real_instant()) if sheet else None


def _proof() -> dict[str, Any] | None:
    """The newest proof, with the run of its business date where there is one."""
    found = last_proof()
    return {"found": found, "run": run_of(NIGHT, found.business_date)} if found else None


def quarantine(request: Request) -> dict[str, Any]:
    """How many rows were set aside in the last days, in how many files, and the list of exactly these files."""
    zone = current_reader().zone
    since = (request.at.astimezone(zone) - timedelta(days=QUARANTINE_DAYS)).replace(hour=0, minute=0, second=0)
    visible = visible_loads(acting(request), RUNS in request.everywhere)
    rows, files = quarantined_since(visible, since.replace(microsecond=0))
    return {
        "set_aside": rows,
        "files": files,
        "set_aside_since": since.date(),
        "files_url": set_aside_url(since.date()),
    }


def planned(today: date) -> datetime | None:
    """When the schedule opens the night of a business date."""
    slots = [slot for slot in SCHEDULE if slot.job == NIGHT]
    return datetime.combine(today, slots[0].local, ZoneInfo(slots[0].zone)) if slots else None


def late_by(day: date, at: datetime) -> timedelta | None:
    """How long ago the night of a business date should have begun; None where it is not due, or is in no schedule."""
    start = planned(day)
    return at - start if start and at > start else None


def buckets(found: Sequence[Heap], today: date) -> dict[str, Bucket]:
    """The headings of what waits by name, which overlap, in the order of urgency; also those with nothing under them."""
    due = {"state": "open", "until": today.isoformat()}
    return {
        "failing": _bucket([heap for heap in found if heap.is_failing], _("Failing"), {"state": "failing"}),
        "held": _bucket([heap for heap in found if heap.is_held], _("On hold"), {"state": "held"}),
        "due": _bucket([heap for heap in found if heap.is_due], _("Due by tonight"), due),
        "open": _bucket(found, _("All open"), {"state": "open"}),
    }


def _bucket(found: Sequence[Heap], title: Promise, query: Mapping[str, str]) -> Bucket:
    where, lines = reverse("instructions"), []
    for currency in sorted({heap.currency for heap in found}):
        those = [heap for heap in found if heap.currency == currency]
        lines.append(
            Waits(
                currency,
                sum(heap.number for heap in those),
                sum((heap.to_pay for heap in those), Decimal(0)),
                sum((heap.to_collect for heap in those), Decimal(0)),
                f"{where}?{urlencode({**query, 'currency': currency or FREE})}",
            )
        )
    return Bucket(title, sum(line.number for line in lines), f"{where}?{urlencode(query)}", lines)
