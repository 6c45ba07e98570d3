"""Pre-matched trades as the body of one request: a JSON array, or JSON lines. Numbered from 1, as the lines of a file.

What is wrong with one trade is a fault of its row; what is wrong with the body is refused whole.
"""

import json
from collections.abc import Sequence
from typing import Any

from machinery.api import InvalidFields
from machinery.api.bodies import DEPTH, NDJSON, JsonNumber, check_depth, check_text, parse
from machinery.api.faults import error, kind_of
from settlements.messages.json_lines import row_of, row_of_object
from settlements.prematched import Fault, Row
from vocabulary.invalid import shown


def rows_of(body: bytes, media: str, *, as_it_came: bool = False) -> Sequence[Row]:
    """The trades of a body. Refuses what the parser refuses, and InvalidFields for no trades at all.

    With `as_it_came` each row bears its text, for the quarantine; of an array it is written anew.
    """
    return _lines(body) if media == NDJSON else _items(body, as_it_came)


def _items(body: bytes, as_it_came: bool) -> list[Row]:
    found = parse(body)
    if not isinstance(found, list) or not found:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(found))])
    rows = [
        row_of_object(number, item) if isinstance(item, dict) else _no_object(number, item)
        for number, item in enumerate(found, start=1)
    ]
    if as_it_came:
        return [row._replace(raw=_written(item)) for row, item in zip(rows, found, strict=True)]
    return rows


def _written(item: Any) -> str:
    """An item as it came but for its spaces: a number stays a number."""
    if isinstance(item, dict):
        return "{" + ", ".join(f"{_written(name)}: {_written(each)}" for name, each in item.items()) + "}"
    if isinstance(item, list):
        return f"[{', '.join(map(_written, item))}]"
    return str(item) if isinstance(item, JsonNumber) else json.dumps(item, ensure_ascii=False)


def _no_object(number: int, item: Any) -> Row:
    return Row(number, "", (Fault("invalid_json", "", shown(json.dumps(item)[:60])),))


def _lines(body: bytes) -> list[Row]:
    """A line that cannot be read is the fault of its trade; an empty line at the end is none."""
    lines = check_text(body).split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        raise InvalidFields(errors=[error("", "not_a_list", found=kind_of(""))])
    for line in lines:
        if line.count("[") + line.count("{") > DEPTH:
            check_depth(line.encode())
    return [row_of(number, line.removesuffix("\r")) for number, line in enumerate(lines, start=1)]
