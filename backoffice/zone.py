"""In which time zone instants are shown until one signs out: one's own, UTC, or a market's. The preferences keep their own."""

from typing import Final, NamedTuple, cast
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from authorizations.models import User
from machinery.formatting import current_reader
from machinery.parameters import bad, only
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request
from refdata.queries import markets

KEPT: Final = "zone"
"""Its name in the session."""


class Zone(NamedTuple):
    """A time zone (tz database) to choose, and whose it is."""

    name: str
    whose: str
    is_here: bool


@permission(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def choose_zone(request: Request) -> HttpResponse:
    """Shows the zones with the time there now, and reads in one of them from here on. Refuses BadParameter."""
    only(request.GET, ())
    found = _zones(cast(User, request.user).time_zone)
    if request.method == "GET":
        return render(request, "shell/zone.html", {"zones": found, "back": _came_from(request)})
    name = request.POST.get("zone", "")
    if name not in {zone.name for zone in found}:
        raise bad("zone", name, ", ".join(zone.name for zone in found))
    request.session[KEPT] = name
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "home")


def _zones(own: str) -> list[Zone]:
    """One's own first, then UTC, then those of the markets by name; each once."""
    whose: dict[str, list[str]] = {own: [_("your own")]}
    whose.setdefault("UTC", []).append(_("universal time"))
    for market in sorted(markets().values(), key=lambda market: market.time_zone):
        whose.setdefault(market.time_zone, []).append(market.name)
    here = str(current_reader().zone)
    return [Zone(name, " · ".join(names), name == here) for name, names in whose.items()]


def _came_from(request: Request) -> str:
    """The page of ours from which one came, as an address without the host; "/" where nobody knows."""
    found = urlsplit(request.headers.get("Referer", ""))
    if found.netloc != request.get_host() or found.path == request.path:
        return "/"
    return f"{found.path}?{found.query}" if found.query else found.path
