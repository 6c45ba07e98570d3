"""The page of one request: what it does, who must agree and has, what has happened to its objects since; and deciding on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from authorizations.blotters import FOLLOW
from authorizations.forms import DecisionForm, WithdrawalForm
from authorizations.labels import role_label
from authorizations.models import Decision
from authorizations.operations import Decided, Wish, decide, withdraw
from authorizations.queries import (
    RequestSheet,
    Way,
    is_own_request,
    oversees,
    own_second_factor,
    permissions_where,
    request_sheet,
    subjects_of,
    ways_to_decide,
)
from authorizations.registry import open_day, risk_name
from authorizations.shown import (
    STATES,
    ShownChange,
    beside_of,
    said_of,
    shown_change,
    shown_difference,
    title_of,
    totals_of,
)
from authorizations.views.requests import said_of_decision
from authorizations.views.second_factor import given_for
from backoffice.subjects import Subject, subjects_seen
from machinery.parameters import number, only
from machinery.patience import TooSlow, again, at_most
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from recordkeeping.queries import KIND, Entry, Timeline, acts_on, entry_of, story_of, told_since
from settlements.queries import first_cut_off
from vocabulary.outcome import Refusal

LINES: Final = 200
"""Lines of an effect on a page."""
SUBJECTS_NAMED: Final = 50
PATIENCE_MILLISECONDS: Final = 150
PAGE: Final = "lines"
"""The parameter of an address that says from which line on the effect is shown."""


@dataclass(frozen=True)
class Effect:
    """A page of the lines of an effect: those from `first` on (from 1), of how many, and where the next ones are ("" for none)."""

    changes: Sequence[ShownChange]
    first: int
    number: int
    next_url: str

    @property
    def last(self) -> int:
        """The number of the last line that is shown."""
        return self.first + len(self.changes) - 1


@permission(FOLLOW)
@require_GET
def request_page(request: Request, pk: int) -> HttpResponse:
    """One request that the reader may see."""
    only(request.GET, (PAGE, KIND))
    return _page(request, _sheet(request, pk))


@permission(FOLLOW)
@require_POST
def decision(request: Request, pk: int) -> HttpResponse:
    """Approves or refuses what was seen of a request. What is refused is said on its page."""
    sheet, form = _sheet(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet, form=form, status=422)
    try:
        decided = _decided(request, sheet, form.cleaned_data)
    except Refusal as refusal:
        return _page(request, _sheet(request, pk), form=form, refusal=refusal)
    _tell(request, decided)
    return redirect("request", pk)


def _decided(request: Request, sheet: RequestSheet, found: Mapping[str, Any]) -> Decided:
    """Decides as a form says; where that asks for a second factor, its code is taken and kept first. Refuses as `decide` and
    `given_for` do."""
    pk = sheet.request.pk
    wish = Wish(pk, found["revision"], found["effect"], found["verdict"], found["reason"], found["delegation"])
    ways = ways_to_decide(sheet, acting(request), request.at)
    way = next((way for way in ways if (way.delegation and way.delegation.pk) == wish.delegation), None)
    if wish.verdict == Decision.Verdict.APPROVED and way is not None and way.asks_code:
        wish = replace(wish, second_factor=given_for(request, [pk], found["code"]))

    def work() -> Decided:
        with whole():
            return decide(wish, by=acting(request), at=request.at, business_date=open_day(request.at))

    return again(work, races=())


def _tell(request: Request, decided: Decided) -> None:
    tell = messages.warning if decided.state in {"RETURNED", "IMPOSSIBLE"} else messages.success
    tell(request, f"{said_of_decision(decided.state)} {decided.why}".strip())


@permission(FOLLOW)
@require_POST
def withdrawal(request: Request, pk: int) -> HttpResponse:
    """Takes back a request of the reader's own; it stays on file."""
    sheet, form = _sheet(request, pk), WithdrawalForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet, withdrawing=form, status=422)
    try:
        with whole():
            withdraw(pk, by=acting(request), at=request.at, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        return _page(request, _sheet(request, pk), refusal=refusal)
    messages.success(request, _("The request is withdrawn; it stays on file."))
    return redirect("request", pk)


def _sheet(request: Request, pk: int) -> RequestSheet:
    found = request_sheet(pk, acting(request), request.at)
    if found is None:
        raise Http404
    return found


def _page(
    request: Request,
    sheet: RequestSheet,
    *,
    form: DecisionForm | None = None,
    withdrawing: WithdrawalForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    ways = ways_to_decide(sheet, acting(request), request.at)
    subjects = subjects_of(sheet.request.pk, mirrored=oversees(acting(request), request.at) != frozenset())
    facts = {
        "sheet": sheet,
        "said": said_of(sheet.request.action, sheet.effect.payload, sheet.bound),
        "title": title_of(sheet.request.action),
        "chip": STATES[sheet.end.how if sheet.end else ""],
        "risks": [risk_name(flag) for flag in sheet.effect.flags],
        "age": (sheet.end.at if sheet.end else request.at) - sheet.request.at,
        "escalates_to": role_label(sheet.opened.escalates_to) if sheet.opened else "",
        "rates": [
            (code, Decimal(told["rate"]), date.fromisoformat(told["date"]), told["source"])
            for code, told in sorted(sheet.effect.rates.items())
        ],
        "previous": sheet.effect.revision - 1,
        "effect": _effect(request, sheet),
        "beside": beside_of(sheet.request.action, sheet.effect.shown),
        "totals": totals_of(sheet.bound),
        "differs": shown_difference(sheet.differs) if sheet.differs else None,
        "steps": [(each, role_label(each.step.role)) for each in sheet.passed],
        "objects": _objects(request, subjects),
        "may": _may(ways),
        "has_factor": any(way.asks_code for way in ways) and own_second_factor(acting(request)) is not None,
        "is_own": sheet.opened is not None and is_own_request(sheet, acting(request)),
        "form": form or DecisionForm(),
        "withdrawing": withdrawing or WithdrawalForm(),
        "refusal": refusal.sentence() if refusal else "",
        "timeline": _timeline(request, sheet),
        **_since(sheet, subjects),
        **_cut_off(sheet, subjects),
    }
    return render(request, "authorizations/request.html", facts, status=refusal.status if refusal else status)


def _effect(request: Request, sheet: RequestSheet) -> Effect:
    """The lines of its effect that the address asks for."""
    changes, first = sheet.bound["changes"], number(request.GET, PAGE) or 1
    shown = [shown_change(change) for change in changes[first - 1 : first - 1 + LINES]]
    after = first + LINES
    return Effect(shown, first, len(changes), f"?{PAGE}={after}" if after <= len(changes) else "")


def _may(ways: Sequence[Way]) -> Mapping[str, Any]:
    """How the reader may decide; `why` says of each way in which he may not."""
    return {
        "ways": [way for way in ways if not (way.against_approval and way.against_refusal)],
        "approve": any(way.against_approval is None for way in ways),
        "refuse": any(way.against_refusal is None for way in ways),
        "code": any(way.asks_code for way in ways),
        "why": list(dict.fromkeys(way.against_approval.sentence() for way in ways if way.against_approval)),
    }


def _objects(request: Request, subjects: Sequence[tuple[str, str]]) -> list[Subject]:
    """The objects that it touches and that have a page which the reader may see, the first of each kind."""
    found: list[Subject] = []
    for kind in dict.fromkeys(kind for kind, _key in subjects):
        ids = [int(key) for each, key in subjects if each == kind and key.isdigit()][:SUBJECTS_NAMED]
        found += subjects_seen(kind, ids, acting(request), request.at).values()
    return found


def _timeline(request: Request, sheet: RequestSheet) -> Timeline:
    entities = sheet.effect.entities
    permissions = permissions_where(acting(request), request.at, entities) if entities else request.permissions
    pk = sheet.request.pk
    return story_of("request", pk, acts_on("request", pk), permissions, request.GET)


def _since(sheet: RequestSheet, subjects: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What has happened to its objects since the effect was reckoned; nothing once it has ended."""
    if sheet.opened is None:
        return {"since": (), "since_is_slow": False}
    try:
        with at_most(PATIENCE_MILLISECONDS):
            found = told_since(subjects, sheet.effect.seen)
    except TooSlow:
        return {"since": (), "since_is_slow": True}
    entries: list[Entry] = [entry_of(event, "") for event in found]
    return {"since": entries, "since_is_slow": False}


def _cut_off(sheet: RequestSheet, subjects: Sequence[tuple[str, str]]) -> dict[str, datetime | None]:
    """The first cut-off of the instructions that it touches, while it waits."""
    ids = [int(key) for kind, key in subjects if kind == "instruction"][:SUBJECTS_NAMED]
    if sheet.opened is None or not ids:
        return {"cut_off": None}
    return {"cut_off": first_cut_off(ids)}
