"""The page of settlement efficiency."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from settlements.blotters import EFFICIENCY


@permission(EFFICIENCY.permission)
@require_GET
def efficiency(request: Request) -> HttpResponse:
    """What settled and what failed, grouped as is asked for."""
    return answered(request, "settlements/efficiency.html", listing_of(request, EFFICIENCY), {})
