"""Pages of instructions: the list, the sheet, and the acts of a participant with their preview."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from authorizations.operations import Step
from authorizations.queries import pending, steps_in_words, waits_in_words
from itservices.models import Load
from itservices.queries import load_of, visible_loads
from ledger.queries import business_date, journals, known_until
from machinery import tabs
from machinery.as_of import AsOf, as_of_asked
from machinery.listing import answered, listing_of
from machinery.paging import Count
from machinery.parameters import only
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, Tab, page_of
from machinery.transactions import rehearsal, whole
from recordkeeping.queries import COMMENT, KIND, Timeline, TimelineEntry, story_of, timeline
from refdata.queries import permissions_for, visible_accounts, visible_parties
from settlements.blotters import INSTRUCTIONS, wanted_of
from settlements.chase_words import days_funded, funding_of_sheet
from settlements.depository_words import link_in_words, told_steps
from settlements.differing import side_by_side
from settlements.explanation import what_next, why
from settlements.forms import ActForm
from settlements.imposed_words import shown_holds
from settlements.link_words import shown_links, shown_links_over
from settlements.models import Message
from settlements.net_words import chips_of_nets, why_of_nets
from settlements.operations import STATUS_BY_CODE, OutOfReach
from settlements.page_acts import CANCEL, HIGH, HOLD, NORMAL, RELEASE, Act, occasion_of, offers_of, perform, steps_of
from settlements.part_words import settled_by
from settlements.penalty_forecast_words import why_left_out
from settlements.queries import (
    AtDepository,
    Sheet,
    came_in_on,
    forecast_of_match,
    instruction_sheet,
    left_out_of_penalties,
    links_over_of,
    may_act_on,
    messages_of,
    nets_of_match,
    number_of_penalties,
    penalties_of_match,
    priorities_of,
    scope_of,
    sheet_as_of,
    side_of_match,
    statuses_of,
    visible_messages,
    with_outcomes,
)
from settlements.queries.fails import fails_on
from settlements.queries.links import links_of
from settlements.queries.standstill import Reader, standstill
from settlements.shown import (
    AxisChange,
    ShownPenalty,
    axes_of,
    changes_of,
    direction_of,
    entries_of,
    holds_of,
    shown_forecast,
    shown_penalties,
    sides_of,
    situation_of,
    told,
    why_of,
)
from settlements.shown_messages import shown_messages
from settlements.views.reach import picks_of
from settlements.views.taking_back import priorities_before, tell_done
from settlements.waiting_words import shown_standstill
from vocabulary.outcome import Outcome

RUNS: Final = "itservices.view"
LINK: Final = "settlements.link"
IMPOSE: Final = "compliance.block"
LIFT: Final = "compliance.unblock"
COMMENT_RIGHT: Final = "recordkeeping.comment"
BOOKS: Final = "ledger.view"
MOST_MESSAGES: Final = 200


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
    page = page_of(request, _tabs(request, sheet, story, _until(as_of)), as_of)
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
        **_of_tab(request, sheet, page.chosen.name, events, _until(as_of)),
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


def _tabs(request: Request, sheet: Sheet, story: Timeline, until: date | None) -> list[Tab]:
    """The tabs of an instruction; the books are for who may see them, what can be done about it is not of a day that is past."""
    now, chased = until is None, bool(sheet.chases) or _fails(sheet)
    links = Count(len(links_of(sheet.instruction.pk))) if now else Count(0)
    found = [
        (True, Tab("timeline", pgettext_lazy("tab", "Timeline"), story.choices[0].count)),
        (BOOKS in request.permissions, Tab("books", pgettext_lazy("tab", "In the books"), Count(len(sheet.journals)))),
        (
            True,
            Tab(
                "holds",
                pgettext_lazy("tab", "Holds and cancellations"),
                Count(len(holds_of(sheet, ())) + len(sheet.imposed)),
            ),
        ),
        (True, Tab("other", pgettext_lazy("tab", "Counterparty's instruction"), Count(1 if sheet.other else 0))),
        (now, Tab("links", pgettext_lazy("tab", "Links"), links)),
        (True, Tab("penalties", pgettext_lazy("tab", "Penalties"), Count(_penalised(sheet, until)))),
        (chased, Tab("chases", pgettext_lazy("tab", "Chasing and cost"), Count(len(sheet.chases)))),
        (True, Tab("messages", pgettext_lazy("tab", "Messages"), Count(_messages(request, sheet, until).count()))),
        (now and bool(sheet.at_depository), Tab("depository", pgettext_lazy("tab", "At its depository"))),
        (bool(sheet.waiting), Tab("matching", pgettext_lazy("tab", "Matching"))),
        (now and sheet.is_open, Tab("waits", pgettext_lazy("tab", "What it waits for"))),
        (True, Tab("origin", pgettext_lazy("tab", "Where it came from"))),
    ]
    return [tab for is_shown, tab in found if is_shown]


def _until(as_of: AsOf) -> date | None:
    """The past day as of which it is shown; None as it is now."""
    return as_of.day if as_of.is_past else None


def _at_depository(request: Request, sheet: Sheet, found: AtDepository) -> dict[str, Any]:
    """What went to and fro with its depository, and what the reader may ask for there."""
    rejected = found.standing is not None and found.standing.state == "REJECTED" and not sheet.end
    asks = {
        "ask": found.is_there and "settlements.hold" in request.permissions,
        "again": rejected and "settlements.load" in request.permissions,
    }
    seen = visible_messages(acting(request), request.at).filter(party=found.link.location.party_id).exists()
    return {
        "steps": told_steps(found, sheet.instruction),
        "way": link_in_words(found.link),
        "asks": asks if any(asks.values()) else None,
        "sees_messages": seen,
    }


def _penalised(sheet: Sheet, until: date | None) -> int:
    """How many penalties nights up to a day have reckoned of its match."""
    return number_of_penalties(sheet.match.pk, until) if sheet.match else 0


def _messages(request: Request, sheet: Sheet, until: date | None) -> QuerySet[Message]:
    """The messages about it, in and out, up to a day."""
    return messages_of(sheet.instruction.pk, acting(request), request.at, until)


def _forecast(request: Request, sheet: Sheet, until: date | None) -> list[ShownPenalty] | None:
    """What the coming night would charge for its match; None where that is no question: of the past, or of what is not open."""
    if until is not None or not sheet.is_open or not sheet.match:
        return None
    scope = scope_of(acting(request), request.at)
    return shown_forecast(forecast_of_match(sheet.match.pk, scope, business_date()))


def _left_out(sheet: Sheet) -> str:
    """Why the coming night would charge nothing for its match whatever happens; "" where it may, or where that is no question."""
    found = left_out_of_penalties(sheet.match.pk, business_date()) if sheet.is_open and sheet.match else None
    return why_left_out(found) if found else ""


def _penalties(request: Request, sheet: Sheet, until: date | None) -> dict[str, Any]:
    """The penalties of its match, what the coming night would charge, and why that would be nothing whatever happens."""
    found = penalties_of_match(sheet.match.pk, until, business_date()) if sheet.match else []
    return {
        "penalties": shown_penalties(found),
        "forecast": _forecast(request, sheet, until),
        "left_out": "" if until is not None else _left_out(sheet),
    }


def _of_tab(
    request: Request, sheet: Sheet, tab: str, events: Sequence[TimelineEntry], until: date | None
) -> dict[str, Any]:
    """What the chosen tab shows beyond the sheet."""
    if tab == "penalties":
        return _penalties(request, sheet, until)
    if tab == "chases":
        return _chases(request, sheet, until)
    if tab == "messages":
        told_of = with_outcomes(_messages(request, sheet, until)).order_by("-pk")[:MOST_MESSAGES]
        return {"messages_about": shown_messages(list(told_of)), "most_messages": MOST_MESSAGES}
    if tab == "books":
        visible = visible_accounts(acting(request), request.at)
        return {"journals": journals(sheet.journals, visible)}
    if tab == "depository" and sheet.at_depository:
        return _at_depository(request, sheet, sheet.at_depository)
    if tab == "holds":
        return {"holds": holds_of(sheet, events), **_imposed(request, sheet, is_past=until is not None)}
    if tab == "other":
        return {"sides": sides_of(sheet)}
    if tab == "waits":
        return _waits(request, sheet)
    if tab == "links":
        return _links(request, sheet)
    load = _load_of(request, sheet)
    return {"load": load} if tab == "origin" else {"may_see_load": load is not None}


def _waits(request: Request, sheet: Sheet) -> dict[str, Any]:
    """What it waits for, and what would settle it; `is_late` where that takes too long to find out."""
    reader = Reader(acting(request), request.at, BOOKS in request.permissions)
    try:
        found = standstill(sheet, reader, business_date())
    except TooSlow:
        return {"is_late": True}
    return {"standstill": shown_standstill(found) if found else None}


def _chases(request: Request, sheet: Sheet, until: date | None) -> dict[str, Any]:
    """Who was chased about it, whether the reader may note one more, and what it costs to fund."""
    funding = funding_of_sheet(sheet, business_date()) if until is None else None
    is_failing = until is None and _fails(sheet)
    may_chase = is_failing and may_act_on(sheet.instruction, COMMENT_RIGHT, acting(request), request.at)
    days = days_funded(funding) if funding else []
    return {"chases": [*sheet.chases][::-1], "funding": funding, "days_funded": days, "may_chase": may_chase}


def _fails(sheet: Sheet) -> bool:
    """Whether it fails; only what waits outside is asked whether its date has passed."""
    return sheet.statuses.settlement == "PENF" or (sheet.waiting is not None and fails_on(sheet, business_date()))


def _imposed(request: Request, sheet: Sheet, *, is_past: bool) -> dict[str, Any]:
    """What the house holds it by, and whether the reader may hold it too, or lift that."""
    rights = [right for right in (IMPOSE, LIFT) if not is_past and right in request.permissions]
    may = {each for each in rights if may_act_on(sheet.instruction, each, acting(request), request.at)}
    is_there = sheet.at_depository is not None and sheet.at_depository.is_there
    return {
        "imposed": shown_holds(sheet.imposed),
        "may_impose": IMPOSE in may and not sheet.end and not is_there,
        "may_lift": LIFT in may,
    }


def _links(request: Request, sheet: Sheet) -> dict[str, Any]:
    """The links of an instruction, and whether the reader may change them."""
    may_link = LINK in request.permissions and may_act_on(sheet.instruction, LINK, acting(request), request.at)
    return {
        "links": shown_links(links_of(sheet.instruction.pk)),
        "links_over": shown_links_over(links_over_of(sheet.instruction.pk)),
        "may_link": may_link,
    }


def _sheet(request: Request, pk: int) -> Sheet:
    found = instruction_sheet(pk, acting(request), request.at, business_date())
    if found is None:
        raise Http404
    return found


def _sees_counterparty(request: Request, sheet: Sheet) -> bool:
    """Whether the page of the counterparty is the reader's to see; who sees its instruction sees it."""
    seen = visible_parties(acting(request), request.at)
    return sheet.other is not None or seen.filter(pk=sheet.instruction.counterparty_id).exists()


def _load_of(request: Request, sheet: Sheet) -> Load | None:
    """The file with which it came in, for who may see it."""
    load = sheet.instruction.load_id
    visible = visible_loads(acting(request), RUNS in request.everywhere)
    return load_of(load, visible) if load and RUNS in request.permissions else None


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
