"""Reads a CSV list row by row: every row is taken, or set aside with each of its faults. Pure.

One record a line, UTF-8 (with or without byte order mark), the header first, columns found by name. Spaces around a
value do not count: public lists are not ours to tidy, and not worth losing a row for. A line that is not CSV or not
UTF-8 is set aside alone; the rest goes on.
"""

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from refdata.records import Fault, ReadList, Row, SetAside
from vocabulary.invalid import Invalid

T = TypeVar("T")
V = TypeVar("V")
Progress = Callable[[str, int, int], None]
EVERY = 1_000


class ListNotUnderstood(Invalid):
    """The file as a whole is not the list that it was said to be."""

    code = "list_not_understood"


class Missing(Invalid):
    """A value that the list must give is empty."""

    code = "missing"


class Duplicate(Invalid):
    """A second row with the key of an earlier one."""

    code = "duplicate"


class RowFaults(Exception):
    """A row was not understood."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(faults)


class Values:
    """The values of one row by column; collects what is wrong with them and goes on."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.faults: list[Fault] = []

    def text(self, column: str) -> str:
        """The value as it stands, without the spaces around it; a column that the file has not is empty."""
        return self.cells.get(column, "").strip()

    def take(self, column: str, make: Callable[[str], V], missing: V) -> V:
        """The value as `make` reads it; if it cannot, notes the fault and answers `missing`, which nobody will see."""
        found = self.text(column)
        try:
            if not found:
                raise Missing(expected="a value", found=found, way_out="Ask the publisher of the list.")
            return make(found)
        except Invalid as trouble:
            self.faults.append(Fault(trouble.code, column, found.replace("\x00", "\\x00"), str(trouble)))
            return missing

    def optional(self, column: str, make: Callable[[str], V]) -> V | None:
        """The same, with None for an empty value."""
        return self.take(column, make, None) if self.text(column) else None

    def done(self) -> None:
        """Raises RowFaults if there was a fault."""
        if self.faults:
            raise RowFaults(self.faults)


def one_of(*allowed: str) -> Callable[[str], str]:
    """A reader of a closed list of codes."""

    def make(text: str) -> str:
        if text not in allowed:
            raise ListNotUnderstood(
                expected=f"one of {', '.join(allowed)}", found=text, way_out="Ask the publisher of the list."
            )
        return text

    return make


def read_csv(
    kind: str,
    content: bytes,
    *,
    file_name: str,
    columns: Sequence[str],
    make: Callable[[Values], T],
    key: Callable[[T], object],
    totals: Callable[[Sequence[Row[T]]], Mapping[str, Any]],
    sha256: str | None = None,
    progress: Progress | None = None,
) -> ReadList[T]:
    """Reads a whole file. `make` reads one row and may raise RowFaults; a second row of one `key` is set aside.

    Refuses ListNotUnderstood: no header, or one without all `columns`.
    """
    lines = _lines(content)
    names = _header(lines, columns)
    taken: list[Row[T]] = []
    aside: list[SetAside] = []
    first: dict[object, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if progress and number % EVERY == 0:
            progress(kind, number, len(lines))
        raw = line.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
        if not raw.strip():
            continue
        try:
            value = make(Values(_cells(line, names)))
            earlier = first.setdefault(key(value), number)
            if earlier != number:
                raise RowFaults(
                    [
                        _fault(
                            Duplicate(
                                expected="each key once",
                                found=f"the key of line {earlier}",
                                way_out="Keep one of the two rows.",
                            )
                        )
                    ]
                )
            taken.append(Row(number, raw, value))
        except RowFaults as trouble:
            aside.append(SetAside(number, raw, trouble.faults))
    if progress:
        progress(kind, len(lines), len(lines))
    return ReadList(kind, file_name, sha256 or digest(content), tuple(taken), tuple(aside), dict(totals(taken)))


def digest(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def header(content: bytes, columns: Sequence[str]) -> list[str]:
    """The names of the columns of a file, "" for one without. Refuses ListNotUnderstood: not with all `columns`."""
    return _header(_lines(content), columns)


def _lines(content: bytes) -> list[bytes]:
    return content.removeprefix(b"\xef\xbb\xbf").splitlines()


def _header(lines: Sequence[bytes], columns: Sequence[str]) -> list[str]:
    found = [name.strip() for name in _split(lines[0])] if lines else []
    missing = [column for column in columns if column not in found]
    if missing or len(set(found) - {""}) != len([name for name in found if name]):
        raise ListNotUnderstood(
            expected=f"a header with the columns {', '.join(columns)}, each once",
            found=", ".join(found),
            way_out="Check that this is the right file.",
        )
    return found


def _cells(line: bytes, header: Sequence[str]) -> dict[str, str]:
    try:
        cells = _split(line)
        if len(cells) != len(header):
            raise ListNotUnderstood(
                expected=f"{len(header)} values",
                found=f"{len(cells)}",
                way_out="Look for a missing comma or quote.",
            )
    except ListNotUnderstood as trouble:
        raise RowFaults([_fault(trouble)]) from trouble
    return dict(zip(header, cells, strict=True))


def _split(line: bytes) -> list[str]:
    """The values of one line. Refuses ListNotUnderstood: not UTF-8, or not comma-separated."""
    try:
        return next(csv.reader([line.decode("utf-8")], strict=True), [])
    except UnicodeDecodeError as trouble:
        raise ListNotUnderstood(
            expected="UTF-8", found=f"byte {trouble.start + 1}", way_out="Save the file as UTF-8."
        ) from trouble
    except csv.Error as trouble:
        raise ListNotUnderstood(
            expected="a row of comma-separated values", found=str(trouble), way_out="Look for a stray quote."
        ) from trouble


def _fault(trouble: Invalid) -> Fault:
    return Fault(trouble.code, "", trouble.found, str(trouble))
