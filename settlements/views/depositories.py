"""The page of what is at external depositories."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from settlements.blotters import AT_DEPOSITORIES


@permission(AT_DEPOSITORIES.permission)
@require_GET
def at_depository_list(request: Request) -> HttpResponse:
    """The list of what is, was or is to be at a depository, the newest first."""
    return answered(request, "settlements/at_depositories.html", listing_of(request, AT_DEPOSITORIES), {})
