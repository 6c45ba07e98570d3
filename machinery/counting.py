"""Pages and counts of long lists: in an order that goes on from a row, and no further than a reader waits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet

from machinery.paging import Count, Cut, Found
from machinery.patience import TooSlow, at_most
from machinery.places import place_of, text_of
from machinery.statements import rows, value

COUNTED: Final = 10_000
COUNT_MILLISECONDS: Final = 2_500
LIST_MILLISECONDS: Final = 8_000

Row = TypeVar("Row")
AModel = TypeVar("AModel", bound=Model)
Place = tuple[str, ...] | None
Read = Callable[[Place, bool, int], Sequence[Row]]
"""Given a place, whether backwards, and how many: the rows beyond that place in their order, backwards those before it from
the nearest on; from the first on where there is no place."""


def counted(found: QuerySet[Any]) -> Count:
    """How many rows there are: up to COUNTED, or nobody knows where counting takes too long."""
    return _counted(lambda most: found.order_by()[:most].count())


def counted_rows(sql: str, facts: Mapping[str, Any]) -> Count:
    """The same of a query that reads at most %(limit)s rows."""
    return _counted(lambda most: value(f"select count(*) from ({sql}) counted", {**facts, "limit": most}))


def _counted(count: Callable[[int], int]) -> Count:
    try:
        with at_most(COUNT_MILLISECONDS):
            number = count(COUNTED + 1)
    except TooSlow:
        return Count(None)
    return Count(min(number, COUNTED), is_more=number > COUNTED)


def paged(cut: Cut, read: Read[Row], key: Callable[[Row], Sequence[object]], kinds: Sequence[str]) -> Found[Row]:
    """A page of rows; `key` says where a row stands, in columns of these PostgreSQL types (`machinery.places`). Raises
    TooSlow, and InvalidPlace."""
    place, backwards = place_of(cut.before or cut.after, kinds), bool(cut.before)
    with at_most(LIST_MILLISECONDS):
        page = read(place, backwards, cut.size + 1)
    more, page = len(page) > cut.size, page[: cut.size]
    page = page[::-1] if backwards else page
    return Found(
        page,
        text_of(key(page[0])) if page and (more if backwards else place is not None) else "",
        text_of(key(page[-1])) if page and (backwards or more) else "",
    )


def paged_rows(
    cut: Cut,
    columns: Mapping[str, str],
    sql: Callable[[str, str], str],
    facts: Mapping[str, Any] | None,
    *,
    is_falling: bool = False,
) -> Found[dict[str, Any]]:
    """A page of the rows of a statement, in the order of some columns (with their table, if any -> PostgreSQL type), which it reads
    under their own names.

    `sql` makes the statement, which reads at most %(limit)s rows, of the condition under which a row stands beyond a place, and of
    the order, asc or desc; `facts` are its other parameters, None where nothing can match. Raises TooSlow, and InvalidPlace.
    """
    place_in_row = ", ".join(columns)
    place_given = ", ".join(f"%(p{position})s::{kind}" for position, kind in enumerate(columns.values()))
    names = [column.rpartition(".")[2] for column in columns]

    def read(place: Place, backwards: bool, limit: int) -> Sequence[dict[str, Any]]:
        if facts is None:
            return []
        is_rising = backwards == is_falling
        beyond = f"({place_in_row}) {'>' if is_rising else '<'} ({place_given})" if place else "true"
        given = {f"p{position}": part for position, part in enumerate(place or ())}
        return rows(sql(beyond, "asc" if is_rising else "desc"), {**facts, **given, "limit": limit})

    return paged(cut, read, lambda row: [row[name] for name in names], tuple(columns.values()))


def newest_first(found: QuerySet[AModel], cut: Cut) -> Found[AModel]:
    """A page of rows from the highest id down. Raises TooSlow, and InvalidPlace."""

    def read(place: Place, backwards: bool, limit: int) -> Sequence[AModel]:
        beyond = {"pk__gt" if backwards else "pk__lt": place[0]} if place else {}
        return list(found.filter(**beyond).order_by("pk" if backwards else "-pk")[:limit])

    return paged(cut, read, lambda row: (row.pk,), ("bigint",))
