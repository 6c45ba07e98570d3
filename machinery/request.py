"""What our middleware adds to a request, and the request id that log lines carry."""

import re
from contextvars import ContextVar
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from vocabulary.actor import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

current_request_id: ContextVar[str] = ContextVar("request_id", default="")


class Request(HttpRequest):
    """A type for annotations only: a request as a view of ours finds it, filled in by middleware.

    `at` is the instant of the whole request (moved by the sandbox clock), `actor` is None for the anonymous,
    `permissions` are what the actor may do at `at` in at least one legal entity, `everywhere` what in all of them.
    """

    request_id: str
    at: datetime
    actor: Actor | None
    permissions: frozenset[str]
    everywhere: frozenset[str]
    htmx: "HtmxDetails"


def acting(request: HttpRequest) -> Actor:
    """The actor of a page that demands a right, hence is never anonymous."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise LookupError("expected a signed-in actor, found none: the view's permission must not be 'public'")
    return actor


def client_address(request: HttpRequest) -> str:
    """The network address of who calls: the peer, or behind TRUSTED_PROXIES proxies what the first of them wrote.

    Entries further left in X-Forwarded-For are the caller's own words and never believed. Where no address is known
    (a Unix socket, a malformed entry) it is the unspecified address `::`, which all such callers share.
    """
    trusted: int = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    found = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(found))
    except ValueError:
        return str(IPv6Address(0))
