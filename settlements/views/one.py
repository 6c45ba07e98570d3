"""Pages of instructions: the list, the sheet, and the acts of a participant with their preview."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from authorizations.operations import Step
from authorizations.queries import pending, steps_in_words, waits_in_words
from ledger.queries import business_date, known_until
from machinery import tabs
from machinery.as_of import AsOf, as_of_asked
from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, page_of
from machinery.transactions import rehearsal, whole
from recordkeeping.queries import COMMENT, KIND, Timeline, TimelineEntry, story_of, timeline
from refdata.queries import permissions_for, visible_parties
from settlements.blotters import INSTRUCTIONS, wanted_of
from settlements.differing import side_by_side
from settlements.explanation import what_next, why
from settlements.forms import ActForm
from settlements.net_words import chips_of_nets, why_of_nets
from settlements.operations import STATUS_BY_CODE, OutOfReach
from settlements.page_acts import CANCEL, HIGH, HOLD, NORMAL, RELEASE, Act, occasion_of, offers_of, perform, steps_of
from settlements.part_words import settled_by
from settlements.queries import (
    Sheet,
    came_in_on,
    instruction_sheet,
    may_act_on,
    nets_of_match,
    priorities_of,
    sheet_as_of,
    side_of_match,
    statuses_of,
)
from settlements.shown import (
    AxisChange,
    axes_of,
    changes_of,
    direction_of,
    entries_of,
    situation_of,
    told,
    why_of,
)
from settlements.views.one_tabs import of_tab, tabs_of
from settlements.views.reach import picks_of
from settlements.views.taking_back import priorities_before, tell_done
from vocabulary.outcome import Outcome

RUNS: Final = "itservices.view"


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
    """The sheet of one instruction and one of its tabs, now or as of a day."""
    only(request.GET, (*PARAMETERS, KIND))
    now = _sheet(request, pk)
    as_of = as_of_asked(request.GET, business_date(), lambda: came_in_on(now.instruction))
    until = known_until(as_of)
    sheet = sheet_as_of(now, as_of.day, until) if until else now
    events = timeline("instruction", pk, without={COMMENT}, until=until)
    story = _story(request, sheet, events, until)
    page = page_of(request, tabs_of(request, sheet, story, _until(as_of)), as_of)
    waits = None if as_of.is_past else pending("instruction", [pk]).get(str(pk))
    facts = {
        "sheet": sheet,
        "axes": axes_of(sheet),
        "direction": direction_of(sheet.instruction.direction),
        "told": told(sheet),
        **_why(request, sheet, as_of),
        "acts": None if as_of.is_past else offers_of(request, sheet, waits),
        "waits": waits,
        "may_see_runs": RUNS in request.permissions,
        "timeline": story,
        "sees_counterparty": _sees_counterparty(request, sheet),
        **of_tab(request, sheet, page.chosen.name, events, _until(as_of)),
    }
    return tabs.answered(request, "settlements/instruction.html", page, facts)


def _why(request: Request, sheet: Sheet, as_of: AsOf) -> dict[str, Any]:
    """Why it stands where it does on a day, and what happens next; of what is unmatched the nearest candidate, field by field."""
    unmatched = None if as_of.is_past else why_of(sheet, business_date())
    situation = situation_of(sheet, as_of.day, request.at, unmatched)
    nets = [] if as_of.is_past or not sheet.match else nets_of_match(sheet.match.pk)
    return {
        "why": [*why(situation), *why_of_nets(nets)],
        "nets": chips_of_nets(nets),
        "what_next": [] if as_of.is_past else what_next(situation),
        "unmatched": unmatched,
        "compared": side_by_side(unmatched) if unmatched else [],
    }


def _story(request: Request, sheet: Sheet, events: Sequence[TimelineEntry], until: datetime | None) -> Timeline:
    """What was done to it and said of it, up to an instant (None: now)."""
    permissions = permissions_for(acting(request), request.at, [sheet.instruction.participant_id])
    told_of = entries_of(sheet, events, settled_by(sheet))
    return story_of("instruction", sheet.instruction.pk, told_of, permissions, request.GET, until=until)


def _until(as_of: AsOf) -> date | None:
    """The past day as of which it is shown; None as it is now."""
    return as_of.day if as_of.is_past else None


def _sheet(request: Request, pk: int) -> Sheet:
    found = instruction_sheet(pk, acting(request), request.at, business_date())
    if found is None:
        raise Http404
    return found


def _sees_counterparty(request: Request, sheet: Sheet) -> bool:
    """Whether the page of the counterparty is the reader's to see; who sees its instruction sees it."""
    seen = visible_parties(acting(request), request.at)
    return sheet.other is not None or seen.filter(pk=sheet.instruction.counterparty_id).exists()


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


@permission(HIGH.permission)
@require_http_methods(["GET", "POST"])
def raise_priority(request: Request, pk: int) -> HttpResponse:
    """Previews a high priority of one instruction, and sets it."""
    return _act(request, pk, HIGH)


@permission(NORMAL.permission)
@require_http_methods(["GET", "POST"])
def lower_priority(request: Request, pk: int) -> HttpResponse:
    """Previews a normal priority of one instruction, and sets it."""
    return _act(request, pk, NORMAL)


def _act(request: Request, pk: int, act: Act) -> HttpResponse:
    """GET shows what would happen, POST does it; what is refused is said on the same page, with its status."""
    sheet = _sheet(request, pk)
    if not may_act_on(sheet.instruction, act.permission, acting(request), request.at):
        raise OutOfReach(instruction=pk)
    form = ActForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        picks = picks_of(request, [pk])
        with whole():
            before = priorities_before(act, picks)
            acted = perform(act, [pk], occasion_of(request, reason))
        outcome = acted.outcome
        if acted.waits:
            messages.info(request, waits_in_words(acted.waits.request, acted.waits.waits_for))
            return redirect("instruction", pk)
        if outcome.done:
            page = reverse("instruction", args=[pk])
            tell_done(request, act, picks, str(act.done), page, reason=reason, before=before)
            return redirect(page)
        return _preview(request, sheet, act, form=form, outcome=outcome)
    with whole(), rehearsal():
        steps = steps_of(act, [pk], occasion_of(request, "preview"))
        outcome = act.operation([pk], occasion_of(request, "preview"))
        changes = changes_of(sheet, statuses_of([pk])[pk], priorities_of([pk])[pk])
    return _preview(request, sheet, act, form=form, outcome=outcome, changes=changes, steps=steps)


def _preview(
    request: Request,
    sheet: Sheet,
    act: Act,
    *,
    form: ActForm,
    outcome: Outcome,
    changes: Sequence[AxisChange] = (),
    steps: Sequence[Step] = (),
) -> HttpResponse:
    """What would happen, or why it cannot; with the status of the refusal, or 422 for a form with errors."""
    refusal = outcome.failures[0] if outcome.failures else None
    facts = {
        "sheet": sheet,
        "axes": axes_of(sheet),
        "act": act,
        "form": form,
        "direction": direction_of(sheet.instruction.direction),
        "changes": [] if refusal else changes,
        "refusal": refusal.data["sentence"] if refusal else "",
        "agree": steps_in_words(steps),
    }
    status = STATUS_BY_CODE[refusal.code] if refusal else 422 if form.errors else 200
    return render(request, "settlements/act.html", facts, status=status)
