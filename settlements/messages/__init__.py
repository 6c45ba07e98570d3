"""The outside world's formats: files of pre-matched trades, as CSV and as JSON lines. They know no models.

A file that is unreadable as a whole is refused (`UnreadableFile`); a row that is unreadable is a `Row` with its faults.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from settlements.messages import comma_separated, json_lines
from settlements.messages.files import Survey, UnreadableFile, survey
from settlements.prematched import Row

FORMATS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "csv": comma_separated.read_rows,
    "ndjson": json_lines.read_rows,
}
"""The rows of a file, by format."""

_ENDINGS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


def format_of(path: Path) -> str | None:
    """The format that the name of a file tells, if it tells one."""
    return _ENDINGS.get(path.suffix.lower())


__all__ = ["FORMATS", "Survey", "UnreadableFile", "format_of", "survey"]
