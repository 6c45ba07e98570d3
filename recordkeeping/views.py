"""Pages of the trail: the search of auditors, and one event."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request
from recordkeeping.blotters import TRAIL, VIEW, shown_event
from recordkeeping.changes import changes
from recordkeeping.forms import SearchForm
from recordkeeping.queries import event_of, version_of


@permission(VIEW)
@require_GET
def trail(request: Request) -> HttpResponse:
    """Events by who, what, when and subject, newest first; of one subject also what it was."""
    listing = listing_of(request, TRAIL)
    facts = _version(request, listing.asked.form) if listing.asked else {}
    return answered(request, "recordkeeping/trail.html", listing, facts)


def _version(request: Request, form: SearchForm) -> dict[str, Any]:
    wanted = form.wanted()
    if not (wanted.subject and wanted.subject_type):
        return {}
    until = wanted.until or request.at
    return {"version": version_of(wanted.subject_type, wanted.subject, until), "version_at": until}


@permission(VIEW)
@require_GET
def event(request: Request, pk: int) -> HttpResponse:
    """One event: everything that the trail keeps of it, with each fact before and after."""
    if not TRAIL.may_be_seen(request):
        raise PermissionDenied
    only(request.GET, ())
    found = event_of(pk)
    if found is None:
        raise Http404
    told = changes(json.loads(found.before or "{}"), json.loads(found.after or "{}"))
    facts = {"shown": shown_event(found), "changes": told}
    return render(request, "recordkeeping/event.html", facts)
