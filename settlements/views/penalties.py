"""Pages of penalties: those of each night, and what is left of a month of them."""

from typing import Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.blotter import LAYOUT
from machinery.listing import Listing, answered, listing_of
from machinery.paging import PAGING
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import PENALTIES, PENALTY_NETS
from settlements.queries import PenaltyTotal, PenaltyTotals, penalty, scope_of
from settlements.shown_penalty import shown_penalty

RIGHT: Final = "settlements.correct_penalties"


@permission(PENALTIES.permission)
@require_GET
def penalties(request: Request) -> HttpResponse:
    """The list of penalties, with what it comes to by currency."""
    listing = listing_of(request, PENALTIES)
    return answered(request, "settlements/penalties.html", listing, {"sums": _sums(listing)})


def _sums(listing: Listing) -> list[tuple[PenaltyTotal, str, str]]:
    """What the list comes to by currency: its total, where its rows are, and where those of them are that lack a fact."""
    if listing.asked is None or not isinstance(listing.totals, PenaltyTotals) or not listing.totals.currencies:
        return []
    left_out = {*PAGING, *LAYOUT, "view"}
    kept = {name: text for name, text in listing.asked.query.items() if text and name not in left_out}
    return [
        (
            total,
            f"{reverse('penalties')}?{urlencode(kept | {'currency': total.currency})}",
            f"{reverse('penalties')}?{urlencode(kept | {'currency': total.currency, 'lacks': 'something'})}",
        )
        for total in listing.totals.currencies
    ]


@permission(PENALTIES.permission)
@require_GET
def one_penalty(request: Request, pk: int) -> HttpResponse:
    """One penalty: what stands of it, how it came about, what was changed of it, and until when it may be."""
    only(request.GET, ())
    found = penalty(pk, scope_of(acting(request), request.at), business_date())
    if found is None:
        raise Http404
    may = RIGHT in request.everywhere
    return render(request, "settlements/penalty.html", shown_penalty(found, business_date(), may_change=may))


@permission(PENALTY_NETS.permission)
@require_GET
def nets(request: Request) -> HttpResponse:
    """The list of nets."""
    return answered(request, "settlements/penalty_nets.html", listing_of(request, PENALTY_NETS), {})
