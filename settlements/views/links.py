"""The page of links."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from settlements.blotters import LINKS


@permission(LINKS.permission)
@require_GET
def link_list(request: Request) -> HttpResponse:
    """The links in force of the reader's participants."""
    return answered(request, "settlements/links.html", listing_of(request, LINKS), {})
