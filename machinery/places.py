"""Places in a list: where the page after or before a row begins, as text for an address (keyset paging)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final

from vocabulary.days import BUSINESS_RANGE
from vocabulary.invalid import Invalid

MARK: Final = "~"
KINDS: Final = {
    "bigint": re.compile(r"-?[0-9]{1,18}"),
    "int": re.compile(r"-?[0-9]{1,9}"),
    "smallint": re.compile(r"[0-9]{1,4}"),
    "float8": re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?"),
    "numeric": re.compile(r"-?(Infinity|[0-9]{1,40}(\.[0-9]{1,40})?(E[+-]?[0-9]{1,3})?)"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "text": re.compile(r"[A-Za-z0-9./-]{1,35}"),
}
"""How a column of each PostgreSQL type is written in a place; whatever fits here fits there."""


class InvalidPlace(Invalid):
    """A text that is not a place of this list."""

    code: ClassVar[str] = "invalid_place"


def place_of(text: str, kinds: Sequence[str]) -> tuple[str, ...] | None:
    """The columns of a place, as text that PostgreSQL reads as these types; None for "".

    Refuses InvalidPlace for what no link of this list bears.

    >>> place_of("2026-11-20~-7.5", ("date", "float8"))
    ('2026-11-20', '-7.5')
    """
    if not text:
        return None
    parts = tuple(text.split(MARK))
    if len(parts) != len(kinds) or not all(map(_fits, parts, kinds)):
        raise InvalidPlace(expected="the place of a row", found=text, way_out="Start from the first page.")
    return parts


def _fits(part: str, kind: str) -> bool:
    if not KINDS[kind].fullmatch(part):
        return False
    if kind == "date":
        try:
            return date.fromisoformat(part) in BUSINESS_RANGE
        except ValueError:
            return False
    return True


def text_of(place: Sequence[object]) -> str:
    """A place as text; `place_of` reads it again."""
    return MARK.join(map(str, place))
