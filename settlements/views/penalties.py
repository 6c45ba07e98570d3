"""Pages of penalties: those of each night, and what is left of a month of them."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
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
from settlements.blotters.penalties import netted
from settlements.penalty_payment_words import payment_in_words
from settlements.queries import (
    PenaltyTotal,
    PenaltyTotals,
    accrual,
    accruals_of_net,
    penalties_that_lack,
    penalty,
    penalty_books,
    penalty_net,
    scope_of,
)
from settlements.shown_penalty import shown_penalty
from vocabulary.days import ONE_DAY

RIGHT: Final = "settlements.correct_penalties"


@permission(PENALTIES.permission)
@require_GET
def penalties(request: Request) -> HttpResponse:
    """The list of penalties, with what it comes to by currency, and beside it, of all of them, how many lack a price or a rate, and
    what of the last months is in the books."""
    listing = listing_of(request, PENALTIES)
    shown: dict[str, Any] = {"sums": _sums(listing)}
    if not listing.is_partial:
        scope, today = scope_of(acting(request), request.at), business_date()
        shown["books"] = penalty_books(scope, today)
        shown["lacking"] = {lacks: penalties_that_lack(lacks, scope, today) for lacks in ("awaited", "too_late")}
    return answered(request, "settlements/penalties.html", listing, shown)


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


@permission(PENALTY_NETS.permission)
@require_GET
def one_net(request: Request, pk: int) -> HttpResponse:
    """One net: what it comes to, what each night accrued of it, and how it was paid."""
    only(request.GET, ())
    line = penalty_net(pk, scope_of(acting(request), request.at), business_date())
    if line is None:
        raise Http404
    shown = {
        "line": line,
        "payment": payment_in_words(line),
        "penalties": netted(line),
        "accruals": accruals_of_net(line.id, business_date()),
    }
    return render(request, "settlements/penalty_net.html", shown)


@permission(PENALTIES.permission)
@require_GET
def one_accrual(request: Request, pk: int) -> HttpResponse:
    """Leads to the penalties that an accrual is of: those of its night, or of its month where some were changed."""
    only(request.GET, ())
    found = accrual(pk, scope_of(acting(request), request.at))
    if found is None:
        raise Http404
    asked = {
        "party": found.party,
        "counterparty": found.counterparty,
        "currency": found.currency,
        "market": found.market,
        "month": f"{found.month:%Y-%m}",
    }
    if not found.has_changes and found.night_before is not None:
        asked |= {"since": (found.night_before + ONE_DAY).isoformat(), "until": found.night.isoformat()}
    return HttpResponseRedirect(f"{reverse('penalties')}?{urlencode(asked)}")
