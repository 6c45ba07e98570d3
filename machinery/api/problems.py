"""Every "no" of the programs' door as problem details (RFC 9457): one shape, stable codes, the reader's language."""

import logging
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from machinery.api.answers import as_json
from machinery.patience import TooSlow, hindrance
from machinery.places import InvalidPlace
from vocabulary.outcome import Refusal

log = logging.getLogger(__name__)

PAGE: Final = "/api/docs/"
PROBLEM: Final = "application/problem+json"
TITLES: Final = {
    400: gettext_lazy("The request cannot be read as it stands"),
    401: gettext_lazy("Who asks is not known"),
    403: gettext_lazy("The right for this is missing"),
    404: gettext_lazy("Nothing is here"),
    405: gettext_lazy("The method is not known here"),
    409: gettext_lazy("It does not fit the present state"),
    411: gettext_lazy("The length of the body is missing"),
    412: gettext_lazy("It has changed meanwhile"),
    413: gettext_lazy("The body is too large"),
    415: gettext_lazy("The body is of another type"),
    422: gettext_lazy("What is asked does not hold"),
    428: gettext_lazy("The version is missing"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something broke on our side"),
    503: gettext_lazy("Not possible at this moment"),
}
"""A problem's title by its status."""

UNAVAILABLE, BROKEN, MALFORMED = "unavailable", "server_error", "bad_request"
OWN: Final = {
    UNAVAILABLE: (
        503,
        gettext_noop(
            "The database was busy or away for too long. Repeat the request with the same key: what was done is not done again."
        ),
    ),
    BROKEN: (500, gettext_noop("This is our fault and is on file under the request id. Repeat the request once.")),
    MALFORMED: (400, gettext_noop("The request is malformed. Correct it.")),
    "length_required": (411, gettext_noop("A body is sent with its length (Content-Length), not in chunks.")),
}
"""Problems that are no refusal of an operation: status and sentence by code."""

RETRY_SECONDS: Final = 2
CHALLENGE: Final = 'Bearer realm="backoffice"'


def is_api(request: HttpRequest) -> bool:
    """Whether a request came in by the programs' door; the page about it is for people."""
    return request.path.startswith("/api/") and not request.path.startswith(PAGE)


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """One problem as an answer."""
    body = {
        "type": f"/problems/{code}",
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": getattr(request, "request_id", ""),
        **({"errors": errors} if errors else {}),
    }
    return HttpResponse(as_json(body), status=status, headers=dict(headers or {}), content_type=PROBLEM)


def own_problem(request: HttpRequest, code: str) -> HttpResponse:
    """A problem that is no refusal."""
    status, sentence = OWN[code]
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
    return problem(request, status, code, _(sentence), headers=headers)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal with its own sentence and status; `errors` of its data are those of the problem."""
    headers: dict[str, str] = {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    if "allowed" in refusal.data and refusal.status == 405:
        headers["Allow"] = str(refusal.data["allowed"])
    if refusal.status == 429:
        headers["Retry-After"] = str(refusal.data["seconds"])
    return problem(
        request, refusal.status, refusal.code, refusal.sentence(), errors=refusal.data.get("errors"), headers=headers
    )


def problem_of(request: HttpRequest, trouble: BaseException | None) -> HttpResponse | None:
    """The problem of what a method raised; None for a bug, which is nobody's to catch."""
    if isinstance(trouble, Refusal):
        return refused(request, trouble)
    if isinstance(trouble, InvalidPlace):
        return problem(request, 400, trouble.code, _("The place is not one of this list. Begin with its first page."))
    if isinstance(trouble, TooSlow) or hindrance(trouble):
        log.warning("%s %s: %s", request.method, request.path, trouble)
        return own_problem(request, UNAVAILABLE)
    return None
