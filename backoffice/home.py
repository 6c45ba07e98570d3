"""The home page: tonight's run, what waits, and the last proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from backoffice.day import NIGHT
from backoffice.schedule import SCHEDULE
from itservices.queries import active_run, last_proof, quarantined_since, run_of, run_sheet
from itservices.shown import ShownRun, shown_run
from ledger.queries import business_date_or_none
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from settlements.queries import FREE, Waiting, scope_of, waiting

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
    today = business_date_or_none()
    facts: dict[str, object] = {"today": today}
    if today and "settlements.view" in request.permissions:
        facts["buckets"] = buckets(waiting(scope_of(acting(request), request.at), today), today)
    if today and "itservices.view" in request.permissions:
        facts |= {"tonight": tonight(today), "planned": planned(today), "proof": last_proof()}
        facts["quarantined"], facts["loads"] = quarantined_since(request.at - timedelta(days=QUARANTINE_DAYS))
        facts["quarantine_days"] = QUARANTINE_DAYS
    return render(request, "home/home.html", facts)


def tonight(today: date) -> ShownRun | None:
    """The run that is not done, else that of the open business date; None before it was opened."""
    run = active_run(NIGHT) or run_of(NIGHT, today)
    sheet = run_sheet(run.pk) if run else None
    return shown_run(sheet, datetime.now(UTC)) if sheet else None


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
