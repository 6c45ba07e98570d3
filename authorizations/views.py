"""Pages about one's own account, and the saved views of lists."""

import time
from dataclasses import asdict
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from authorizations.forms import PreferencesForm, SaveViewForm
from authorizations.labels import role_label
from authorizations.models import User
from authorizations.operations import ViewWish, delete_view, save_view, set_preferences
from authorizations.queries import access_of, saved_views
from machinery.blotter import BLOTTERS, VIEW, Blotter, asked_of
from machinery.paging import Count
from machinery.parameters import BadParameter, only
from machinery.patience import TooSlow, again, at_most
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from machinery.transactions import whole

PATIENCE_SECONDS = 1.0


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
    roles = sorted({role_label(role) for role, _entity in access_of(acting(request), request.at).grants})
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
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(f"{reverse(blotter.url_name)}?{asked}")
    wish = ViewWish(blotter.name, **form.cleaned_data, query=asked)

    def save() -> str:
        with whole():
            return save_view(wish, by=acting(request), at=request.at).slug

    slug = again(save, races={"a_slug_names_one_view"})
    messages.success(request, _("The view is saved."))
    return redirect(f"{reverse(blotter.url_name)}?{urlencode({VIEW: slug})}")


@permission(SIGNED_IN)
@require_POST
def drop_view(request: Request, name: str, pk: int) -> HttpResponse:
    """Deletes a view of the reader's own."""
    blotter = _blotter(request, name)
    with whole():
        delete_view(pk, by=acting(request), at=request.at)
    messages.success(request, _("The view is deleted."))
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


def _count(request: Request, blotter: Blotter, question: str, seconds: float) -> Count:
    try:
        with at_most(max(1, int(seconds * 1_000))):
            return blotter.total(request, blotter.asked(blotter.with_view({}, question))).count
    except (TooSlow, BadParameter):
        return Count(None)
