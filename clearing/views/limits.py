"""Pages of limits: the list with what is used, one limit with everything that hangs on it, what trades take, and the forms with
which a limit is set or overridden: first what would become of it and who must agree, then that it is asked for."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from clearing.blotters import EARMARKS, LIMITS
from clearing.commands.limits import OVERRIDE, RIGHT, SET
from clearing.forms import OverrideForm, SetLimitForm
from clearing.labels import HARD, LIMIT_WORDS, SOFT, limit_name, share_chip
from clearing.queries import LimitSheet, limit_sheet
from clearing.views.asking import Form, asking
from ledger.queries import business_date, known_until
from machinery import tabs
from machinery.as_of import as_of_asked
from machinery.blotter import Share
from machinery.listing import answered, listing_of
from machinery.paging import Count
from machinery.parameters import number, only
from machinery.permission import permission
from machinery.request import Request
from machinery.tabs import PARAMETERS, Tab, page_of
from recordkeeping.queries import KIND, Timeline, acts_on, story_of


@permission(LIMITS.permission)
@require_GET
def limits(request: Request) -> HttpResponse:
    """The limits in force with what is used of them."""
    return answered(request, "clearing/limits.html", listing_of(request, LIMITS), {"may_set": _may_set(request)})


@permission(EARMARKS.permission)
@require_GET
def earmarks(request: Request) -> HttpResponse:
    """What trades take of limits."""
    listing = listing_of(request, EARMARKS)
    asked = listing.asked.form.cleaned_data["limit"] if listing.asked else None
    sheet = limit_sheet(asked, business_date()) if asked and not listing.is_partial else None
    facts = {"sheet": sheet, "name": limit_name(sheet.facts.kind, sheet.facts.scope) if sheet else ""}
    return answered(request, "clearing/earmarks.html", listing, facts)


@permission(LIMITS.permission)
@require_GET
def limit(request: Request, pk: int) -> HttpResponse:
    """One limit: how much it is, how much of it is used, and one of its tabs."""
    only(request.GET, (*PARAMETERS, KIND))
    now = _sheet(request, pk)
    as_of = as_of_asked(request.GET, business_date(), lambda: _begins(now))
    sheet = _sheet(request, pk, as_of.day) if as_of.is_past else now
    story = _story(request, sheet, known_until(as_of))
    page = page_of(request, _tabs(sheet, story, is_past=as_of.is_past), as_of)
    facts = {**_words(sheet), "timeline": story, "may_set": _may_set(request) and not as_of.is_past}
    return tabs.answered(request, "clearing/limit.html", page, facts)


def _tabs(sheet: LimitSheet, story: Timeline, *, is_past: bool) -> list[Tab]:
    """The tabs of a limit; what was used of it in the past is not kept."""
    found = [
        Tab("uses", pgettext_lazy("tab", "Uses"), Count(len(sheet.used))),
        Tab("terms", pgettext_lazy("tab", "Terms over time"), Count(len(sheet.terms))),
        Tab("overrides", pgettext_lazy("tab", "Overrides"), Count(len(sheet.overrides))),
        Tab("timeline", pgettext_lazy("tab", "Timeline"), story.choices[0].count),
    ]
    return found[1:] if is_past else found


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def set_limit(request: Request) -> HttpResponse:
    """Asks for a limit, or for another amount of one (`limit`): first what would become of it, then that it is asked for."""
    only(request.GET, ("limit",))
    asked = number(request.GET, "limit")
    sheet = _sheet(request, asked) if asked else None
    form = SetLimitForm(request.POST if request.method == "POST" else None, initial=_now(sheet))
    back = reverse("limit", args=[sheet.limit.pk]) if sheet else reverse("limits")
    return asking(
        request, Form("clearing/limit_form.html", "limit", SET, form.payload, back), form, {"title": _("Set a limit")}
    )


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def override_limit(request: Request, pk: int) -> HttpResponse:
    """Asks that more of a limit may be used until a day: first what would become of it, then that it is asked for."""
    only(request.GET, ())
    sheet = _sheet(request, pk)
    form = OverrideForm(request.POST if request.method == "POST" else None)
    asked = Form("clearing/limit_form.html", "limit", OVERRIDE, lambda: form.payload(pk), reverse("limit", args=[pk]))
    return asking(request, asked, form, {"title": _("Override a limit"), **_words(sheet)})


def _of_the_house(request: Request, right: str) -> None:
    """Limits are the house's: they sum trades of every legal entity."""
    if right not in request.everywhere:
        raise PermissionDenied


def _begins(sheet: LimitSheet) -> date:
    """The first day of which something is known of a limit."""
    begins: date | None = sheet.terms[-1].valid.lower if sheet.terms else None
    return begins or business_date()


def _may_set(request: Request) -> bool:
    return RIGHT in request.everywhere


def _sheet(request: Request, pk: int, on: date | None = None) -> LimitSheet:
    _of_the_house(request, LIMITS.permission)
    found = limit_sheet(pk, on or business_date())
    if found is None:
        raise Http404
    return found


def _story(request: Request, sheet: LimitSheet, until: datetime | None) -> Timeline:
    told = acts_on("limit", sheet.limit.pk, until=until)
    return story_of("limit", sheet.limit.pk, told, request.everywhere, request.GET, until=until)


def _words(sheet: LimitSheet) -> dict[str, Any]:
    """A limit in words."""
    line = sheet.line
    return {
        "sheet": sheet,
        "name": limit_name(sheet.facts.kind, sheet.facts.scope),
        "counts": LIMIT_WORDS[sheet.facts.kind],
        "hard": (HARD if line.is_hard else SOFT) if line else None,
        "uses": [(each, Share(each.share, share_chip(each.share))) for each in sheet.used],
    }


def _now(sheet: LimitSheet | None) -> dict[str, Any]:
    """What the form begins with: the limit as it is."""
    if sheet is None:
        return {"valid_from": business_date()}
    facts, line = sheet.facts, sheet.line
    return {
        "kind": facts.kind,
        "scope": facts.party or facts.scope,
        "amount": facts.amount,
        "unit": facts.unit,
        "is_hard": "soft" if line and not line.is_hard else "hard",
        "valid_from": business_date(),
    }
