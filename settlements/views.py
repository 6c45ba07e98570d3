"""Pages of instructions: the list, the sheet, and the acts of a participant with their preview."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from itservices.queries import latest_run
from ledger.queries import business_date, journals
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import rehearsal, whole
from recordkeeping.queries import timeline
from refdata.queries import visible_accounts
from settlements.explanation import Situation, what_next, why
from settlements.forms import ActForm, FilterForm
from settlements.models import Match
from settlements.operations import STATUS_BY_CODE, Occasion, OutOfReach, cancel, hold, release
from settlements.queries import (
    NIGHT,
    Sheet,
    Statuses,
    instruction_sheet,
    lines,
    may_act_on,
    scope_of,
    statuses_of,
    totals,
    visible_instructions,
)
from settlements.shown import (
    ListPage,
    axes_of,
    blank_page,
    changes_of,
    direction_of,
    entries_of,
    reasons_of,
    shown_page,
)
from vocabulary.outcome import Outcome


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
    _("Put on hold"),
    _("No night run tries it until this side releases it. The counterparty sees that it is on hold."),
    _("The instruction is on hold."),
)
RELEASE = Act(
    "release",
    "settlements.release",
    "instruction_release",
    release,
    _("Release"),
    _("The next night run tries it, unless something else stands against it."),
    _("The instruction is released."),
)
CANCEL = Act(
    "cancel",
    "settlements.cancel",
    "instruction_cancel",
    cancel,
    _("Cancel"),
    _("A matched pair is cancelled when both sides have asked. The first request cannot be taken back here."),
    _("The cancellation is asked for."),
)
ACTS = (HOLD, RELEASE, CANCEL)


@permission("settlements.view")
@require_GET
def instructions(request: Request) -> HttpResponse:
    """The list of instructions; htmx gets the table alone."""
    night = latest_run(NIGHT)
    form = FilterForm(request.GET or None, last_night=night.business_date if night else None)
    form = form if form.is_bound else FilterForm({"state": "failing"}, last_night=form.last_night)
    page = _page(request, form) if form.is_valid() else blank_page()
    partial = request.htmx and not request.htmx.history_restore_request and form.is_valid()
    template = "settlements/_instructions_table.html" if partial else "settlements/instructions.html"
    facts = {"form": form, "page": page, "partial": partial}
    return render(request, template, facts, status=200 if form.is_valid() else 422)


def _page(request: Request, form: FilterForm) -> ListPage:
    wanted, scope = form.wanted(), scope_of(acting(request), request.at)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        found = lines(wanted, scope, business_date(), after, before)
    except TooSlow:
        return blank_page(is_slow=True)
    return shown_page(found, totals(wanted, scope), wanted, request.GET)


@permission("settlements.view")
@require_GET
def match(request: Request, pk: int) -> HttpResponse:
    """Leads to the side of a match that the reader may see, the deliverer's before the receiver's."""
    found = Match.objects.filter(pk=pk).first()
    sides = (found.delivering_id, found.receiving_id) if found else ()
    seen = visible_instructions(acting(request), request.at).filter(pk__in=sides).values_list("pk", flat=True)
    for side in sides:
        if side in seen:
            return redirect("instruction", side)
    raise Http404


@permission("settlements.view")
@require_GET
def instruction(request: Request, pk: int) -> HttpResponse:
    """The sheet of one instruction."""
    actor = acting(request)
    sheet = _sheet(request, pk)
    situation = situation_of(sheet, request)
    facts = {
        "sheet": sheet,
        "axes": axes_of(sheet),
        "direction": direction_of(sheet.instruction.direction),
        **reasons_of(sheet),
        "why": why(situation),
        "what_next": what_next(situation),
        "acts": [act for act in ACTS if act.name in sheet.acts and act.permission in request.permissions],
        "journals": journals(
            [sheet.settlement.journal_id] if sheet.settlement else [], visible_accounts(actor, request.at)
        ),
        "entries": entries_of(sheet, timeline("instruction", pk)),
        "may_see_loads": "itservices.view" in request.permissions,
    }
    return render(request, "settlements/instruction.html", facts)


def _sheet(request: Request, pk: int) -> Sheet:
    found = instruction_sheet(pk, acting(request), request.at, business_date())
    if found is None:
        raise Http404
    return found


def situation_of(sheet: Sheet, request: Request) -> Situation:
    """Where an instruction stands, as its explanation asks for it."""
    return Situation(
        processing=sheet.statuses.processing,
        matching=sheet.statuses.matching,
        settlement=sheet.statuses.settlement,
        hold=sheet.statuses.hold,
        reason=sheet.statuses.reason,
        place=sheet.instruction.place,
        intended=sheet.instruction.intended_settlement_date,
        business_date=business_date(),
        cut_off=sheet.cut_off,
        is_claimed=sheet.claimed_by is not None,
        settled_on=sheet.settlement.business_date if sheet.settlement else None,
    )


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
            messages.success(request, act.done)
            return redirect("instruction", pk)
        form.add_error(None, outcome.failures[0].data["sentence"])
        return _preview(request, sheet, act, form, outcome, STATUS_BY_CODE[outcome.failures[0].code])
    with whole(), rehearsal():
        outcome = act.operation([pk], _occasion(request, "preview"))
        after = statuses_of([pk])[pk]
    refused = STATUS_BY_CODE[outcome.failures[0].code] if outcome.failures else 422 if form.errors else 200
    return _preview(request, sheet, act, form, outcome, refused, after)


def _preview(
    request: Request,
    sheet: Sheet,
    act: Act,
    form: ActForm,
    outcome: Outcome,
    status: int,
    after: Statuses | None = None,
) -> HttpResponse:
    facts: dict[str, Any] = {
        "sheet": sheet,
        "act": act,
        "form": form,
        "direction": direction_of(sheet.instruction.direction),
        "after": after if outcome.done else None,
        "changes": changes_of(sheet, after) if after else [],
        "refusal": outcome.failures[0].data["sentence"] if outcome.failures else "",
    }
    return render(request, "settlements/act.html", facts, status=status)


def _occasion(request: Request, reason: str) -> Occasion:
    return Occasion(
        by=acting(request),
        at=request.at,
        business_date=business_date(),
        reason=reason,
        request_id=request.request_id,
    )
