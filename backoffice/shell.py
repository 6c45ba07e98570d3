"""What the frame says beside every page: the one search, what waits under the entries of the navigation, and the cut-offs.

The second half is fetched after the page and again each minute, so that no page waits for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from authorizations.blotters import FOLLOW
from authorizations.queries import decidable
from backoffice.finder import find
from backoffice.subjects import mentions_seen
from clearing.queries import number_with_exceptions
from itservices.queries import number_stopped
from ledger.queries import business_date_or_none
from machinery.parameters import only
from machinery.patience import TooSlow, at_most
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from recordkeeping.queries import WRITE
from refdata.models.market import Payment
from refdata.queries import CutOffFacts, cut_offs
from settlements.queries import Scope, WantedUnmatched, number_failing, number_unmatched, scope_of
from vocabulary.days import CalendarNotKnown

PATIENCE_MILLISECONDS: Final = 300
MENTIONED_WITHIN: Final = timedelta(days=7)
SECONDS_KEPT: Final = 20
SHOWN_CUT_OFFS: Final = 2


@dataclass(frozen=True)
class Coming:
    """A cut-off to come: in which market, what for, when, how long until then, and whether that is on another day there."""

    facts: CutOffFacts
    left: timedelta
    is_another_day: bool

    @property
    def payment(self) -> str:
        """What is settled until then."""
        return str(Payment(self.facts.payment).label)

    @property
    def is_near(self) -> bool:
        """Less than half an hour."""
        return self.left < timedelta(minutes=30)

    @property
    def has_passed(self) -> bool:
        """Whether what is sent in now is late."""
        return self.left <= timedelta(0)


@dataclass(frozen=True)
class CutOffs:
    """The next cut-offs of the business date, and why there are none: no market settles then, all have passed, or a calendar
    does not cover the date."""

    coming: tuple[Coming, ...] = ()
    state: Literal["coming", "none", "passed", "unknown"] = "coming"


@dataclass(frozen=True)
class Waits:
    """How many things need somebody under an entry of the navigation, None where that takes too long to count; and what
    they are."""

    number: int | None
    what: Promise


@permission(SIGNED_IN)
@require_GET
def go(request: Request) -> HttpResponse:
    """Leads to what a text names; to a list of what it may mean where that is not one thing. htmx gets the list alone."""
    only(request.GET, ("q",))
    text = request.GET.get("q", "")
    answer = find(text, request)
    if answer.only and not request.htmx:
        return redirect(answer.only.url)
    template = "shell/_found.html" if request.htmx else "shell/go.html"
    return render(request, template, {"text": text, "finder_text": text, "answer": answer})


@permission(SIGNED_IN)
@require_GET
def beside(request: Request) -> HttpResponse:
    """The cut-offs to come, and how much waits under the entries of the navigation; a browser may keep it for a moment."""
    only(request.GET, ())
    today = business_date_or_none()
    facts = {"waits": waits(request), "cut_offs": coming(request.at, today)} if today else {}
    answer = render(request, "shell/_beside.html", facts)
    patch_cache_control(answer, private=True, max_age=SECONDS_KEPT)
    patch_vary_headers(answer, ["Cookie"])
    return answer


def waits(request: Request) -> dict[str, Waits]:
    """What needs somebody, by name of the entry whose page shows it."""
    found = {}
    counted: dict[str, tuple[str, Callable[[Scope], int | None], Promise]] = {
        "exceptions": ("clearing.view", number_with_exceptions, _("open")),
        "instructions": ("settlements.view", number_failing, _("failing")),
        "allegements": ("settlements.view", partial(_alleged, request.at), _("to answer")),
    }
    for name, (right, count, word) in counted.items():
        if right in request.permissions:
            found[name] = Waits(_in_time(count, scope_of(acting(request), request.at, right)), word)
    if "itservices.view" in request.permissions:
        found["runs"] = Waits(number_stopped(), _("stopped"))
    if FOLLOW in request.permissions:
        found["approvals"] = Waits(len(decidable(acting(request), request.at)), _("for you to decide"))
    if WRITE in request.permissions:
        named, _older = mentions_seen(acting(request), request.at, request.at - MENTIONED_WITHIN)
        found["mentions"] = Waits(len(named), _("in the last seven days"))
    return found


def _alleged(at: datetime, scope: Scope) -> int | None:
    """How many instructions of others wait for an answer of a scope's participants."""
    return number_unmatched(WantedUnmatched(is_alleged=True), scope, at).number


def _in_time(count: Callable[[Scope], int | None], scope: Scope) -> int | None:
    try:
        with at_most(PATIENCE_MILLISECONDS):
            return count(scope)
    except TooSlow:
        return None


def coming(at: datetime, today: date) -> CutOffs:
    """The next cut-offs of the business date after an instant."""
    try:
        found = cut_offs(today)
    except CalendarNotKnown:
        return CutOffs(state="unknown")
    left = [how_long(each, at) for each in found if each.at > at]
    if left:
        return CutOffs(tuple(left[:SHOWN_CUT_OFFS]))
    return CutOffs(state="passed" if found else "none")


def how_long(facts: CutOffFacts, at: datetime) -> Coming:
    """A cut-off as it stands at an instant; one that has passed has less than nothing left."""
    zone = ZoneInfo(facts.zone)
    return Coming(facts, facts.at - at, facts.at.astimezone(zone).date() != at.astimezone(zone).date())
