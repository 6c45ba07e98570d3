"""The outside world's formats: pre-matched trades as files (CSV, JSON lines) and as bodies of requests. They know no models.

A file that is unreadable as a whole is refused (`UnreadableFile`); a row that is unreadable is a `Row` with its faults.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from machinery.rows import Shape, bodies, comma_separated, json_lines
from settlements import own_side
from settlements.own_side import OwnRow
from settlements.prematched import ALWAYS, COLUMNS, Row

PREMATCHED: Final = Shape(COLUMNS, ALWAYS, Row._make)
OWN_SIDE: Final = Shape(own_side.COLUMNS, own_side.ALWAYS, OwnRow._make)
FORMATS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "csv": partial(comma_separated.read_rows, PREMATCHED),
    "ndjson": partial(json_lines.read_rows, PREMATCHED),
}
"""The rows of a file, by format."""

_ENDINGS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


def format_of(path: Path) -> str | None:
    """The format that the name of a file tells, if it tells one."""
    return _ENDINGS.get(path.suffix.lower())


def row_of_object(number: int, found: Mapping[str, Any]) -> Row:
    """The trade that one JSON object tells."""
    return json_lines.row_of_object(PREMATCHED, number, found)


def row_of(number: int, line: str) -> Row:
    """The trade that one JSON text tells."""
    return json_lines.row_of(PREMATCHED, number, line)


def rows_of(body: bytes, media: str, *, as_it_came: bool = False) -> Sequence[Row]:
    """The trades of a body. Refuses as `machinery.rows.bodies.rows_of`."""
    return bodies.rows_of(PREMATCHED, body, media, as_it_came=as_it_came)


def side_of_object(number: int, found: Mapping[str, Any]) -> OwnRow:
    """The own instruction that one JSON object tells."""
    return json_lines.row_of_object(OWN_SIDE, number, found)


def sides_of(body: bytes, media: str) -> Sequence[OwnRow]:
    """The own instructions of a body. Refuses as `machinery.rows.bodies.rows_of`."""
    return bodies.rows_of(OWN_SIDE, body, media)


__all__ = ["FORMATS", "PREMATCHED", "format_of", "row_of", "row_of_object", "rows_of", "side_of_object", "sides_of"]
