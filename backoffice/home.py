"""The home page: tonight's run, the last night, what waits, and the last proof; each figure leads to exactly its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from backoffice.day import NIGHT
from backoffice.pictures import pictures, settled_share
from backoffice.schedule import SCHEDULE
from itservices.queries import (
    active_run,
    is_a_worker_there,
    last_proof,
    quarantined_since,
    real_instant,
    run_of,
    run_sheet,
    visible_loads,
)
from itservices.shown import ShownRun, shown_run
from ledger.queries import business_date_or_none, last_closed_day
from machinery.formatting import current_reader
from machinery.paging import Count
from machinery.parameters import only
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from settlements.queries import FREE, Scope, Waiting, Wanted, failing, scope_of, totals, waiting

QUARANTINE_DAYS = 7


@dataclass(frozen=True)
class Bucket:
    """What waits under one heading: how many instructions, a line a currency, and the list that has exactly these."""

    title: Promise
    number: int
    url: str
    lines: Sequence[tuple[Waiting, str]]


@permission(SIGNED_IN)
@require_GET
def home(request: Request) -> HttpResponse:
    """What one who comes in looks at first; each part only for who may see it."""
    only(request.GET, ())
    today = business_date_or_none()
    facts: dict[str, object] = {"today": today}
    if today and "settlements.view" in request.permissions:
        scope = scope_of(acting(request), request.at)
        facts |= what_waits(scope, today) | {"pictures": pictures(failing(scope, today), today)}
    if today and "itservices.view" in request.permissions:
        facts |= {"tonight": tonight(today), "planned": planned(today), "proof": _proof()}
        facts["settled_share"] = settled_share()
        facts |= quarantine(request)
    return render(request, "home/home.html", facts)


def what_waits(scope: Scope, today: date) -> dict[str, Any]:
    """What is open by heading, and what settled in the last night."""
    closed = last_closed_day()
    settled = totals(Wanted(state="settled", on=closed), scope).count if closed else Count(0)
    return {"buckets": buckets(waiting(scope, today), today), "last_night": closed, "settled": settled}


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
    visible = visible_loads(acting(request), "itservices.view" in request.everywhere)
    rows, files = quarantined_since(visible, since.replace(microsecond=0))
    query = urlencode({"quarantined": 1, "since": since.date().isoformat()})
    return {
        "set_aside": rows,
        "files": files,
        "set_aside_since": since.date(),
        "files_url": f"{reverse('loads')}?{query}",
    }


def planned(today: date) -> datetime | None:
    """When the schedule opens the night of a business date."""
    slots = [slot for slot in SCHEDULE if slot.job == NIGHT]
    return datetime.combine(today, slots[0].local, ZoneInfo(slots[0].zone)) if slots else None


def buckets(found: Sequence[Waiting], today: date) -> list[Bucket]:
    """The headings of what waits, in the order of urgency, also those with nothing under them."""
    headings: tuple[tuple[str, Promise, dict[str, str]], ...] = (
        ("failing", _("Failing"), {"state": "failing"}),
        ("held", _("On hold"), {"state": "held"}),
        ("due", _("Due by tonight"), {"state": "open", "until": today.isoformat()}),
        ("open", _("All open"), {"state": "open"}),
    )
    return [_bucket([w for w in found if w.bucket == name], title, query) for name, title, query in headings]


def _bucket(found: Sequence[Waiting], title: Promise, query: dict[str, str]) -> Bucket:
    where = reverse("instructions")
    return Bucket(
        title,
        sum(waits.number for waits in found),
        f"{where}?{urlencode(query)}",
        [(waits, f"{where}?{urlencode({**query, 'currency': waits.currency or FREE})}") for waits in found],
    )
