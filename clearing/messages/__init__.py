"""The outside world's formats: trades as CSV, JSON lines, bodies of requests, and FIX 4.4 messages. They know no models.

A file that is unreadable as a whole is refused (`UnreadableFile`); a row that is unreadable is a `Row` with its faults.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from clearing.messages import fix
from clearing.submitted import ALWAYS, COLUMNS, Channel, Row
from machinery.rows import Shape, bodies, comma_separated, json_lines

SUBMITTED: Final = Shape(COLUMNS, ALWAYS, Row._make)
FORMATS: Final[dict[str, Callable[[Path], Iterator[Row]]]] = {
    "csv": partial(comma_separated.read_rows, SUBMITTED),
    "ndjson": partial(json_lines.read_rows, SUBMITTED),
    "fix": fix.read_rows,
}
"""The rows of a file, by format."""

_ENDINGS: Final = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".fix": "fix"}


def format_of(path: Path) -> str | None:
    """The format that the name of a file tells, if it tells one."""
    return _ENDINGS.get(path.suffix.lower())


def channel_of(file_format: str) -> Channel:
    """By which channel the trades of a file come in."""
    return Channel.FIX if file_format == "fix" else Channel.FILE


def row_of_object(number: int, found: Mapping[str, Any]) -> Row:
    """The trade that one JSON object tells."""
    return json_lines.row_of_object(SUBMITTED, number, found)


def rows_of(body: bytes, media: str) -> Sequence[Row]:
    """The trades of a body. Refuses as `machinery.rows.bodies.rows_of`; of FIX messages InvalidFields for none at all."""
    return fix.rows_of(body) if media == fix.MEDIA else bodies.rows_of(SUBMITTED, body, media)


__all__ = ["FORMATS", "SUBMITTED", "channel_of", "format_of", "row_of_object", "rows_of"]
