"""Pages of penalties of depositories beside ours, of their lists, and of appeals against what they list."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import COMPARED_PENALTIES, PENALTY_APPEALS, PENALTY_LISTS
from settlements.compared_words import tolerance
from settlements.queries import compared_penalty, penalty_list, scope_of, visible_appeals
from settlements.shown_compared import shown_appeal, shown_compared, shown_list

RIGHT: Final = "settlements.correct_penalties"


@permission(COMPARED_PENALTIES.permission)
@require_GET
def compared_penalties(request: Request) -> HttpResponse:
    """The comparison of penalties."""
    listing = listing_of(request, COMPARED_PENALTIES)
    return answered(request, "settlements/compared_penalties.html", listing, {"tolerance": tolerance()})


@permission(COMPARED_PENALTIES.permission)
@require_GET
def one_compared(request: Request, pk: int) -> HttpResponse:
    """One penalty of a list beside ours, term by term."""
    only(request.GET, ())
    found = compared_penalty(pk, scope_of(acting(request), request.at), business_date())
    if found is None:
        raise Http404
    may = RIGHT in request.everywhere
    return render(request, "settlements/compared_penalty.html", shown_compared(found, business_date(), may_appeal=may))


@permission(PENALTY_LISTS.permission)
@require_GET
def penalty_lists(request: Request) -> HttpResponse:
    """The lists of penalties that came."""
    return answered(request, "settlements/penalty_lists.html", listing_of(request, PENALTY_LISTS), {})


@permission(PENALTY_LISTS.permission)
@require_GET
def one_list(request: Request, pk: int) -> HttpResponse:
    """One list of penalties: what it says is left of them, beside its lines and ours."""
    only(request.GET, ())
    scope = scope_of(acting(request), request.at)
    found = penalty_list(pk, scope)
    if found is None:
        raise Http404
    return render(request, "settlements/penalty_list.html", shown_list(found, scope, business_date()))


@permission(PENALTY_APPEALS.permission)
@require_GET
def penalty_appeals(request: Request) -> HttpResponse:
    """The list of appeals."""
    return answered(request, "settlements/penalty_appeals.html", listing_of(request, PENALTY_APPEALS), {})


@permission(PENALTY_APPEALS.permission)
@require_GET
def one_appeal(request: Request, pk: int) -> HttpResponse:
    """One appeal: what it asks for and why, until when, and what came of it."""
    only(request.GET, ())
    found = visible_appeals(acting(request), request.at).filter(pk=pk).first()
    if found is None:
        raise Http404
    may = RIGHT in request.everywhere
    return render(request, "settlements/penalty_appeal.html", shown_appeal(found, business_date(), may_answer=may))
