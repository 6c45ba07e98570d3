"""Rows as CSV: RFC 4180 with a header line, comma only, one line a row.

Strict where readers differ: quotes only around a whole field (doubled inside it), no line break inside a field, every
row as long as the header. One byte order mark is accepted at the very beginning: spreadsheets write it.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from machinery.rows.files import UnreadableFile, read_lines
from machinery.rows.shape import RowT, Shape
from vocabulary.fault import Fault
from vocabulary.invalid import shown

BYTE_ORDER_MARK = "\ufeff"
_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)')


def read_rows(shape: Shape[RowT], path: Path) -> Iterator[RowT]:
    """The rows of a surveyed file in their order, the header not among them; its line is 1.

    Refuses UnreadableFile: bad_quotes, duplicate_header, unknown_header, missing_header, no_rows.
    """
    lines = read_lines(path)
    _, header = next(lines)
    names = _names(shape, header.removeprefix(BYTE_ORDER_MARK))
    order = [names.index(name) if name in names else len(names) for name in shape.columns]
    found = 0
    for found, (number, line) in enumerate(lines, start=1):  # noqa: B007 (found is asked after the last row)
        yield _row(shape, number, line, len(names), order)
    if not found:
        raise UnreadableFile(rule="no_rows", line=1)


def split(line: str) -> list[str] | None:
    """The fields of one line; None where its quotes are wrong.

    >>> split('DVP,"a ""b"", c",')
    ['DVP', 'a "b", c', '']
    """
    if '"' not in line:
        return line.split(",")
    fields, place = [], 0
    while found := _FIELD.match(line, place):
        quoted, bare = found.groups()
        fields.append(bare if quoted is None else quoted.replace('""', '"'))
        place = found.end()
        if not found[0].endswith(","):
            return fields
        if place == len(line):
            return [*fields, ""]
    return None


def _names(shape: Shape[RowT], header: str) -> list[str]:
    names = split(header)
    if names is None:
        raise UnreadableFile(rule="bad_quotes", line=1)
    wrong = {
        "duplicate_header": sorted({name for name in names if names.count(name) > 1}),
        "unknown_header": [name for name in names if name not in shape.columns],
        "missing_header": [name for name in shape.always if name not in names],
    }
    for rule, found in wrong.items():
        if found:
            raise UnreadableFile(rule=rule, line=1, names=", ".join(map(shown, found[:20])))
    return names


def _row(shape: Shape[RowT], number: int, line: str, expected: int, order: Sequence[int]) -> RowT:
    """The row of one line; `order` has for each column of the shape its place in the file, `expected` where it is absent."""
    fields = split(line)
    if fields is None:
        return shape.of(number, line, (Fault("bad_quotes", "", shown(line)),))
    if len(fields) != expected:
        wrong = Fault("ragged_row", "", shown(line), {"expected": expected, "found": len(fields)})
        return shape.of(number, line, (wrong,))
    fields.append("")
    return shape.make((number, line, (), *[fields[place] or None for place in order]))
