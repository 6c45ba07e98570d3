"""Pages and counts of rows in the order of one column, no further than a reader waits."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import QuerySet

from machinery.blotter import Cut, Found
from machinery.paging import Count
from machinery.patience import TooSlow, at_most
from machinery.places import place_of

COUNTED: Final = 10_000
COUNT_MILLISECONDS: Final = 2_500
LIST_MILLISECONDS: Final = 8_000


def counted(found: QuerySet[Any]) -> Count:
    """How many rows there are: up to COUNTED, or nobody knows where counting takes too long."""
    try:
        with at_most(COUNT_MILLISECONDS):
            number = found.order_by()[: COUNTED + 1].count()
    except TooSlow:
        return Count(None)
    return Count(min(number, COUNTED), is_more=number > COUNTED)


def paged(
    cut: Cut, read: Callable[[str | None, bool, int], Sequence[Any]], key: Callable[[Any], object], kind: str = "bigint"
) -> Found:
    """A page of rows in the order of one column, of a PostgreSQL type that places know. `read` (a value, backwards, how many)
    gives the rows beyond a value in their order, backwards those before it from the nearest on. Raises TooSlow, and
    InvalidPlace."""
    place, backwards = place_of(cut.before or cut.after, (kind,)), bool(cut.before)
    with at_most(LIST_MILLISECONDS):
        page = read(place[0] if place else None, backwards, cut.size + 1)
    more, page = len(page) > cut.size, page[: cut.size]
    page = page[::-1] if backwards else page
    return Found(
        page,
        str(key(page[0])) if page and (more if backwards else place is not None) else "",
        str(key(page[-1])) if page and (backwards or more) else "",
    )


def newest_first(found: QuerySet[Any], cut: Cut) -> Found:
    """A page of rows from the highest id down. Raises TooSlow, and InvalidPlace."""

    def read(place: str | None, backwards: bool, limit: int) -> Sequence[Any]:
        beyond = {} if place is None else {"pk__gt" if backwards else "pk__lt": place}
        return list(found.filter(**beyond).order_by("pk" if backwards else "-pk")[:limit])

    return paged(cut, read, lambda row: row.pk)
