"""How a page of clearing asks for a command: first what would become of it and who must agree, then that it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from authorizations.operations import Asked, ask, probe
from authorizations.queries import steps_in_words, waits_in_words
from clearing.page_acts import occasion_of
from machinery.request import Request
from machinery.transactions import whole
from vocabulary.outcome import Refusal


@dataclass(frozen=True)
class Form:
    """The page of a command: its template, the address of what the command answers, what it asks for, and where one comes back."""

    template: str
    address: str
    command: str
    payload: Callable[[], Mapping[str, Any]]
    back: str


def asking(request: Request, page: Form, form: Any, facts: Mapping[str, Any]) -> HttpResponse:
    """The form; sent, what it would come to; confirmed, that it is asked for. A refusal is said on the same page."""
    told: dict[str, Any] = {"form": form, "back": page.back, **facts}
    if request.method == "GET" or not form.is_valid():
        return render(request, page.template, told, status=422 if form.errors else 200)
    confirmed = "confirmed" in request.POST
    try:
        with whole():
            occasion = occasion_of(request, form.cleaned_data["reason"])
            found = (ask if confirmed else probe)(page.command, page.payload(), occasion)
    except Refusal as refusal:
        return render(request, page.template, {**told, "refusal": refusal.sentence()}, status=refusal.status)
    if confirmed:
        return _asked(request, found, page)
    told |= {"changes": found.effect.changes, "agree": steps_in_words(found.waits_for)}
    return render(request, page.template, told)


def _asked(request: Request, found: Asked, page: Form) -> HttpResponse:
    if found.is_done:
        messages.success(request, _("It is done."))
        return redirect(reverse(page.address, args=[found.answer]))
    messages.info(request, waits_in_words(found.request, found.waits_for))
    return redirect(page.back)
