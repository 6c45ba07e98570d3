"""Pages of runs, with live progress, and of loads with what was set aside."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from itservices.labels import LOAD_CHIPS, load_kind, step_name
from itservices.queries import load_of, loads, proof_of, quarantined_rows, recent_runs, run_sheet
from itservices.registry import step_names
from itservices.shown import ShownRun, shown_run
from machinery.chip import Chip
from machinery.permission import permission
from machinery.request import Request

NIGHT = "night"
PAGE = 50


@permission("itservices.view")
@require_GET
def runs(request: Request) -> HttpResponse:
    """The last thirty nights: a line a run, a column a step."""
    now = datetime.now(UTC)
    shown = [shown_run(sheet, now) for sheet in recent_runs(NIGHT)]
    columns = list(dict.fromkeys([*step_names(NIGHT), *(s.step.name for run in shown for s in run.steps)]))
    grid = [(run, [_named(run, column) for column in columns]) for run in shown]
    facts = {"grid": grid, "columns": [step_name(column) for column in columns]}
    return render(request, "itservices/runs.html", facts)


def _named(run: ShownRun, name: str) -> object:
    return next((shown for shown in run.steps if shown.step.name == name), None)


@permission("itservices.view")
@require_GET
def run(request: Request, pk: int) -> HttpResponse:
    """One run."""
    return render(request, "itservices/run.html", _run_facts(request, pk))


@permission("itservices.view")
@require_GET
def run_progress(request: Request, pk: int) -> HttpResponse:
    """What changes of a run while it runs, for a page that asks every two seconds; 304 while nothing has changed."""
    facts = _run_facts(request, pk)
    if request.headers.get("If-None-Match") == facts["etag"]:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        facts["announce"] = request.GET.get("said") != facts["said"]
        answer = render(request, "itservices/_run_progress.html", facts)
    answer["ETag"] = facts["etag"]
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _run_facts(request: Request, pk: int) -> dict[str, Any]:
    sheet = run_sheet(pk)
    if sheet is None:
        raise Http404
    shown = shown_run(sheet, datetime.now(UTC))
    current = shown.current.step if shown.current else None
    version = sha256(f"{sheet.version} {get_language()} {request.user.pk}".encode()).hexdigest()[:16]
    return {
        "shown": shown,
        "proof": proof_of(sheet.run.business_date) if shown.is_final else None,
        "etag": f'"{version}"',
        "said": f"{sheet.run.state}.{current.name if current else ''}",
    }


@permission("itservices.view")
@require_GET
def loads_list(request: Request) -> HttpResponse:
    """The files that came in, newest first."""
    before, only = _number(request, "before"), request.GET.get("quarantined") == "1"
    found = loads(PAGE + 1, before or None, only)
    facts = {
        "rows": [
            (load, load_kind(load.kind), LOAD_CHIPS.get(load.state, Chip("off", load.state))) for load in found[:PAGE]
        ],
        "only": only,
        "is_first": not before,
        "next_before": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return render(request, "itservices/loads.html", facts)


@permission("itservices.view")
@require_GET
def load(request: Request, pk: int) -> HttpResponse:
    """One file: its control totals, and the rows that were set aside with their reasons."""
    found = load_of(pk)
    if found is None:
        raise Http404
    after = _number(request, "after")
    rows = quarantined_rows(pk, PAGE + 1, after)
    facts = {
        "load": found,
        "kind": load_kind(found.kind),
        "chip": LOAD_CHIPS.get(found.state, Chip("off", found.state)),
        "totals": sorted(found.totals.items()),
        "rows": rows[:PAGE],
        "is_first": not after,
        "next_after": rows[PAGE - 1].line if len(rows) > PAGE else None,
    }
    return render(request, "itservices/load.html", facts)


def _number(request: Request, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
