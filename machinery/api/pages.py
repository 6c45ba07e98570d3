"""Pages of a list for programs: a limit, a place to go on from, and the address of the next page; no totals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.forms import Form
from django.utils.translation import gettext as _

from machinery.api.operation import ApiRequest
from machinery.api.refusals import InvalidParameters
from machinery.blotter import VIEW, Asked, Blotter
from machinery.listing import view_asked
from machinery.paging import Cut
from machinery.parameters import bad, number
from machinery.places import place_of
from machinery.request import acting

LIMIT: Final = 50
MOST: Final = 500
PAGE_PARAMETERS: Final = ("limit", "after")


@dataclass(frozen=True)
class Page:
    """What is asked of a list: how many rows, and the place after which they begin ("" from the start)."""

    limit: int
    after: str

    @property
    def cut(self) -> Cut:
        """The same as a list takes it."""
        return Cut(self.after, size=self.limit)


def page_asked(query: Mapping[str, str]) -> Page:
    """The page that the parameters `limit` (1 to 500, else BadParameter) and `after` ask for."""
    limit = number(query, "limit") or LIMIT
    if limit > MOST:
        raise bad("limit", query["limit"], _("a whole number from 1 to %(most)s") % {"most": MOST})
    return Page(limit, query.get("after", ""))


def page_of(
    request: ApiRequest, rows: Sequence[Any], after: str, shown: Callable[[Any], Any] = lambda row: row
) -> dict[str, Any]:
    """The body of one page: `items`, and `next`, the address of the page after the place `after` (null for none)."""
    following = None
    if after:
        kept = {name: text for name, text in request.query.items() if name != "after"}
        following = f"{request.path}?{urlencode({**kept, 'after': after})}"
    return {"items": [shown(row) for row in rows], "next": following}


def page_by_number(
    request: ApiRequest,
    read: Callable[[int | None, int], Sequence[Any]],
    shown: Callable[[Any], Any],
    number_of: Callable[[Any], int] = lambda row: row.pk,
) -> dict[str, Any]:
    """The body of the page that is asked for of a list in the order of one number, mostly of ids.

    `read(place, limit)` answers at most `limit` rows after the number `place` in that order (None: from the start).
    Refuses BadParameter and InvalidPlace.
    """
    page = page_asked(request.query)
    place = place_of(page.after, ("bigint",))
    found = read(int(place[0]) if place else None, page.limit + 1)
    after = str(number_of(found[page.limit - 1])) if len(found) > page.limit else ""
    return page_of(request, found[: page.limit], after, shown)


def list_parameters(blotter: Blotter) -> tuple[str, ...]:
    """What may be asked of a list: its filters, a saved view, an order where its rows can be sorted, and a page."""
    sort = ("sort",) if any(column.sorts for column in blotter.columns) else ()
    return (*blotter.filters, VIEW, *sort, *PAGE_PARAMETERS)


def list_asked(request: ApiRequest, blotter: Blotter) -> Asked:
    """What is asked of a list, as its saved view and its parameters say. Refuses InvalidParameters, and what a view does that is
    not there."""
    view = view_asked(acting(request), request.at, blotter.name, request.query)
    query = blotter.with_view(request.query, view.query if view else "")
    question = {name: text for name, text in query.items() if name in blotter.parameters}
    check_filter(blotter.form(question))
    return blotter.asked(question)


def check_filter(form: Form) -> None:
    """Refuses InvalidParameters with what is wrong with a filter, the same form as that of the page."""
    if not form.is_valid():
        errors = [
            {"parameter": name, "code": "bad_parameter", "detail": str(said)}
            for name, sayings in form.errors.items()
            for said in sayings
        ]
        raise InvalidParameters(errors=errors)
