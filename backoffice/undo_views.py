"""Takes back what was just done, as the message about it offers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from machinery.permission import SIGNED_IN, permission
from machinery.request import Request
from machinery.transactions import whole
from machinery.undoing import offer_of


@permission(SIGNED_IN)
@require_POST
def undo(request: Request) -> HttpResponse:
    """Does the opposite of what the reader has done, by his rights of now, and leads back. Refuses UndoNotOffered."""
    offer = offer_of(request)
    with whole():
        said = offer.undo.do(request, offer.facts)
    messages.success(request, said)
    return redirect(offer.back)
