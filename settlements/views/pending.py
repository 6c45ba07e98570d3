"""The page of what depositories state to be pending, beside what is open here."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from settlements.blotters import COMPARED_PENDING


@permission(COMPARED_PENDING.permission)
@require_GET
def compared_pending(request: Request) -> HttpResponse:
    """The comparison, the newest day first."""
    return answered(request, "settlements/compared_pending.html", listing_of(request, COMPARED_PENDING), {})
