"""The page of what depositories allege to us, each beside the nearest order of ours there."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from settlements.blotters import ALLEGED_OUTSIDE


@permission(ALLEGED_OUTSIDE.permission)
@require_GET
def alleged_outside(request: Request) -> HttpResponse:
    """What is alleged, the newest first."""
    return answered(request, "settlements/alleged_outside.html", listing_of(request, ALLEGED_OUTSIDE), {})
