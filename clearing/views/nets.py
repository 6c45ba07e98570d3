"""Pages of nets, and the affirmation board."""

from datetime import datetime, time

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_GET

from clearing.blotters import NETS
from clearing.labels import BOARD, net_chip
from clearing.queries import Column, board_counts, board_rows, net_sheet, trade_scope
from clearing.queries.affirmations import SHOWN
from clearing.shown import shown_net_instructions, shown_to_confirm
from ledger.queries import business_date
from machinery.listing import answered, listing_of
from machinery.parameters import bad, only
from machinery.permission import permission
from machinery.request import Request, acting


@permission(NETS.permission)
@require_GET
def nets(request: Request) -> HttpResponse:
    """The netting explorer."""
    return answered(request, "clearing/nets.html", listing_of(request, NETS), {})


@permission(NETS.permission)
@require_GET
def net(request: Request, pk: int) -> HttpResponse:
    """One net: what it comes to, the trades in it, its instructions."""
    only(request.GET, ())
    sheet = net_sheet(pk, trade_scope(acting(request), request.at), acting(request), request.at, business_date())
    if sheet is None:
        raise Http404
    facts = {"sheet": sheet, "chip": net_chip(sheet.line), "instructions": shown_net_instructions(sheet)}
    return render(request, "clearing/net.html", facts)


@permission("clearing.view")
@require_GET
def affirmations(request: Request) -> HttpResponse:
    """The affirmation board: how many trades stand where, and the first of one column."""
    only(request.GET, ("column",))
    asked = request.GET.get("column", Column.DIFFERS)
    if asked not in [*Column]:
        raise bad("column", asked, ", ".join(Column))
    column, scope, at = Column(asked), trade_scope(acting(request), request.at), request.at
    midnight = datetime.combine(at.astimezone(get_current_timezone()).date(), time(), get_current_timezone())
    counts = board_counts(scope, at, midnight)
    found = board_rows(column, scope, at, midnight, business_date())
    facts = {
        "columns": [(name, chip, words, counts[name]) for name, (chip, words) in BOARD.items()],
        "column": column,
        "rows": [shown_to_confirm(each, at) for each in found],
        "total": counts[column],
        "most": SHOWN,
    }
    return render(request, "clearing/affirmations.html", facts)
