"""Pages that say no: each says what happened, what to do, and the reference to quote."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorizations.labels import permission_label, role_label
from authorizations.queries import people_who_may
from authorizations.roles import roles_allowing
from machinery.patience import Hindrance, hindrance
from vocabulary.outcome import Refusal

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
    """Leads to sign-in and back; a partial request answers 401 and lets htmx load the sign-in page whole."""
    if request.htmx:
        back = request.htmx.current_url_abs_path or "/"
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = f"{reverse('account_login')}?{urlencode({'next': back})}"
        return answer
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def right_missing(request: Any, needed: str | None) -> HttpResponse:
    """403: which right is missing, which roles have it, and who can give it."""
    facts = {
        "right": permission_label(needed) if needed else "",
        "roles": [role_label(role) for role in roles_allowing(needed)] if needed else [],
        "givers": people_who_may("authorizations.administer", request.at),
    }
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
    """400: the request itself is malformed."""
    facts = {
        "title": _("This request cannot be read"),
        "sentence": _("Nothing was saved. Go back and try again."),
        "code": "bad_request",
    }
    return render(request, "refused.html", facts, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing that this reader may see; the two look the same."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What went wrong and was caught by nobody: 503 where it may well go right a little later (`hindrance`), else 500, a
    bug. Django has it logged with its trace. Needs no database, no session and no context processor.
    """
    frame = "_fragment.html" if request.headers.get("HX-Request") else "apart.html"
    facts = {"frame": frame, "request_id": getattr(request, "request_id", "")}
    found = hindrance(sys.exception())
    if found is None:
        return HttpResponse(render_to_string("500.html", facts), status=500)
    title, sentence = _HINDRANCES[found]
    facts |= {"title": title, "sentence": sentence, "code": f"database_{found}"}
    answer = HttpResponse(render_to_string("503.html", facts), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer
