"""What every page shows: where we are (environment, business date), who reads, and where one may go."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date_or_none
from machinery.formatting import current_reader
from machinery.permission import SIGNED_IN


class Entry(NamedTuple):
    """One entry of the main navigation: shown to who has the right, under its function, with the letter that goes there
    after g. Pages whose address begins with one of `beside` belong to it as well as those below its own.
    """

    label: Promise
    url_name: str
    permission: str
    function: Promise | str = ""
    icon: str = "page"
    letter: str = ""
    beside: tuple[str, ...] = ()


# A page that belongs in the main navigation adds its entry here, in the order of the day's work.
NAVIGATION: tuple[Entry, ...] = (
    Entry(_("Home"), "home", SIGNED_IN, "", "home", "h"),
    Entry(_("Mentions"), "mentions", "recordkeeping.comment", "", "at", "c"),
    Entry(_("Approvals"), "approvals", "authorizations.follow", "", "approve", "y"),
    Entry(_("Trades"), "trades", "clearing.view", _("Clearing"), "trade", "b"),
    Entry(_("Exceptions"), "exceptions", "clearing.view", _("Clearing"), "flag", "e"),
    Entry(_("Affirmations"), "affirmations", "clearing.view", _("Clearing"), "check", "x"),
    Entry(_("Nets"), "nets", "clearing.view", _("Clearing"), "exchange", "z"),
    Entry(_("Limits"), "limits", "clearing.view_limits", _("Clearing"), "limit", "o", ("/earmarks/",)),
    Entry(_("Margin"), "margin_accounts", "clearing.view", _("Clearing"), "limit", "g", ("/margin-calls/",)),
    Entry(_("Instructions"), "instructions", "settlements.view", _("Settlement"), "exchange", "i"),
    Entry(_("Fails"), "fails", "settlements.view", _("Settlement"), "flag", ""),
    Entry(_("Efficiency"), "efficiency", "settlements.view", _("Settlement"), "check", ""),
    Entry(_("Penalties"), "penalties", "settlements.view", _("Settlement"), "limit", "", ("/penalty-",)),
    Entry(_("Matching"), "unmatched", "settlements.view", _("Settlement"), "check", ""),
    Entry(_("Allegements"), "allegements", "settlements.view", _("Settlement"), "flag", ""),
    Entry(_("At depositories"), "at_depositories", "settlements.view", _("Settlement"), "exchange", ""),
    Entry(_("Allegements by depositories"), "alleged_outside", "settlements.view", _("Settlement"), "flag", ""),
    Entry(_("Pending at depositories"), "compared_pending", "settlements.view", _("Settlement"), "exchange", ""),
    Entry(_("Holds by the house"), "imposed_holds", "settlements.view", _("Settlement"), "flag", ""),
    Entry(_("Links"), "links", "settlements.view", _("Settlement"), "route", ""),
    Entry(_("Netting"), "instruction_nets", "settlements.view", _("Settlement"), "exchange", ""),
    Entry(_("Messages"), "messages", "settlements.view", _("Settlement"), "file", "", ("/message-wishes/",)),
    Entry(_("Statements"), "statements", "settlements.view", _("Settlement"), "page", ""),
    Entry(_("Needs"), "needs", "settlements.view", _("Settlement"), "needs", "l"),
    Entry(_("Accounts"), "accounts", "ledger.view", _("Books"), "book", "a"),
    Entry(_("Journals"), "journals", "ledger.view", _("Books"), "journal", "j"),
    Entry(_("Movements"), "movements", "ledger.view", _("Books"), "movement", "m"),
    Entry(_("Parties"), "parties", "settlements.view", _("Reference data"), "party", "p"),
    Entry(_("Instruments"), "instruments", "settlements.view", _("Reference data"), "instrument", "s"),
    Entry(_("Market rules"), "markets", "refdata.view", _("Reference data"), "clock", "k", ("/calendars/",)),
    Entry(_("SSIs"), "ssis", "settlements.view", _("Reference data"), "route", "r"),
    Entry(_("Requests"), "requests", "authorizations.follow", _("Authorization"), "page", "q"),
    Entry(_("Policy"), "policy", "authorizations.follow", _("Authorization"), "rules", ""),
    Entry(_("Delegations"), "delegations", "authorizations.follow", _("Authorization"), "movement", ""),
    Entry(_("Emergencies"), "emergencies", "authorizations.follow", _("Authorization"), "flag", ""),
    Entry(_("Access"), "access", "authorizations.view", _("Authorization"), "key", "u"),
    Entry(_("Close of day"), "close_of_day", "itservices.view", _("IT services"), "check", "d"),
    Entry(_("Night runs"), "runs", "itservices.view", _("IT services"), "night", "n"),
    Entry(_("Files"), "loads", "itservices.view", _("IT services"), "file", "f", ("/files/",)),
    Entry(_("Message folder"), "folder_files", "itservices.view", _("IT services"), "file", ""),
    Entry(_("Webhooks"), "webhooks", "notifications.view", _("IT services"), "plug", "w"),
    Entry(_("Shared views"), "shared_views", "authorizations.administer", _("IT services"), "page", "v"),
    Entry(_("Trail"), "trail", "recordkeeping.view", _("Records"), "trail", "t"),
)


class Place(NamedTuple):
    """A navigation entry as the page draws it; `name` is what it is called in the code."""

    name: str
    label: Promise
    url: str
    is_here: bool
    function: Promise | str
    icon: str
    letter: str


def places(request: HttpRequest) -> list[Place]:
    """Where this reader may go, in the order of the navigation."""
    allowed: frozenset[str] = getattr(request, "permissions", frozenset()) | {SIGNED_IN}
    found = [(entry, reverse(entry.url_name)) for entry in NAVIGATION if entry.permission in allowed]
    begins = {begin: entry for entry, url in found for begin in (url, *entry.beside)}
    path = request.path
    nearest = max(
        (each for each in begins if path == each or (each != "/" and path.startswith(each))), key=len, default=""
    )
    here = begins.get(nearest)
    return [
        Place(entry.url_name, entry.label, url, entry is here, entry.function, entry.icon, entry.letter)
        for entry, url in found
    ]


def always_in_view(request: HttpRequest) -> dict[str, Any]:
    """The context of `base.html`; the business date and the navigation are looked up only when drawn.

    `frame` is what a page extends that may be answered to htmx: the whole page, or the fragment that htmx
    swaps in.
    """
    htmx = getattr(request, "htmx", None)
    return {
        "frame": "_fragment.html" if htmx and not htmx.boosted and not htmx.history_restore_request else "base.html",
        "environment": settings.MODE.upper(),
        "business_date": business_date_or_none,
        "navigation": lambda: places(request),
        "zone": lambda: str(current_reader().zone),
        "request_id": getattr(request, "request_id", ""),
        "idle_minutes": int(settings.SESSION_IDLE.total_seconds() // 60),
    }
