"""Pages of runs, with live progress, and of loads with what was set aside."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from itservices.blotters import FILES, RUNS, VIEW, visible
from itservices.labels import job_name, step_name
from itservices.queries import (
    RunSheet,
    is_a_worker_there,
    load_of,
    proof_of,
    quarantined_rows,
    real_instant,
    recent_runs,
    run_sheet,
)
from itservices.registry import step_names
from itservices.shown import (
    ShownRun,
    ShownStep,
    currency_totals,
    other_totals,
    shown_course,
    shown_load,
    shown_reasons,
    shown_run,
)
from machinery.chart import shares
from machinery.formatting import current_reader
from machinery.listing import answered, listing_of
from machinery.paging import PAGE
from machinery.parameters import number, only
from machinery.permission import permission
from machinery.request import Request
from recordkeeping.queries import KIND, acts_on, story_of

NIGHT = "night"
ALL_INSTRUCTIONS = frozenset({"settlements.view", "refdata.view"})
"""The rights that, held everywhere, let one list every instruction."""


@permission(VIEW)
@require_GET
def runs(request: Request) -> HttpResponse:
    """The runs, newest business date first."""
    return answered(request, "itservices/runs.html", listing_of(request, RUNS))


@permission(VIEW)
@require_GET
def grid(request: Request) -> HttpResponse:
    """The last thirty nights: a line a run, a column a step, each with a bar as long as it took beside the others of its
    column."""
    only(request.GET, ())
    now = real_instant()
    shown = [shown_run(sheet, now) for sheet in recent_runs(NIGHT)]
    names = list(dict.fromkeys([*step_names(NIGHT), *(s.step.name for run in shown for s in run.steps)]))
    columns = [[_named(run, name) for run in shown] for name in names]
    drawn = [
        list(zip(column, _bars([each.took if each else None for each in column]), strict=True)) for column in columns
    ]
    lines = zip(shown, _bars([run.took for run in shown]), zip(*drawn, strict=True), strict=True)
    return render(request, "itservices/runs_grid.html", {"lines": list(lines), "columns": list(map(step_name, names))})


def _bars(lengths: Sequence[timedelta | None]) -> list[int]:
    return shares([round(length.total_seconds() * 1_000) if length else 0 for length in lengths])


def _named(run: ShownRun, name: str) -> ShownStep | None:
    return next((shown for shown in run.steps if shown.step.name == name), None)


@permission(VIEW)
@require_GET
def run(request: Request, pk: int) -> HttpResponse:
    """One run."""
    only(request.GET, (KIND,))
    told = story_of("run", pk, acts_on("run", pk), request.permissions, request.GET)
    return render(request, "itservices/run.html", {**_run_facts(request, pk), "timeline": told})


@permission(VIEW)
@require_GET
def run_progress(request: Request, pk: int) -> HttpResponse:
    """What changes of a run while it runs, for a page that asks every two seconds; 304 while nothing has changed."""
    only(request.GET, ("said",))
    facts = _run_facts(request, pk)
    etag = f'"{facts["version"]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        facts["announce"] = request.GET.get("said") != facts["said"]
        answer = render(request, "itservices/_run_progress.html", facts)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _run_facts(request: Request, pk: int) -> dict[str, Any]:
    sheet = run_sheet(pk)
    if sheet is None:
        raise Http404
    now = real_instant()
    shown = shown_run(sheet, now)
    current = shown.current.step if shown.current else None
    nobody = shown.is_waiting and not is_a_worker_there()
    return {
        "shown": shown,
        "course": shown_course(shown, now),
        "job": job_name(sheet.run.job),
        "nobody": nobody,
        "proof": proof_of(sheet.run.business_date) if shown.is_final and sheet.run.job == NIGHT else None,
        "sees_all": VIEW in request.everywhere,
        "may_list": request.everywhere >= ALL_INSTRUCTIONS,
        "version": _version(sheet, shown, request.user.pk, nobody),
        "said": f"{sheet.run.state}.{current.name if current else ''}",
    }


def _version(sheet: RunSheet, shown: ShownRun, reader: int | None, nobody: bool) -> str:
    """A text that changes with whatever the page shows of a run to this reader."""
    told = f"{sheet.version} {shown.tick} {get_language()} {current_reader()} {reader} {nobody}"
    return sha256(told.encode()).hexdigest()[:16]


@permission(VIEW)
@require_GET
def loads_list(request: Request) -> HttpResponse:
    """The files that came in, newest first; `since` is a day in the reader's time zone."""
    return answered(request, "itservices/loads.html", listing_of(request, FILES))


@permission(VIEW)
@require_GET
def load(request: Request, pk: int) -> HttpResponse:
    """One file: its control totals, and the rows that were set aside with their reasons."""
    query = request.GET.dict()
    only(query, ("after",))
    after = number(query, "after")
    found = load_of(pk, visible(request))
    if found is None:
        raise Http404
    rows = quarantined_rows(pk, PAGE + 1, after or 0)
    facts = {
        "shown": shown_load(found),
        "currencies": currency_totals(found.totals),
        "others": other_totals(found.totals),
        "rows": [(row, shown_reasons(found.kind, row)) for row in rows[:PAGE]],
        "may_repair": found.kind == "instructions" and "settlements.load" in request.permissions,
        "first_url": "" if after is None else "?",
        "next_url": f"?after={rows[PAGE - 1].line}" if len(rows) > PAGE else "",
    }
    return render(request, "itservices/load.html", facts)
