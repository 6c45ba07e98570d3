"""Pages that say no: each says what happened, what to do, and the reference to quote."""

import logging
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorizations.queries import NO_ACCESS, access_of, actor_of, missing_rights
from itservices.queries import current_instant
from machinery.api import NotFound
from machinery.api.problems import BROKEN, is_api, own_problem, problem, problem_of
from machinery.api.problems import refused as problem_refused
from machinery.patience import Hindrance, hindrance
from vocabulary.outcome import Refusal

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 5
_HINDRANCES = {
    Hindrance.LOCKED: (
        gettext_lazy("Others are at work here"),
        gettext_lazy(
            "Somebody else was changing the same rows, and that took too long. Nothing was saved. Try again in a moment."
        ),
    ),
    Hindrance.SLOW: (
        gettext_lazy("This took too long"),
        gettext_lazy(
            "The question was stopped before it was answered. Nothing was saved. Ask for less, or try again in a moment."
        ),
    ),
    Hindrance.AWAY: (
        gettext_lazy("The database does not answer"),
        gettext_lazy(
            "It may be starting again. Try again in a moment; if you were saving something, look first whether it was saved."
        ),
    ),
}


def to_sign_in(request: Any) -> HttpResponse:
    """Leads to sign-in and back; a partial request answers 401 and lets htmx load the sign-in page whole. What only the
    frame asks for by itself takes nobody away from a form that is being filled in.
    """
    if request.htmx and request.headers.get("X-Background") == "frame":
        return HttpResponse(status=401)
    if request.htmx:
        back = request.htmx.current_url_abs_path or "/"
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = f"{reverse('account_login')}?{urlencode({'next': back})}"
        return answer
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def right_missing(request: Any, needed: str | None) -> HttpResponse:
    """403: which right is missing, which roles have it, and who can give it. The log keeps who asked for what."""
    log.warning(
        "%s may not %s %s: the right %s is missing", request.actor, request.method, request.path, needed or "nobody has"
    )
    facts = {"missing": missing_rights([needed], request.at)[needed] if needed else None}
    return render(request, "403.html", facts, status=403)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of a refusal, with its status."""
    facts = {"title": _("This was not done"), "sentence": refusal.sentence(), "code": refusal.code}
    return render(request, "refused.html", facts, status=refusal.status)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token does not fit: the page was open too long, or came from elsewhere."""
    facts = {
        "title": _("This form has expired"),
        "sentence": _("Nothing was saved. Go back, load the page again and send the form once more."),
        "code": "form_expired",
    }
    return render(request, "refused.html", facts, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is malformed; 413 where it is only too large."""
    if isinstance(exception, RequestDataTooBig):
        return body_too_large(request)
    return _unread(request, 400, "bad_request", _("Nothing was saved. Go back and try again."))


def body_too_large(request: HttpRequest) -> HttpResponse:
    """413: more than anybody may send at once."""
    return _unread(request, 413, "body_too_large", _("It is too large. Nothing was saved. Send less at once."))


def length_required(request: HttpRequest) -> HttpResponse:
    """411: a body whose length nobody said."""
    said = _("A body is sent with its length (Content-Length), not in chunks. Nothing was saved.")
    return _unread(request, 411, "length_required", said)


def _unread(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    return _unanswered(request, status, _("This request cannot be read"), sentence, code)


def _unanswered(request: HttpRequest, status: int, title: str, sentence: str, code: str) -> HttpResponse:
    """A page that can count on no middleware, session or database: it needs none. A problem for a program."""
    if is_api(request):
        return problem(request, status, code, sentence)
    facts = {
        "frame": _frame(request),
        "title": title,
        "sentence": sentence,
        "code": code,
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(render_to_string("unanswered.html", facts), status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing that this reader may see; the two look the same."""
    if is_api(request):
        return problem_refused(request, NotFound())
    if hasattr(request, "user") and not hasattr(request, "permissions"):
        _look_up_rights(request)
    return render(request, "404.html", status=404)


def _look_up_rights(request: Any) -> None:
    """Puts on the request what its reader may do, where the address led to no view and nobody asked; nothing where the
    database does not answer."""
    try:
        known = request.user.is_authenticated
        access = access_of(actor_of(request.user), current_instant()) if known else NO_ACCESS
    except DatabaseError as trouble:
        log.warning("the rights of the reader of a 404 are not known: %s", trouble)
    else:
        request.permissions, request.everywhere = access.permissions, access.everywhere


def _frame(request: HttpRequest) -> str:
    """What an answer extends that can count on no middleware: a page that needs nothing, or a fragment for htmx."""
    return "_fragment.html" if request.headers.get("HX-Request") else "apart.html"


def server_error(request: HttpRequest) -> HttpResponse:
    """What went wrong and was caught by nobody: 503 where it may well go right a little later (`hindrance`), else 500, a
    bug. Django has it logged with its trace. Needs no database, no session and no context processor.
    """
    if is_api(request):
        return problem_of(request, sys.exception()) or own_problem(request, BROKEN)
    found = hindrance(sys.exception())
    if found is None:
        facts = {"frame": _frame(request), "request_id": getattr(request, "request_id", "")}
        return HttpResponse(render_to_string("500.html", facts), status=500)
    title, sentence = _HINDRANCES[found]
    answer = _unanswered(request, 503, str(title), str(sentence), f"database_{found}")
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
