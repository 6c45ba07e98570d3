"""Pages of nets of instructions: the list, and one with what is in it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import INSTRUCTION_NETS
from settlements.net_words import shown_net
from settlements.queries import instruction_net, scope_of


@permission(INSTRUCTION_NETS.permission)
@require_GET
def net_list(request: Request) -> HttpResponse:
    """The nets of instructions of the reader's participants."""
    return answered(request, "settlements/instruction_nets.html", listing_of(request, INSTRUCTION_NETS), {})


@permission(INSTRUCTION_NETS.permission)
@require_GET
def net(request: Request, pk: int) -> HttpResponse:
    """One net: its matches, what each account gives and gets, and what netting saves."""
    only(request.GET, ())
    found = instruction_net(pk, scope_of(acting(request), request.at), business_date())
    if found is None:
        raise Http404
    return render(request, "settlements/instruction_net.html", shown_net(found))
