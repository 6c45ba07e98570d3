"""What happens around every page: request id, headers, session age, the reader's wishes, rights, and where it reads."""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from gunicorn.http.errors import ParseException

from authorizations.queries import NO_ACCESS, access_asked_once, access_of, actor_of
from backoffice import pages
from backoffice.health import PROBES
from backoffice.oauth import identify, is_resource
from backoffice.zone import KEPT
from itservices.queries import current_instant
from machinery import standby
from machinery.api import NotFound
from machinery.api.problems import is_api, problem_of, refused
from machinery.formatting import PLAIN, Reader, read_by
from machinery.patience import Hindrance, hindrance
from machinery.permission import PUBLIC, SIGNED_IN, permission_of
from machinery.request import WELL_FORMED, current_request_id
from machinery.routing import is_reading, on_the_primary, read_at_the_standby
from vocabulary.outcome import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

SEEN, SINCE = "seen_at", "signed_in_at"
NOTED_EVERY_SECONDS = 60
PIECE = 65_536
BACKGROUND_HEADER = "X-Background"
SAFE = frozenset({"GET", "HEAD"})


def request_id(get_response: Answer) -> Answer:
    """Takes the caller's X-Request-Id if it is well formed, or makes one; log lines, events and the answer
    carry it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        offered = request.headers.get("X-Request-Id", "")
        request.request_id = offered if WELL_FORMED.fullmatch(offered) else uuid.uuid4().hex  # type: ignore[attr-defined]
        token = current_request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = get_response(request)
            response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
            return response
        finally:
            current_request_id.reset(token)

    return middleware


def answer_headers(get_response: Answer) -> Answer:
    """Headers that Django has no setting for; nothing that holds data is kept by a cache unless its view says
    so.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def known_length(get_response: Answer) -> Answer:
    """Refuses a body that is larger than any may be (413), and one that comes in chunks (411, or 400 for malformed ones).

    Django reads as much as Content-Length says, so a body in chunks would be taken for an empty one. It is read to its end
    first: what is wrong in it shows before there is an answer, and the connection then carries no second one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if len(length) > len(str(settings.LARGEST_BODY)) or int(length) > settings.LARGEST_BODY:
            return pages.body_too_large(request)
        if "HTTP_TRANSFER_ENCODING" not in request.META:
            return get_response(request)
        body, left = request.META["wsgi.input"], settings.LARGEST_BODY
        try:
            while left > 0 and (piece := body.read(min(left, PIECE))):
                left -= len(piece)
        except (OSError, ParseException) as trouble:
            log.warning("a body in malformed chunks: %s", trouble)
            return pages.bad_request(request, trouble)
        return pages.length_required(request)

    return middleware


def session_age(get_response: Answer) -> Answer:
    """Ends a session that was idle too long, or is a working day old.

    A page that asks by itself (live progress) sends the header X-Background, so that watching is not acting;
    the worst a caller can do with it is to end their own session sooner.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            since = session.setdefault(SINCE, now)
            seen = session.setdefault(SEEN, now)
            if now - seen > settings.SESSION_IDLE.total_seconds() or now - since > settings.SESSION_COOKIE_AGE:
                logout(request)
                messages.info(request, _("Your session has ended because nothing happened for a while. Sign in again."))
            elif now - seen > NOTED_EVERY_SECONDS and BACKGROUND_HEADER not in request.headers:
                session[SEEN] = now
        return get_response(request)

    return middleware


def reader(get_response: Answer) -> Answer:
    """Language, number format, time zone and date style of who is signed in; of the browser's language for who is not."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            translation.activate(user.language)
            zone = ZoneInfo(request.session.get(KEPT, user.time_zone))
            timezone.activate(zone)
            read_by(Reader(user.language, user.number_format, zone, user.date_style))
            request.LANGUAGE_CODE = user.language
        else:
            timezone.deactivate()
            language = translation.get_language() or "en"
            read_by(Reader(language, PLAIN.number_format, UTC))
        return get_response(request)

    return middleware


class Rights:
    """Lets a request through to its view only with the right that the view names; a view that names none is
    closed.

    Puts `at`, `actor`, `permissions` and `everywhere` on the request (see `machinery.request.Request`), and turns a Refusal
    that no view caught into its page.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with access_asked_once():
            return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on, or the answer that says why not."""
        if request.resolver_match.url_name in PROBES:
            return None
        needed = permission_of(view)
        request.at = current_instant()
        if is_api(request):
            identify(request)
            return None if is_resource(view) or needed == PUBLIC else refused(request, NotFound())
        request.actor = actor_of(request.user) if request.user.is_authenticated else None
        access = access_of(request.actor, request.at) if request.actor else NO_ACCESS
        request.permissions, request.everywhere = access.permissions, access.everywhere
        if needed == PUBLIC:
            return None
        if request.actor is None:
            return pages.to_sign_in(request)
        if needed == SIGNED_IN or needed in request.permissions:
            return None
        if needed is None:
            log.error("%s declares no permission and is closed", request.resolver_match.view_name)
        return pages.right_missing(request, needed)

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        """The page or the problem of a refusal; anything else is a bug and not ours to catch."""
        if is_api(request):
            return problem_of(request, trouble)
        return pages.refused(request, trouble) if isinstance(trouble, Refusal) else None


class Reads:
    """Lets the view of a safe request read at the standby, where there is one that has what this reader must see.

    Stands behind `Rights`: who calls, and what they may do, is read on the primary. What fails for a reason of the
    standby's own is asked again, whole, on the primary. Who has written is noted before the answer goes out.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if not standby.is_there():
            return self.get_response(request)
        request.reads_at_primary = request.method not in SAFE
        with on_the_primary():
            response = self.get_response(request)
        if request.method in SAFE and request.reads_at_primary:
            with on_the_primary():
                response = self.get_response(request)
        if request.method not in SAFE and principal_of(request):
            standby.note_write(principal_of(request))
        return response

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Chooses; what nobody known asks for is read on the primary."""
        at_primary = getattr(request, "reads_at_primary", True)
        if not at_primary and principal_of(request) and standby.shows(principal_of(request)):
            read_at_the_standby()

    def process_exception(self, request: Any, trouble: Exception) -> HttpResponse | None:
        """An answer that nobody gets, where the same is to be asked of the primary."""
        if not is_reading() or not standby.is_to_blame(trouble):
            return None
        request.reads_at_primary = True
        if hindrance(trouble) == Hindrance.AWAY:
            standby.let_rest(trouble)
        return HttpResponse(status=503)


def principal_of(request: Any) -> str:
    """Who calls, by kind and id; "" for nobody that is known."""
    actor = getattr(request, "actor", None)
    return f"{actor.kind}:{actor.id}" if actor else ""
