"""Rows as the body of one request: a JSON array, or JSON lines. Numbered from 1, as the lines of a file.

What is wrong with one item is a fault of its row; what is wrong with the body is refused whole.
"""

import json
from collections.abc import Sequence
from typing import Any

from machinery.api import InvalidFields
from machinery.api.bodies import DEPTH, NDJSON, JsonNumber, check_depth, check_text, parse
from machinery.api.faults import error, kind_of
from machinery.rows.json_lines import row_of, row_of_object
from machinery.rows.shape import RowT, Shape
from vocabulary.fault import Fault
from vocabulary.invalid import shown


def rows_of(shape: Shape[RowT], body: bytes, media: str, *, as_it_came: bool = False) -> Sequence[RowT]:
    """The rows of a body. Refuses what the parser refuses, and InvalidFields for none at all.

    With `as_it_came` each row bears its text, for the quarantine; of an array it is written anew.
    """
    return _lines(shape, body) if media == NDJSON else _items(shape, body, as_it_came)


def _items(shape: Shape[RowT], body: bytes, as_it_came: bool) -> list[RowT]:
    found = parse(body)
    if not isinstance(found, list) or not found:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(found))])
    return [
        _item(shape, number, item, _written(item) if as_it_came else "") for number, item in enumerate(found, start=1)
    ]


def _item(shape: Shape[RowT], number: int, item: Any, raw: str) -> RowT:
    if not isinstance(item, dict):
        return shape.of(number, raw, (Fault("invalid_json", "", shown(json.dumps(item)[:60])),))
    return row_of_object(shape, number, item, raw)


def _written(item: Any) -> str:
    """An item as it came but for its spaces: a number stays a number."""
    if isinstance(item, dict):
        return "{" + ", ".join(f"{_written(name)}: {_written(each)}" for name, each in item.items()) + "}"
    if isinstance(item, list):
        return f"[{', '.join(map(_written, item))}]"
    return str(item) if isinstance(item, JsonNumber) else json.dumps(item, ensure_ascii=False)


def _lines(shape: Shape[RowT], body: bytes) -> list[RowT]:
    """A line that cannot be read is the fault of its row; an empty line at the end is none."""
    lines = check_text(body).split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(""))])
    for line in lines:
        if line.count("[") + line.count("{") > DEPTH:
            check_depth(line.encode())
    return [row_of(shape, number, line.removesuffix("\r")) for number, line in enumerate(lines, start=1)]
