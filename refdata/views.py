"""Pages of reference data: the lists of parties, of instruments and of standing settlement instructions."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from refdata.blotters import INSTRUMENTS, PARTIES, SSIS, VIEW


@permission(VIEW)
@require_GET
def parties(request: Request) -> HttpResponse:
    """The parties that the reader acts for or serves, as they are on a day."""
    return answered(request, "refdata/parties.html", listing_of(request, PARTIES))


@permission(VIEW)
@require_GET
def instruments(request: Request) -> HttpResponse:
    """Instruments by ISIN, as they are on a day."""
    return answered(request, "refdata/instruments.html", listing_of(request, INSTRUMENTS))


@permission(VIEW)
@require_GET
def ssis(request: Request) -> HttpResponse:
    """The standing settlement instructions of the parties that the reader acts for or serves, as they are on a day."""
    return answered(request, "refdata/ssis.html", listing_of(request, SSIS))
