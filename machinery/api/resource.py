"""The door itself: what every operation goes through before its method is asked, and after."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse
from rest_framework.views import APIView

from machinery.api import limits
from machinery.api.answers import Answer
from machinery.api.bodies import check_media, parse, received
from machinery.api.faults import error, kind_of
from machinery.api.idempotency import once
from machinery.api.operation import SCENARIO_HEADER, ApiRequest, Operation
from machinery.api.refusals import (
    DuplicateParameter,
    InvalidFields,
    MethodNotAllowed,
    NotAuthenticated,
    RightMissing,
    ScenarioRefused,
    VersionRequired,
)
from machinery.parameters import bad, only
from machinery.patience import again
from machinery.transactions import one_snapshot, rehearsal, whole
from vocabulary.invalid import shown
from vocabulary.text import InvalidText, strict_text

DRY_RUN = "dry_run"
METHODS = ("get", "post", "put", "patch", "delete")
LONGEST_PARAMETER = 500
ATTEMPTS = 5
SIGN_IN_ADDRESS = "/api/oauth/token"


class Resource(APIView):
    """One address. Its methods are marked with `@operation`, take the request and the parts of the path, and answer.

    In this order: 405, 401, 429, 403, 400 for the parameters, 415 and 413 for the body, 400 for what it says; then the
    method. The composition root has put `at`, `actor`, `permissions` and `everywhere` on the request.
    """

    operations: ClassVar[Mapping[str, Operation]] = {}
    authentication_classes = ()
    permission_classes = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        methods = {name.upper(): getattr(cls, name) for name in METHODS if hasattr(cls, name)}
        unmarked = [name for name, method in methods.items() if not hasattr(method, "operation")]
        if unmarked:
            raise TypeError(f"{cls.__qualname__}: {', '.join(unmarked)} lacks its mark @operation")
        cls.operations = {name: method.operation for name, method in methods.items()}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lets a request through to its method, step by step."""
        self.request, self.args, self.kwargs = request, args, kwargs
        name = "GET" if request.method == "HEAD" else str(request.method)
        asked = self.operations.get(name)
        if asked is None:
            raise MethodNotAllowed(method=name[:20], allowed=", ".join(self.operations))
        admit(request, asked)
        request.query = parameters_of(request, asked)
        request.scenario = scenario_of(request, asked)
        request.rehearsed = asked.writes and request.query.get(DRY_RUN) == "true"
        method = getattr(self, name.lower())
        if not asked.writes:
            with one_snapshot():
                found: Answer = method(request, **kwargs)
                return found.response()
        return write(request, asked, lambda: method(request, **kwargs))


def admit(request: ApiRequest, asked: Operation) -> None:
    """Refuses NotAuthenticated, TooManyRequests, RightMissing."""
    if request.actor is None:
        raise NotAuthenticated(address=SIGN_IN_ADDRESS)
    limits.requests.take(request.actor.id)
    if asked.permission not in request.permissions:
        raise RightMissing(right=asked.permission)


def parameters_of(request: ApiRequest, asked: Operation) -> dict[str, str]:
    """The parameters of the address, each once. Refuses DuplicateParameter, and BadParameter for one that the
    operation does not know, or with a character that no text has."""
    found: dict[str, str] = {}
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise DuplicateParameter(name=ascii(name[:60]))
        found[name] = values[0]
    only(found, (*asked.parameters, DRY_RUN) if asked.writes else asked.parameters)
    for name, text in found.items():
        try:
            found[name] = strict_text(text, shortest=0, longest=LONGEST_PARAMETER)
        except InvalidText as wrong:
            raise bad(name, text, wrong.expected) from wrong
        if "\ufffd" in text:
            raise bad(name, text, "UTF-8")
    if found.get(DRY_RUN, "true") not in {"true", "false"}:
        raise bad(DRY_RUN, found[DRY_RUN], "true / false")
    return found


def scenario_of(request: ApiRequest, asked: Operation) -> str:
    """The outcome that is to be forced, "" for none. Refuses ScenarioRefused outside a sandbox, and for an unknown one."""
    found: str = request.headers.get(SCENARIO_HEADER, "")
    known = asked.scenarios if settings.SANDBOX else ()
    if found and found not in known:
        raise ScenarioRefused(found=shown(found), known=" / ".join(known) or "-")
    return found


def write(request: ApiRequest, asked: Operation, work: Any) -> HttpResponse:
    """Reads the body and does the work once, or in a rehearsal, which needs no key and leaves nothing."""
    body = _read(request, asked)
    if asked.versioned and "If-Match" not in request.headers:
        raise VersionRequired()
    if request.rehearsed:
        return again(lambda: rehearsed(work), asked.races, ATTEMPTS)
    return again(lambda: once(request, body, work), asked.races, ATTEMPTS)


def rehearsed(work: Callable[[], Answer]) -> HttpResponse:
    """Does the work and takes it back; its answer."""
    with whole(), rehearsal():
        answer = work()
    response = answer.response()
    response["Dry-Run"] = "true"
    return response


def _read(request: ApiRequest, asked: Operation) -> bytes:
    """Fills `sent` and `media`; the bytes as they came."""
    request.media, request.sent = "", None
    body = received(request, asked.largest)
    if asked.takes is None:
        if body:
            raise InvalidFields(errors=[error("", "unknown_field")])
        return body
    request.media = check_media(request, *asked.media)
    request.sent = body if asked.left == "bytes" else _object(body) if asked.left else asked.takes().read(parse(body))
    return body


def _object(body: bytes) -> Mapping[str, Any]:
    """The body as one object, whatever its fields are."""
    found = parse(body)
    if not isinstance(found, dict):
        raise InvalidFields(errors=[error("", "not_an_object", found=kind_of(found))])
    return found
