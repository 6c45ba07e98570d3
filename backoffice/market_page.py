"""The page of market rules: what holds in each market today, and the closing days of each calendar ahead."""

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backoffice.market_rules import shown_rules, without_rule
from ledger.queries import business_date_or_none
from machinery.parameters import business_day, only
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import calendars, closing_days, market_rules, markets
from settlements.depository_words import link_in_words
from settlements.queries import link_of_market

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


@permission("refdata.view")
@require_GET
def market(request: Request, code: str) -> HttpResponse:
    """Every dated rule of one market that holds on a day (`on`; the business date) or from a later one on, with its source."""
    only(request.GET, ("on",))
    found = next((each for each in markets().values() if each.code == code), None)
    if found is None:
        raise Http404
    day = business_day(request.GET, "on") or business_date_or_none() or request.at.date()
    rules = shown_rules(found.id, day)
    facts = {"day": day, "market": found, "rules": rules, "defaults": without_rule(rules, day)}
    way = link_of_market(found.id)
    facts["depository"] = link_in_words(way) if way else ""
    return render(request, "refdata/market.html", facts)
