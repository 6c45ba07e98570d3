"""Pages about one's own account, and the saved views of lists."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from authorizations import queries
from authorizations.forms import PreferencesForm, SaveViewForm
from authorizations.labels import role_label
from authorizations.models import SavedView, User
from authorizations.operations import (
    SavedNow,
    TooManyViews,
    ViewChange,
    ViewOpensForRole,
    ViewWish,
    delete_view,
    open_for_role,
    put_views_back,
    save_view,
    set_preferences,
)
from authorizations.queries import access_of, saved_views
from authorizations.roles import roles_allowing
from machinery.blotter import BLOTTERS, VIEW, Blotter, asked_of
from machinery.paging import Count
from machinery.parameters import BadParameter, only
from machinery.patience import TooSlow, again, at_most
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from machinery.transactions import whole
from machinery.undoing import Undo, say_done

PATIENCE_SECONDS = 1.0
VIEWS: Final = "views.change"
"""The kind of taking back, by its name in what is offered."""


@dataclass(frozen=True)
class SharedView:
    """A shared view with its list, and whether the reader may see that."""

    view: SavedView
    blotter: Blotter
    may_be_seen: bool

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What it asks for, as its address has it."""
        return parse_qsl(self.view.query)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """The roles that see the list, by code and name."""
        return [(role, role_label(role)) for role in roles_allowing(self.blotter.permission)]


@permission(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    """Shows and changes how the reader reads."""
    user = cast(User, request.user)
    form = PreferencesForm(request.POST or None, initial=asdict(user.wishes))
    if request.method == "POST" and form.is_valid():
        with whole():
            set_preferences(user.pk, form.wishes(), by=acting(request), at=request.at)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    roles = sorted({role_label(role) for role, _entity, _desk in access_of(acting(request), request.at).grants})
    return render(request, "authorizations/preferences.html", {"form": form, "roles": roles})


def _blotter(request: Request, name: str) -> Blotter:
    if name not in BLOTTERS:
        raise Http404
    if not BLOTTERS[name].may_be_seen(request):
        raise PermissionDenied
    return BLOTTERS[name]


@permission(SIGNED_IN)
@require_POST
def keep_view(request: Request, name: str) -> HttpResponse:
    """Saves what a list shows as a view of the reader's own, and leads to it. Refuses BadParameter: the list takes no such
    question."""
    blotter, form = _blotter(request, name), SaveViewForm(request.POST)
    query = asked_of(QueryDict(request.POST.get("question", "")))
    asked = blotter.question(query)
    blotter.asked(query)
    if not form.is_valid():
        return _not_saved(request, blotter, form, asked, 422)
    wish = ViewWish(blotter.name, **form.cleaned_data, query=asked)

    def save() -> SavedNow:
        with whole():
            return save_view(wish, by=acting(request), at=request.at)

    try:
        saved = again(save, races={"a_slug_names_one_view"})
    except (TooManyViews, ViewOpensForRole) as refusal:
        form.add_error("name", refusal.sentence())
        return _not_saved(request, blotter, form, asked, refusal.status)
    _tell(request, _("The view is saved."), blotter, saved.changes)
    return redirect(f"{reverse(blotter.url_name)}?{urlencode({VIEW: saved.view.slug})}")


def _not_saved(request: Request, blotter: Blotter, form: SaveViewForm, asked: str, status: int) -> HttpResponse:
    """The form once more, with what was typed."""
    facts = {
        "form": form,
        "blotter": blotter,
        "question": asked,
        "back": f"{reverse(blotter.url_name)}?{asked or 'view='}",
    }
    return render(request, "authorizations/save_view.html", facts, status=status)


def _tell(request: Request, said: str, blotter: Blotter, changes: Sequence[ViewChange]) -> None:
    """Says what was done to views, and offers to undo it where anything was."""
    if changes:
        facts = {"blotter": blotter.name, "changes": [asdict(change) for change in changes]}
        say_done(request, said, undo=VIEWS, facts=facts, back=reverse(blotter.url_name))
    else:
        messages.success(request, said)


def _put_back(request: Request, facts: Any) -> str:
    changes = [ViewChange(**change) for change in facts["changes"]]
    put_views_back(changes, by=acting(request), at=request.at)
    return _("The views of the list are as they were.")


VIEWS_UNDONE: Final = Undo(VIEWS, _put_back)


@permission(SIGNED_IN)
@require_POST
def drop_view(request: Request, name: str, pk: int) -> HttpResponse:
    """Deletes a view of the reader's own."""
    blotter = _blotter(request, name)
    with whole():
        change = delete_view(pk, by=acting(request), at=request.at)
    _tell(request, _("The view is deleted."), blotter, [change])
    return redirect(blotter.url_name)


@permission(SIGNED_IN)
@require_GET
def count_views(request: Request, name: str) -> HttpResponse:
    """How many rows each view of a list has, fetched after the page; one that takes too long is not told."""
    only(request.GET, ())
    blotter, until = _blotter(request, name), time.monotonic() + PATIENCE_SECONDS
    found = []
    for view in saved_views(acting(request), name, request.at):
        left = until - time.monotonic()
        found.append((view, _count(request, blotter, view.query, left) if left > 0 else Count(None)))
    return render(request, "authorizations/_view_counts.html", {"counts": found})


@permission("authorizations.administer")
@require_GET
def shared_views(request: Request) -> HttpResponse:
    """The shared views of every list, and for which role the list opens with them."""
    only(request.GET, ())
    found = [
        SharedView(view, BLOTTERS[view.blotter], BLOTTERS[view.blotter].may_be_seen(request))
        for view in queries.shared_views()
        if view.blotter in BLOTTERS
    ]
    return render(request, "authorizations/shared_views.html", {"shared": found})


@permission("authorizations.administer")
@require_POST
def open_view_for_role(request: Request, pk: int) -> HttpResponse:
    """Lets a list open with a shared view for a role, for nobody where none is named. Who may do so may it everywhere."""
    if "authorizations.administer" not in request.everywhere:
        raise PermissionDenied

    def work() -> None:
        with whole():
            open_for_role(pk, request.POST.get("role", ""), by=acting(request), at=request.at)

    again(work, races={"a_list_opens_with_one_view_for_a_role"})
    messages.success(request, _("It is kept with which views lists open."))
    return redirect("shared_views")


def _count(request: Request, blotter: Blotter, question: str, seconds: float) -> Count:
    try:
        with at_most(max(1, int(seconds * 1_000))):
            return blotter.total(request, blotter.asked(blotter.with_view({}, question))).count
    except (TooSlow, BadParameter):
        return Count(None)
