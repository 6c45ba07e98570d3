"""How a client system signs in: the token endpoint of OAuth 2.0 client credentials, and who a bearer of a token is."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import TokenView

from authorizations.labels import PERMISSION_LABELS
from authorizations.models import Application
from authorizations.operations import keep_token
from authorizations.queries import actor_of_client, bearer_of, know_access, permissions_of
from itservices.queries import current_instant
from machinery.api import Resource, limits
from machinery.api.bodies import check_media, received
from machinery.api.refusals import MethodNotAllowed
from machinery.permission import PUBLIC, permission
from machinery.request import client_address
from machinery.transactions import whole

FORM: Final = "application/x-www-form-urlencoded"
LARGEST: Final = 16_384
_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9._~+/-]{1,200}=*)")


class RightsAsScopes(BaseScopes):  # type: ignore[misc]
    """The scopes of a client system are its rights: what it does not hold it cannot ask for."""

    def get_all_scopes(self) -> Mapping[str, str]:
        """Every right with its name."""
        return {code: str(label) for code, label in PERMISSION_LABELS.items()}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """The rights that the client system holds now."""
        if not isinstance(application, Application):
            return []
        return sorted(permissions_of(actor_of_client(application), current_instant()))

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """All of them, where none is asked for."""
        return self.get_available_scopes(application)


@permission(PUBLIC)
@csrf_exempt
def token(request: Any) -> HttpResponse:
    """Gives an access token for a client id and secret; its noes are those of RFC 6749 section 5.2."""
    if request.method != "POST":
        raise MethodNotAllowed(method=str(request.method)[:20], allowed="POST")
    limits.tokens.take(client_address(request))
    check_media(request, FORM)
    request._body = received(request, LARGEST)
    answer: HttpResponse = TokenView.as_view()(request)
    if answer.status_code == 200:
        _keep(request, json.loads(answer.content)["access_token"])
    return answer


def _keep(request: Any, given: str) -> None:
    """The token is on record, with the network address that asked for it."""
    bearer = bearer_of(given, request.at)
    if bearer is not None:
        with whole():
            keep_token(address=client_address(request), by=bearer.actor, at=request.at)


def identify(request: Any) -> None:
    """Puts on the request who calls with its access token, and what that one may do; nobody without a valid one."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    bearer = bearer_of(found.group(1), request.at) if found else None
    request.actor = bearer.actor if bearer else None
    request.permissions = bearer.access.permissions & bearer.scopes if bearer else frozenset()
    request.everywhere = bearer.access.everywhere & bearer.scopes if bearer else frozenset()
    if bearer is not None:
        know_access(bearer.actor, request.at, bearer.access)


def is_resource(view: Callable[..., HttpResponse]) -> bool:
    """Whether a view is a resource, which lets nobody through without the right that its operation names."""
    return issubclass(getattr(view, "cls", HttpRequest), Resource)
