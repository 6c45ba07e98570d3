"""Pre-matched trades as NDJSON: one JSON object a line, every value a text; null or absence means no value.

Strict where readers differ: a key twice, a number (a float in the making), NaN, a truth value, a nested value and an
unknown key are faults of their row. A byte order mark is refused (RFC 8259).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from machinery.api.bodies import JsonNumber
from settlements.messages.files import UnreadableFile, read_lines
from settlements.prematched import COLUMNS, Fault, Row
from vocabulary.invalid import shown

BYTE_ORDER_MARK = "\ufeff"

_NAMES = frozenset(COLUMNS)

Pairs = list[tuple[str, Any]]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_READER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: pairs, parse_float=JsonNumber, parse_int=JsonNumber, parse_constant=_no_constant
)


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a surveyed file in their order. Refuses UnreadableFile: byte_order_mark."""
    for number, line in read_lines(path):
        if number == 1 and line.startswith(BYTE_ORDER_MARK):
            raise UnreadableFile(rule="byte_order_mark", line=1)
        yield row_of(number, line)


def row_of(number: int, line: str) -> Row:
    """The row of one JSON text."""
    try:
        pairs = _READER.decode(line)
    except ValueError:
        return Row(number, line, (Fault("invalid_json", "", shown(line)),))
    except RecursionError:
        return Row(number, line, (Fault("too_deep", "", shown(line)),))
    if not _is_object(pairs, line):
        return Row(number, line, (Fault("invalid_json", "", shown(line)),))
    return _row_of_pairs(number, line, pairs)


def row_of_object(number: int, found: Mapping[str, Any]) -> Row:
    """The row of one object that was read already; most have nothing but texts, by names that are known."""
    if found.keys() <= _NAMES and all(type(each) is str or each is None for each in found.values()):
        return Row(number, "", (), *[found.get(name) or None for name in COLUMNS])
    return _row_of_pairs(number, "", list(found.items()))


def _is_object(found: object, line: str) -> bool:
    return isinstance(found, list) and line.lstrip(" \t").startswith("{")


def _row_of_pairs(number: int, line: str, pairs: Pairs) -> Row:
    faults: list[Fault] = []
    values: dict[str, str | None] = {}
    for name, found in pairs:
        if name in values:
            faults.append(Fault("duplicate_key", _named(name), ""))
        elif name not in COLUMNS:
            faults.append(Fault("unknown_field", "", shown(name)))
        elif isinstance(found, JsonNumber | int) and not isinstance(found, bool):
            faults.append(Fault("amounts_are_strings", name, shown(found)))
        elif found is not None and not isinstance(found, str):
            faults.append(Fault("not_a_text", name, str(found).lower() if isinstance(found, bool) else "[...]"))
        values[name] = found if type(found) is str else None
    return Row(number, line, tuple(faults), *[values.get(name) or None for name in COLUMNS])


def _named(name: str) -> str:
    return name if name in COLUMNS else ""
