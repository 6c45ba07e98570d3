"""Pages of instructions: the list, the sheet, and the acts of a participant with their preview."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from itservices.queries import load_of, run_of, visible_loads
from ledger.queries import business_date, journals
from machinery.listing import answered, listing_of
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import rehearsal, whole
from recordkeeping.queries import Timeline, story_of, timeline
from refdata.queries import visible_accounts
from settlements.blotters import INSTRUCTIONS, wanted_of
from settlements.explanation import what_next, why
from settlements.forms import ActForm
from settlements.operations import STATUS_BY_CODE, OutOfReach
from settlements.page_acts import ACTS, CANCEL, HOLD, RELEASE, Act, occasion_of
from settlements.queries import (
    NIGHT,
    Sheet,
    Statuses,
    instruction_sheet,
    may_act_on,
    side_of_match,
    statuses_of,
)
from settlements.shown import (
    Settling,
    axes_of,
    changes_of,
    direction_of,
    entries_of,
    situation_of,
    told,
)
from settlements.views.reach import picks_of
from settlements.views.taking_back import tell_done
from vocabulary.outcome import Outcome

RUNS = "itservices.view"


@permission(INSTRUCTIONS.permission)
@require_GET
def instructions(request: Request) -> HttpResponse:
    """The list of instructions."""
    listing = listing_of(request, INSTRUCTIONS)
    facts = {"wanted": wanted_of(listing.asked) if listing.asked else None}
    return answered(request, "settlements/instructions.html", listing, facts)


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
        "timeline": _story(request, sheet),
        "may_see_runs": RUNS in request.permissions,
        "may_see_load": _may_see_load(request, sheet),
    }
    return render(request, "settlements/instruction.html", facts)


def _story(request: Request, sheet: Sheet) -> Timeline:
    pk = sheet.instruction.pk
    entries = entries_of(sheet, timeline("instruction", pk), _settled_by(sheet))
    return story_of("instruction", pk, entries, request.permissions, request.GET)


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
        reason = form.cleaned_data["reason"]
        with whole():
            outcome = act.operation([pk], occasion_of(request, reason))
        if outcome.done:
            page = reverse("instruction", args=[pk])
            tell_done(request, act, picks_of(request, [pk]), str(act.done), page, reason=reason)
            return redirect(page)
        return _preview(request, sheet, act, form=form, outcome=outcome)
    with whole(), rehearsal():
        outcome = act.operation([pk], occasion_of(request, "preview"))
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
