"""Pages of matching: what waits for its match, and what others allege."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import ALLEGEMENTS, UNMATCHED
from settlements.differing import terms_in_words
from settlements.queries import alleged, scope_of


@permission(UNMATCHED.permission)
@require_GET
def unmatched_list(request: Request) -> HttpResponse:
    """What waits for its match, each beside the nearest candidate."""
    return answered(request, "settlements/unmatched.html", listing_of(request, UNMATCHED), {})


@permission(ALLEGEMENTS.permission)
@require_GET
def allegement_list(request: Request) -> HttpResponse:
    """What others have sent that names a participant of the reader's."""
    return answered(request, "settlements/allegements.html", listing_of(request, ALLEGEMENTS), {})


@permission(ALLEGEMENTS.permission)
@require_GET
def allegement(request: Request, pk: int) -> HttpResponse:
    """One allegement: what the other party has sent, and what would answer it."""
    only(request.GET, ())
    found = alleged(pk, scope_of(acting(request), request.at), business_date(), request.at)
    if found is None:
        raise Http404
    facts = {"found": found, "answer": terms_in_words(found.answer)}
    return render(request, "settlements/allegement.html", facts)
