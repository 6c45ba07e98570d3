"""Pages of a list: which rows of how many are shown, and the addresses of the pages around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
PAGE: Final = 50
PAGING: Final = ("before", "after", "from")
"""The parameters of an address that say where a page begins, and the number of its first row."""


class Cut(NamedTuple):
    """Which rows of a list are wanted: at most `size` after or before a place of another page; from the start where both
    are ""."""

    after: str = ""
    before: str = ""
    size: int = PAGE


@dataclass(frozen=True)
class Found(Generic[Row]):
    """Some rows of a list in their order; `before` and `after` are where the pages around them begin, "" where there is
    none."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Count:
    """How many rows a whole list has: None for more than can be counted in time, `is_more` for "or more"."""

    number: int | None
    is_more: bool = False


@dataclass(frozen=True)
class Totals:
    """What a whole list has; lists with more to add up have totals of their own kind."""

    count: Count


@dataclass(frozen=True)
class Pages:
    """Numbers of the rows shown (0 where there are none), and the addresses around them ("" where there is none)."""

    first: int
    last: int
    count: Count
    previous_url: str
    next_url: str


NO_PAGES: Final = Pages(0, 0, Count(0), "", "")


def pages_around(query: Mapping[str, str], size: int, first: int, count: Count, *, before: str, after: str) -> Pages:
    """The pages around one of `size` rows, the first of which is number `first`: the same question from a place on.

    `before` and `after` are those places, "" where there is no such page.
    """
    kept = {name: text for name, text in query.items() if text and name not in PAGING}

    def address(which: str, place: str, start: int) -> str:
        return f"?{urlencode({**kept, which: place, 'from': start})}" if place else ""

    return Pages(
        first=first if size else 0,
        last=first + size - 1 if size else 0,
        count=count,
        previous_url=address("before", before, max(1, first - PAGE)),
        next_url=address("after", after, first + size),
    )
