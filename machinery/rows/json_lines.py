"""Rows as NDJSON: one JSON object a line, every value a text; null or absence means no value.

Strict where readers differ: a key twice, a number (a float in the making), NaN, a truth value, a nested value and an
unknown key are faults of their row. A byte order mark is refused (RFC 8259).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from machinery.api.bodies import JsonNumber
from machinery.rows.files import UnreadableFile, read_lines
from machinery.rows.shape import RowT, Shape
from vocabulary.fault import Fault
from vocabulary.invalid import shown

BYTE_ORDER_MARK = "\ufeff"

Pairs = list[tuple[str, Any]]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_READER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: pairs, parse_float=JsonNumber, parse_int=JsonNumber, parse_constant=_no_constant
)


def read_rows(shape: Shape[RowT], path: Path) -> Iterator[RowT]:
    """The rows of a surveyed file in their order. Refuses UnreadableFile: byte_order_mark."""
    for number, line in read_lines(path):
        if number == 1 and line.startswith(BYTE_ORDER_MARK):
            raise UnreadableFile(rule="byte_order_mark", line=1)
        yield row_of(shape, number, line)


def row_of(shape: Shape[RowT], number: int, line: str) -> RowT:
    """The row of one JSON text."""
    try:
        pairs = _READER.decode(line)
    except ValueError:
        return shape.of(number, line, (Fault("invalid_json", "", shown(line)),))
    except RecursionError:
        return shape.of(number, line, (Fault("too_deep", "", shown(line)),))
    if not _is_object(pairs, line):
        return shape.of(number, line, (Fault("invalid_json", "", shown(line)),))
    return _row_of_pairs(shape, number, line, pairs)


def row_of_object(shape: Shape[RowT], number: int, found: Mapping[str, Any], raw: str = "") -> RowT:
    """The row of one object that was read already; most have nothing but texts, by names that are known."""
    if found.keys() <= shape.names and all(type(each) is str or each is None for each in found.values()):
        return shape.make((number, raw, (), *[found.get(name) or None for name in shape.columns]))
    return _row_of_pairs(shape, number, raw, list(found.items()))


def _is_object(found: object, line: str) -> bool:
    return isinstance(found, list) and line.lstrip(" \t").startswith("{")


def _row_of_pairs(shape: Shape[RowT], number: int, line: str, pairs: Pairs) -> RowT:
    faults: list[Fault] = []
    values: dict[str, str | None] = {}
    for name, found in pairs:
        if name in values:
            faults.append(Fault("duplicate_key", name if name in shape.names else "", ""))
        elif name not in shape.names:
            faults.append(Fault("unknown_field", "", shown(name)))
        elif isinstance(found, JsonNumber | int) and not isinstance(found, bool):
            faults.append(Fault("amounts_are_strings", name, shown(found)))
        elif found is not None and not isinstance(found, str):
            faults.append(Fault("not_a_text", name, str(found).lower() if isinstance(found, bool) else "[...]"))
        values[name] = found if type(found) is str else None
    return shape.of(number, line, faults, [values.get(name) or None for name in shape.columns])
