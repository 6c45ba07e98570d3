"""Pages of trades: the blotter, and one trade with everything that hangs on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from clearing.blotters import LIMITS, TRADES
from clearing.labels import CHANNELS, LEGS, PRICE_TYPES, chip_of, net_chip
from clearing.page_acts import ON_MANY
from clearing.queries import (
    Sheet,
    allocations_of,
    comparisons_of,
    limits_used_by,
    nets_of_trade,
    trade_scope,
    trade_sheet,
)
from clearing.shown import (
    ShownUse,
    entries_of,
    shown_comparisons,
    shown_exceptions,
    shown_instructions,
    shown_ssis,
    shown_uses,
    shown_versions,
    what_of,
    why,
)
from itservices.queries import visible_loads
from ledger.queries import business_date, first_day_from, known_until
from machinery import tabs
from machinery.as_of import as_of_asked
from machinery.listing import answered, listing_of
from machinery.paging import Count
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, Tab, page_of
from recordkeeping.queries import COMMENT, KIND, Timeline, story_of, timeline
from refdata.queries import permissions_for, visible_parties, visible_ssis

RUNS: Final = "itservices.view"


@permission(TRADES.permission)
@require_GET
def trades(request: Request) -> HttpResponse:
    """The trade blotter."""
    listing = listing_of(request, TRADES)
    facts = {"stage": listing.asked.form.cleaned_data["stage"] if listing.asked else ""}
    return answered(request, "clearing/trades.html", listing, facts)


@permission("clearing.view")
@require_GET
def trade(request: Request, pk: int) -> HttpResponse:
    """One trade: where it stands and why, and one of its tabs."""
    only(request.GET, (*PARAMETERS, KIND))
    now = _sheet(request, pk, None)
    as_of = as_of_asked(request.GET, business_date(), lambda: first_day_from(now.trade.at))
    until = known_until(as_of)
    sheet = _sheet(request, pk, until) if until else now
    story, used = _story(request, sheet), _used(request, sheet)
    page = page_of(request, _tabs(sheet, story, used), as_of)
    facts = {
        "sheet": sheet,
        "chip": chip_of(sheet.state),
        "what": what_of(sheet.version.side, sheet.version.product),
        "price_type": PRICE_TYPES[sheet.version.price_type],
        "leg": LEGS.get(sheet.version.leg or "", ""),
        "channel": CHANNELS[sheet.trade.channel],
        "why": why(sheet),
        "acts": [] if until else _acts(request, sheet),
        "timeline": story,
        "limits": used,
        "is_over": any(each.is_over for each in used or ()),
        "sees_counterparty": _sees(request, sheet),
        "may_see_load": _may_see_load(request, sheet),
        **_of_tab(request, sheet, page.chosen.name),
    }
    return tabs.answered(request, "clearing/trade.html", page, facts)


def _sheet(request: Request, pk: int, until: datetime | None) -> Sheet:
    found = trade_sheet(pk, acting(request), request.at, business_date(), until)
    if found is None:
        raise Http404
    return found


def _used(request: Request, sheet: Sheet) -> list[ShownUse] | None:
    """What the trade takes of limits, for who may see those: they are the house's."""
    if LIMITS.permission not in request.everywhere:
        return None
    found = shown_uses(limits_used_by(sheet.trade.pk, business_date()))
    return [each for each in found if sheet.until is None or each.use.at <= sheet.until]


def _tabs(sheet: Sheet, story: Timeline, used: Sequence[ShownUse] | None) -> list[Tab]:
    found = [
        Tab("timeline", pgettext_lazy("tab", "Timeline"), story.choices[0].count),
        Tab("versions", pgettext_lazy("tab", "Versions"), Count(len(sheet.versions))),
        Tab("exceptions", pgettext_lazy("tab", "Exceptions"), Count(len(sheet.exceptions))),
        Tab("settlement", pgettext_lazy("tab", "Settlement"), Count(len(sheet.instructions))),
        Tab("enrichment", pgettext_lazy("tab", "Enrichment")),
        Tab("allocations", pgettext_lazy("tab", "Allocations")),
        Tab("confirmation", pgettext_lazy("tab", "Confirmation")),
        Tab("nets", pgettext_lazy("tab", "Nets")),
    ]
    return found if used is None else [*found, Tab("limits", pgettext_lazy("tab", "Limits"), Count(len(used)))]


def _of_tab(request: Request, sheet: Sheet, tab: str) -> dict[str, Any]:
    """What the chosen tab shows beyond the sheet."""
    if tab == "versions":
        return {"versions": shown_versions(sheet)}
    if tab == "exceptions":
        return {"exceptions": shown_exceptions(sheet)}
    if tab == "settlement":
        return {"instructions": shown_instructions(sheet)}
    if tab == "allocations":
        return {"allocations": allocations_of(sheet.trade.pk, sheet.until)}
    if tab == "confirmation":
        return {"comparisons": shown_comparisons(comparisons_of(sheet.trade.pk, sheet.until))}
    if tab == "nets":
        scope = trade_scope(acting(request), request.at)
        found = nets_of_trade(sheet.trade.pk, scope, business_date(), sheet.until)
        return {"nets": [(each, net_chip(each)) for each in found]}
    if tab != "enrichment":
        return {}
    seen = visible_ssis(acting(request), request.at).filter(pk__in=sheet.ssis)
    return {"ssis": shown_ssis(sheet, set(seen.values_list("pk", flat=True)))}


def _story(request: Request, sheet: Sheet) -> Timeline:
    """What was done to it and said of it."""
    permissions = permissions_for(acting(request), request.at, [sheet.trade.party_id])
    events = timeline("trade", sheet.trade.pk, without={COMMENT}, until=sheet.until)
    told = entries_of(sheet, events)
    return story_of("trade", sheet.trade.pk, told, permissions, request.GET, until=sheet.until)


def _acts(request: Request, sheet: Sheet) -> list[Any]:
    """What the reader may do about what stands against it."""
    if not sheet.stands_against:
        return []
    acceptable = any(each.is_acceptable for each in shown_exceptions(sheet))
    return [act for act in ON_MANY if act.permission in request.permissions and (acceptable or not act.needs_reason)]


def _sees(request: Request, sheet: Sheet) -> bool:
    seen = visible_parties(acting(request), request.at)
    return seen.filter(pk=sheet.version.counterparty_id).exists()


def _may_see_load(request: Request, sheet: Sheet) -> bool:
    load = sheet.versions[-1].load_id
    if load is None or RUNS not in request.permissions:
        return False
    return visible_loads(acting(request), RUNS in request.everywhere).filter(pk=load).exists()
