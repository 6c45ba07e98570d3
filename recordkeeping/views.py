"""Pages of the trail: the search of auditors, and its answer as a file."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from machinery.parameters import bad, only
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.places import InvalidPlace
from machinery.request import Request, acting
from machinery.spreadsheet import csv_lines
from machinery.transactions import whole
from recordkeeping.forms import SearchForm
from recordkeeping.labels import actor_kind, event_name, subject_name
from recordkeeping.operations import record
from recordkeeping.queries import Found, Search, search, search_all, version_of

VIEW = "recordkeeping.view"
COLUMNS = (
    "leaf", "event", "at", "recorded_at", "actor_kind", "actor_id", "actor_name", "code", "subject_type", "subject_ids",
    "before", "after", "reason", "request_id",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """An event with the words for its codes: what who did it is, what was done, and what it was done to."""

    event: Found
    who: str
    what: str
    subject: str


@permission(VIEW)
@require_GET
def trail(request: Request) -> HttpResponse:
    """Events by who, what, when and subject, newest first; of one subject also what it was."""
    _demand_all_entities(request)
    query = request.GET.dict()
    only(query, (*SearchForm.base_fields, "after"))
    form = SearchForm(query)
    facts: dict[str, Any] = {"form": form, "kept": {name: text for name, text in query.items() if text}}
    if form.is_valid():
        facts |= _page(request, form.wanted(), query)
    return render(request, "recordkeeping/trail.html", facts, status=200 if form.is_valid() else 422)


def _demand_all_entities(request: Request) -> None:
    """The trail tells of every legal entity: it is for who has the right in all of them."""
    if VIEW not in request.everywhere:
        raise PermissionDenied


def _page(request: Request, wanted: Search, query: Mapping[str, str]) -> dict[str, Any]:
    after = query.get("after", "")
    try:
        found = search(wanted, after)
    except InvalidPlace as fault:
        raise bad("after", after, _("a place from a link of this list")) from fault
    except TooSlow:
        return {"is_slow": True}
    kept = {name: text for name, text in query.items() if text and name != "after"}
    facts: dict[str, Any] = {"events": [_shown(event) for event in found.events], "is_narrowed": bool(kept)}
    facts["next_url"] = f"?{urlencode({**kept, 'after': found.after})}" if found.after else ""
    facts["first_url"] = f"?{urlencode(kept)}" if after else ""
    if wanted.subject and wanted.subject_type:
        until = wanted.until or request.at
        facts |= {"version": version_of(wanted.subject_type, wanted.subject, until), "version_at": until}
    return facts


def _shown(event: Found) -> Shown:
    return Shown(event, actor_kind(event.actor_kind), event_name(event.code), subject_name(event.subject_type))


@permission(VIEW)
@require_POST
def trail_file(request: Request) -> HttpResponseBase:
    """The answer as CSV; that it was taken is an event itself."""
    _demand_all_entities(request)
    asked = {name: text for name, text in request.POST.dict().items() if name != "csrfmiddlewaretoken"}
    only(asked, (*SearchForm.base_fields, "after"))
    form = SearchForm(asked)
    if not form.is_valid():
        return render(request, "recordkeeping/trail.html", {"form": form}, status=422)
    with whole():
        told = {name: text for name, text in asked.items() if text and name != "after"}
        record(
            by=acting(request), at=request.at, code="trail.taken_as_file", subject_type="trail", after={"asked": told}
        )
    answer = StreamingHttpResponse(event_lines(form.wanted()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="trail.csv"'
    return answer


def event_lines(wanted: Search) -> Iterator[str]:
    """The events that are asked for as lines of CSV, a line of names first."""
    yield from csv_lines([COLUMNS])
    yield from csv_lines(map(_cells, search_all(wanted)))


def _cells(found: Found) -> list[str]:
    facts = asdict(found) | {
        "leaf": "" if found.position is None else str(found.position),
        "event": str(found.id),
        "subject_ids": " ".join(found.subject_ids),
        "at": found.at.isoformat(),
        "recorded_at": found.recorded_at.isoformat(),
    }
    return [facts[name] or "" for name in COLUMNS]
