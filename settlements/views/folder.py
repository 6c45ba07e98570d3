"""The page of the message folder: what came by it and when, and how much is still to be written there."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request
from settlements.blotters import FOLDER_FILES
from settlements.queries import number_to_write


@permission(FOLDER_FILES.permission)
@require_GET
def folder_files(request: Request) -> HttpResponse:
    """The list of files that were taken, the newest first."""
    facts = {"is_named": bool(settings.MESSAGE_FOLDER), "to_write": number_to_write()}
    return answered(request, "settlements/folder_files.html", listing_of(request, FOLDER_FILES), facts)
