"""The page of a blotter: what an address asks for with its saved view, a page of rows, and the whole or its listing alone.

Saved views are people's and live a floor higher: `keep_views` is told how they are found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField, Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_htmx.http import push_url, reswap, retarget

from machinery.blotter import VIEW, Asked, Blotter, Table, asked_of, layout_kept
from machinery.paging import NO_PAGES, Cut, Pages, Totals, pages_around
from machinery.parameters import bad, number, only
from machinery.patience import TooSlow
from machinery.places import InvalidPlace
from machinery.request import Request, acting
from vocabulary.actor import Actor


class View(Protocol):
    """A saved view: `query` is the question that it keeps."""

    @property
    def query(self) -> str: ...


@dataclass(frozen=True)
class SavedViews:
    """How saved views are found: the one that an address names (actor, instant, list, address), and those that a reader has
    (actor, instant, list, the one that is shown, the question that is shown)."""

    asked: Callable[[Actor, datetime, str, Mapping[str, str]], Any]
    shown: Callable[[Actor, datetime, str, Any, str], object]


_saved: list[SavedViews] = []


def keep_views(saved: SavedViews) -> None:
    """Says how saved views are found. Called once, when Django is ready."""
    _saved[:] = [saved]


def view_asked(actor: Actor, at: datetime, blotter: str, query: Mapping[str, str]) -> Any:
    """The saved view that the address of a list names; None for none."""
    (saved,) = _saved
    return saved.asked(actor, at, blotter, query)


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready to be drawn. `asked` and `table` are None where the filters are not valid; `is_slow` where
    it takes longer than its reader can be kept waiting; `acts` what the reader may do with picked rows; `is_partial` where the
    listing alone is wanted."""

    blotter: Blotter
    form: Form
    views: object
    kept: Mapping[str, str]
    at: datetime
    asked: Asked | None = None
    table: Table | None = None
    pages: Pages = NO_PAGES
    totals: Totals | None = None
    is_slow: bool = False
    is_narrowed: bool = False
    is_partial: bool = False

    acts: Sequence[tuple[str, Promise]] = ()

    @property
    def usual_fields(self) -> list[BoundField]:
        """The filters that are always in view."""
        return [field for field in self.form.visible_fields() if field.name not in self.blotter.rare]

    @property
    def rare_fields(self) -> list[BoundField]:
        """Those that stand folded."""
        return [field for field in self.form.visible_fields() if field.name in self.blotter.rare]

    @property
    def is_rarely_narrowed(self) -> bool:
        """Whether one of those is asked for."""
        return any(field.value() for field in self.rare_fields)

    @property
    def can_be_taken_whole(self) -> bool:
        """Whether what can be done with picked rows can be done with all of them."""
        most, number = self.blotter.picking.most if self.blotter.picking else 0, self.pages.count.number
        return number is not None and not self.pages.count.is_more and number <= most

    @property
    def news_url(self) -> str:
        """Where is asked whether the list has more rows by now; "" where nobody knows how many it had."""
        count = self.pages.count
        if self.asked is None or count.number is None or count.is_more:
            return ""
        asked = urlencode({"question": self.blotter.question(self.asked.query), "had": count.number})
        return f"{reverse('list_news', args=[self.blotter.name])}?{asked}"

    @property
    def frame(self) -> str:
        """The template around the listing."""
        return "components/blotter/bare.html" if self.is_partial else "base.html"


def listing_of(request: Request, blotter: Blotter) -> Listing:
    """The page of a list that a request asks for. Refuses BadParameter."""
    if not blotter.may_be_seen(request):
        raise PermissionDenied
    given, actor, (saved,) = asked_of(request.GET), acting(request), _saved
    only(given, blotter.parameters)
    view = view_asked(actor, request.at, blotter.name, given)
    query = blotter.with_view(given, view.query if view else "")
    if view and not blotter.takes(query):  # the list opens all the same, and the view can be deleted
        messages.warning(request, _("This view asks for what the list does not have any more."))
        query = {}
    form, views = blotter.form(query), saved.shown(actor, request.at, blotter.name, view, blotter.question(query))
    listing = Listing(blotter, form, views, layout_kept(query), request.at)
    return _filled(request, listing, Asked(query, form, blotter.layout(query))) if form.is_valid() else listing


def _filled(request: Request, empty: Listing, asked: Asked) -> Listing:
    blotter, query = empty.blotter, asked.query
    after, before, first = query.get("after", ""), query.get("before", ""), number(query, "from") or 1
    try:
        found = blotter.read(request, asked, Cut(after, before))
        totals = blotter.total(request, asked)
        is_slow, rows = False, found.rows
        pages = pages_around(query, len(rows), first, totals.count, before=found.before, after=found.after)
    except InvalidPlace as fault:
        raise bad("after" if after else "before", after or before, _("a place from a link of this list")) from fault
    except TooSlow:
        is_slow, rows, pages, totals = True, (), NO_PAGES, None
    return Listing(
        blotter,
        empty.form,
        empty.views,
        empty.kept,
        empty.at,
        asked=asked,
        table=blotter.table(asked, rows),
        pages=pages,
        totals=totals,
        is_slow=is_slow,
        is_narrowed=blotter.is_narrowed(empty.form),
        acts=blotter.picking.acts(request, asked) if blotter.picking else (),
        is_partial=bool(request.htmx) and not request.htmx.history_restore_request,
    )


def answered(request: Request, template: str, listing: Listing, facts: Mapping[str, Any] | None = None) -> HttpResponse:
    """The page, or for htmx its listing alone, under an address that says only what is asked for; 422 with the whole page for
    filters that are not valid."""
    status = 200 if listing.asked else 422
    answer = render(request, template, {"listing": listing, "form": listing.form, **(facts or {})}, status=status)
    if listing.is_partial:
        said = urlencode({name: text for name, text in request.GET.items() if text}) or f"{VIEW}="
        return push_url(answer, f"{request.path}?{said}")
    return answer if not request.htmx else reswap(retarget(answer, "body"), "innerHTML")
