"""Pages of instructions: the list, the sheet, and the acts of a participant with their preview."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import reswap, retarget

from authorizations.queries import view_asked, views_shown
from itservices.queries import load_of, run_of, visible_loads
from ledger.queries import business_date, journals
from machinery.blotter import Table, asked_of, kept
from machinery.parameters import bad, number, only
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.places import InvalidPlace
from machinery.request import Request, acting
from machinery.transactions import rehearsal, whole
from recordkeeping.queries import timeline
from refdata.queries import visible_accounts
from settlements.blotters import INSTRUCTIONS, asked_for, form_of, is_accepted
from settlements.explanation import what_next, why
from settlements.forms import ActForm, FilterForm
from settlements.operations import STATUS_BY_CODE, Occasion, OutOfReach, cancel, hold, release
from settlements.queries import (
    NIGHT,
    Sheet,
    Statuses,
    instruction_sheet,
    lines,
    may_act_on,
    scope_of,
    side_of_match,
    statuses_of,
    totals,
)
from settlements.shown import (
    ListPage,
    Settling,
    axes_of,
    changes_of,
    direction_of,
    entries_of,
    shown_page,
    situation_of,
    told,
)
from vocabulary.outcome import Outcome

RUNS = "itservices.view"


@dataclass(frozen=True)
class Act:
    """One act of a participant as a page offers it."""

    name: str
    permission: str
    url_name: str
    operation: Callable[[Sequence[int], Occasion], Outcome]
    title: Promise
    effect: Promise
    done: Promise


HOLD = Act(
    "hold",
    "settlements.hold",
    "instruction_hold",
    hold,
    pgettext_lazy("act", "Put on hold"),
    _("No night run tries it until this side releases it. The counterparty sees that it is on hold."),
    _("The instruction is on hold."),
)
RELEASE = Act(
    "release",
    "settlements.release",
    "instruction_release",
    release,
    pgettext_lazy("act", "Release"),
    _("The next night run tries it, unless something else stands against it."),
    _("The instruction is released."),
)
CANCEL = Act(
    "cancel",
    "settlements.cancel",
    "instruction_cancel",
    cancel,
    pgettext_lazy("act", "Cancel"),
    _("A matched pair is cancelled when both sides have asked. The first request cannot be taken back here."),
    _("The cancellation is asked for."),
)
ACTS = (HOLD, RELEASE, CANCEL)


@permission("settlements.view")
@require_GET
def instructions(request: Request) -> HttpResponse:
    """The list of instructions; htmx gets the table alone."""
    asked, actor = asked_of(request.GET), acting(request)
    only(asked, INSTRUCTIONS.parameters)
    view = view_asked(actor, INSTRUCTIONS.name, asked)
    query = asked_for(asked, view.query if view else "")
    if view and not is_accepted(query):  # the list opens all the same, and the view can be deleted
        messages.warning(request, gettext("This view asks for what the list does not have any more."))
        query = {}
    form = form_of(query)
    page, table = _page(request, form, query) if form.is_valid() else (ListPage(), None)
    partial = bool(request.htmx) and not request.htmx.history_restore_request and form.is_valid()
    template = "settlements/_instructions_table.html" if partial else "settlements/instructions.html"
    facts = {"form": form, "page": page, "table": table, "partial": partial, "kept": kept(query)}
    facts["views"] = views_shown(actor, request.at, INSTRUCTIONS.name, view, INSTRUCTIONS.question(query))
    answer = render(request, template, facts, status=200 if form.is_valid() else 422)
    return answer if partial or not request.htmx else reswap(retarget(answer, "body"), "innerHTML")


def _page(request: Request, form: FilterForm, query: Mapping[str, str]) -> tuple[ListPage, Table]:
    """The page that an address asks for, and its rows in the columns that it asks for."""
    wanted, scope, first = form.wanted(), scope_of(acting(request), request.at), number(query, "from") or 1
    layout = INSTRUCTIONS.layout(query, is_sortable=wanted.is_open)
    wanted = replace(wanted, sort=layout.sort)
    after, before = query.get("after", ""), query.get("before", "")
    try:
        found = lines(wanted, scope, business_date(), after, before)
    except InvalidPlace as fault:
        raise bad(
            "after" if after else "before", after or before, gettext("a place from a link of this list")
        ) from fault
    except TooSlow:
        return ListPage(is_slow=True), INSTRUCTIONS.table(layout, (), query, is_sortable=wanted.is_open)
    page = shown_page(found, totals(wanted, scope), wanted, query, first)
    return page, INSTRUCTIONS.table(layout, page.rows, query, is_sortable=wanted.is_open)


@permission("settlements.view")
@require_GET
def match(request: Request, pk: int) -> HttpResponse:
    """Leads to the side of a match that the reader may see."""
    side = side_of_match(pk, acting(request), request.at)
    if side is None:
        raise Http404
    return redirect("instruction", side)


@permission("settlements.view")
@require_GET
def instruction(request: Request, pk: int) -> HttpResponse:
    """The sheet of one instruction."""
    sheet = _sheet(request, pk)
    situation = situation_of(sheet, business_date())
    booked = [sheet.settlement.journal_id] if sheet.settlement and "ledger.view" in request.permissions else []
    facts = {
        "sheet": sheet,
        "axes": axes_of(sheet),
        "direction": direction_of(sheet.instruction.direction),
        "told": told(sheet),
        "why": why(situation),
        "what_next": what_next(situation),
        "acts": [act for act in ACTS if _may(request, sheet, act)],
        "journals": journals(booked, visible_accounts(acting(request), request.at)),
        "entries": entries_of(sheet, timeline("instruction", pk), _settled_by(sheet)),
        "may_see_runs": RUNS in request.permissions,
        "may_see_load": _may_see_load(request, sheet),
    }
    return render(request, "settlements/instruction.html", facts)


def _sheet(request: Request, pk: int) -> Sheet:
    found = instruction_sheet(pk, acting(request), request.at, business_date())
    if found is None:
        raise Http404
    return found


def _may(request: Request, sheet: Sheet, act: Act) -> bool:
    """Whether the state allows an act and the reader holds the right to it where the participant is served."""
    return (
        act.name in sheet.acts
        and act.permission in request.permissions
        and may_act_on(sheet.instruction, act.permission, acting(request), request.at)
    )


def _may_see_load(request: Request, sheet: Sheet) -> bool:
    load = sheet.instruction.load_id
    visible = visible_loads(acting(request), RUNS in request.everywhere)
    return load is not None and RUNS in request.permissions and load_of(load, visible) is not None


def _settled_by(sheet: Sheet) -> Settling | None:
    run = run_of(NIGHT, sheet.settlement.business_date) if sheet.settlement else None
    return Settling(run.pk, run.at) if run else None


@permission(HOLD.permission)
@require_http_methods(["GET", "POST"])
def hold_instruction(request: Request, pk: int) -> HttpResponse:
    """Previews the hold of one instruction, and does it."""
    return _act(request, pk, HOLD)


@permission(RELEASE.permission)
@require_http_methods(["GET", "POST"])
def release_instruction(request: Request, pk: int) -> HttpResponse:
    """Previews the release of one instruction, and does it."""
    return _act(request, pk, RELEASE)


@permission(CANCEL.permission)
@require_http_methods(["GET", "POST"])
def cancel_instruction(request: Request, pk: int) -> HttpResponse:
    """Previews the cancellation of one instruction, and does it."""
    return _act(request, pk, CANCEL)


def _act(request: Request, pk: int, act: Act) -> HttpResponse:
    """GET shows what would happen, POST does it; what is refused is said on the same page, with its status."""
    sheet = _sheet(request, pk)
    if not may_act_on(sheet.instruction, act.permission, acting(request), request.at):
        raise OutOfReach(instruction=pk)
    form = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with whole():
            outcome = act.operation([pk], _occasion(request, form.cleaned_data["reason"]))
        if outcome.done:
            messages.success(request, str(act.done))
            return redirect("instruction", pk)
        return _preview(request, sheet, act, form=form, outcome=outcome)
    with whole(), rehearsal():
        outcome = act.operation([pk], _occasion(request, "preview"))
        after = statuses_of([pk])[pk]
    return _preview(request, sheet, act, form=form, outcome=outcome, after=after)


def _preview(
    request: Request, sheet: Sheet, act: Act, *, form: ActForm, outcome: Outcome, after: Statuses | None = None
) -> HttpResponse:
    """What would happen, or why it cannot; with the status of the refusal, or 422 for a form with errors."""
    refusal = outcome.failures[0] if outcome.failures else None
    facts = {
        "sheet": sheet,
        "axes": axes_of(sheet),
        "act": act,
        "form": form,
        "direction": direction_of(sheet.instruction.direction),
        "changes": changes_of(sheet, after) if after and not refusal else [],
        "refusal": refusal.data["sentence"] if refusal else "",
    }
    status = STATUS_BY_CODE[refusal.code] if refusal else 422 if form.errors else 200
    return render(request, "settlements/act.html", facts, status=status)


def _occasion(request: Request, reason: str) -> Occasion:
    return Occasion(
        by=acting(request),
        at=request.at,
        business_date=business_date(),
        reason=reason,
        request_id=request.request_id,
    )
