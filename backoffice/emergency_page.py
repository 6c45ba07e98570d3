"""Roles that were taken in an emergency: which, what was done with each, taking one, and reviewing what others took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from authorizations.blotters import ACCESS, FOLLOW
from authorizations.forms import BreakGlassForm, ReviewForm
from authorizations.labels import role_label
from authorizations.operations import review_emergency
from authorizations.queries import (
    EmergencySheet,
    accounts_in,
    emergencies,
    emergency_sheet,
    is_own_emergency,
    person_of,
)
from authorizations.views.asking import asked_for
from backoffice.subjects import Subject, subjects_seen
from machinery.chip import Chip
from machinery.parameters import only
from machinery.patience import again
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from recordkeeping.blotters import ShownEvent, shown_event
from recordkeeping.queries import Search, search
from vocabulary.outcome import Refusal

BREAK_GLASS: Final = "authorizations.break_glass"
REVIEW: Final = "authorizations.review"
TRAIL: Final = "recordkeeping.view"
ACTS: Final = 200
SUBJECTS: Final = 3
IN_FORCE: Final = Chip("busy", pgettext_lazy("emergency", "in force"))
DUE: Final = Chip("wait", pgettext_lazy("emergency", "to be reviewed"))
JUSTIFIED: Final = Chip("good", pgettext_lazy("emergency", "justified"))
NOT_JUSTIFIED: Final = Chip("bad", pgettext_lazy("emergency", "not justified"))


@dataclass(frozen=True)
class Taken:
    """An emergency for people."""

    sheet: EmergencySheet

    @property
    def role(self) -> str:
        """The name of the role that was taken."""
        return role_label(self.sheet.role)

    @property
    def chip(self) -> Chip:
        """How it stands."""
        if self.sheet.review is not None:
            return JUSTIFIED if self.sheet.review.is_justified else NOT_JUSTIFIED
        return DUE if self.sheet.is_over else IN_FORCE


@dataclass(frozen=True)
class Act:
    """Something that was done meanwhile, and those of its objects whose pages the reader may see."""

    shown: ShownEvent
    objects: Sequence[Subject]


@permission(FOLLOW)
@require_GET
def emergency_list(request: Request) -> HttpResponse:
    """Every emergency for who reviews them or sees who may do what; the reader's own for others."""
    only(request.GET, ())
    sees_all = bool({ACCESS, REVIEW} & request.everywhere)
    found = emergencies(request.at, None if sees_all else person_of(acting(request)) or 0)
    facts = {
        "taken": [Taken(sheet) for sheet in found],
        "sees_all": sees_all,
        "may_take": BREAK_GLASS in request.everywhere,
    }
    return render(request, "authorizations/emergencies.html", facts)


@permission(BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def take_role(request: Request) -> HttpResponse:
    """Takes a role on the reader's own word."""
    only(request.GET, ())
    if BREAK_GLASS not in request.everywhere:
        raise PermissionDenied
    form, status = BreakGlassForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                asked_for(request, "role.break_glass", form.payload(), form.cleaned_data["reason"])
                return redirect("emergencies")
            except Refusal as refusal:
                form.add_error(None, refusal.sentence())
                status = refusal.status
    return render(request, "authorizations/break_glass.html", {"form": form}, status=status)


@permission(FOLLOW)
@require_GET
def emergency(request: Request, pk: int) -> HttpResponse:
    """One emergency with what was done meanwhile."""
    only(request.GET, ())
    return _page(request, _sheet(request, pk), ReviewForm())


@permission(REVIEW)
@require_POST
def review(request: Request, pk: int) -> HttpResponse:
    """Keeps what the reader found of an emergency of another."""
    if REVIEW not in request.everywhere:
        raise PermissionDenied
    sheet, form = _sheet(request, pk), ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, sheet, form, 422)

    def work() -> None:
        with whole():
            review_emergency(pk, **form.wish(), by=acting(request), at=request.at)

    try:
        again(work, races=())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return _page(request, _sheet(request, pk), form, refusal.status)
    messages.success(request, _("Your review is kept."))
    return redirect("emergency", pk)


def _sheet(request: Request, pk: int) -> EmergencySheet:
    found = emergency_sheet(pk, request.at)
    if found is None:
        raise Http404
    if not ({ACCESS, REVIEW} & request.everywhere or is_own_emergency(found, acting(request))):
        raise Http404
    return found


def _page(request: Request, sheet: EmergencySheet, form: ReviewForm, status: int = 200) -> HttpResponse:
    acts = _acts(request, sheet)
    facts: Mapping[str, Any] = {
        "each": Taken(sheet),
        "sheet": sheet,
        "acts": acts[:ACTS],
        "has_more": len(acts) > ACTS,
        "sees_trail": TRAIL in request.everywhere,
        "may_review": sheet.is_due and REVIEW in request.everywhere and not is_own_emergency(sheet, acting(request)),
        "is_own": is_own_emergency(sheet, acting(request)),
        "form": form,
    }
    return render(request, "authorizations/emergency.html", facts, status=status)


def _acts(request: Request, sheet: EmergencySheet) -> list[Act]:
    """What the person did from taking the role until it ended, the oldest first; one more than are shown, where there are more."""
    wanted = Search(accounts=tuple(accounts_in(sheet)), since=sheet.emergency.at, until=sheet.until)
    events = search(wanted, None, True, ACTS + 1)
    numbers = [[int(each) for each in event.subject_ids if each.isdigit()][:SUBJECTS] for event in events]
    named: dict[str, set[int]] = {}
    for event, found in zip(events, numbers, strict=True):
        named.setdefault(event.subject_type, set()).update(found)
    by, at = acting(request), request.at
    seen = {kind: subjects_seen(kind, found, by, at) for kind, found in named.items()}
    return [
        Act(shown_event(event), [seen[event.subject_type][pk] for pk in found if pk in seen[event.subject_type]])
        for event, found in zip(events, numbers, strict=True)
    ]
