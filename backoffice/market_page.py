"""The page of market rules: what holds in each market today, and the closing days of each calendar ahead."""

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger.queries import business_date_or_none
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import calendars, closing_days, market_rules

AHEAD: Final = timedelta(days=120)
"""How far ahead closing days are shown."""


@permission("refdata.view")
@require_GET
def market_list(request: Request) -> HttpResponse:
    """Markets with their cycles, cut-offs and collars on the business date, and calendars with their next closing days."""
    only(request.GET, ())
    day = business_date_or_none() or request.at.date()
    closures = closing_days(day, day + AHEAD)
    facts = {
        "day": day,
        "markets": market_rules(day),
        "calendars": [(each, closures.get(each.code, [])) for each in calendars()],
    }
    return render(request, "refdata/markets.html", facts)
