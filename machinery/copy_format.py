"""PostgreSQL's binary COPY format for whole columns at once. Pure numpy; no database.

A column is a numpy array or one constant. Amounts travel as whole units of their asset (minor units: cents, shares,
thousandths of a dinar) with the number of decimals beside them, and become `numeric` exactly.
Source: PostgreSQL manual, COPY, "Binary Format"; numeric's wire form (base 10000 digits, weight, sign, scale).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
POSTGRES_EPOCH = date(2000, 1, 1)
DECIMALS = 6

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Integer:
    """A column of smallint (width 2), integer (4) or bigint (8)."""

    values: Ints | int
    width: int


@dataclass(frozen=True)
class Day:
    """A date, the same in every row."""

    value: date


@dataclass(frozen=True)
class Code:
    """A short text, the same in every row."""

    value: str


@dataclass(frozen=True)
class Amount:
    """A non-negative numeric: `units` whole units of assets that have `decimals` decimals each (0 to 6)."""

    units: Ints
    decimals: Ints


Column = Integer | Day | Code | Amount


def stream(columns: Sequence[Column], count: int) -> bytes:
    """One COPY stream of `count` rows with these columns."""
    parts: list[tuple[str, object]] = [("n", np.int16(len(columns)))]
    for position, column in enumerate(columns):
        parts.extend((f"c{position}{name}", values) for name, values in _fields(column))
    kind = np.dtype([(name, _type_of(values)) for name, values in parts])
    table = _repeated(kind, parts, count)
    for name, values in parts:
        if _varies(values):
            table[name] = values
    return HEADER + table.tobytes() + TRAILER


def _repeated(kind: np.dtype[np.void], parts: Sequence[tuple[str, object]], count: int) -> npt.NDArray[np.void]:
    """Rows that have what is the same in each of them, copied as one run of bytes; the rest is to be filled in."""
    one = np.zeros(1, kind)
    for name, values in parts:
        if not _varies(values):
            one[name] = values
    table = np.empty(count, kind)
    table.view(np.uint8).reshape(count, kind.itemsize)[:] = one.view(np.uint8)
    return table


def _varies(values: object) -> bool:
    return isinstance(values, np.ndarray) and values.ndim > 0


def _type_of(values: object) -> str:
    kind: np.dtype[np.generic] = np.asarray(values).dtype
    return kind.str.replace("<", ">").replace("=", ">") if kind.kind in "iu" else kind.str


def _fields(column: Column) -> list[tuple[str, object]]:
    match column:
        case Integer(values, width):
            narrow = np.dtype(f"i{width}")
            if not isinstance(values, int) and width < 8 and values.size:
                bound = 1 << (8 * width - 1)
                if int(values.max()) >= bound or int(values.min()) < -bound:
                    raise OverflowError(f"expected integers of {width} bytes, found {values.max()}")
            return [("l", np.int32(width)), ("v", np.asarray(values).astype(narrow))]
        case Day(value):
            return [("l", np.int32(4)), ("v", np.int32((value - POSTGRES_EPOCH).days))]
        case Code(text):
            raw = text.encode()
            return [("l", np.int32(len(raw))), ("v", np.bytes_(raw))]
        case Amount(units, decimals):
            return _numeric(units, decimals)


def _numeric(units: Ints, decimals: Ints) -> list[tuple[str, object]]:
    """Five base-10000 digits before the point and two after: room for every bigint of units. PostgreSQL trims zeros."""
    if units.size and int(units.min()) < 0:
        raise ValueError("expected amounts of zero or more, found a negative one")
    power = np.power(np.int64(10), decimals)
    whole = units // power
    fraction = (units - whole * power) * np.power(np.int64(10), 8 - decimals)
    digits: list[tuple[str, object]] = [
        ("l", np.int32(22)),
        ("nd", np.int16(7)),
        ("w", np.int16(4)),
        ("s", np.int16(0)),
        ("d", np.int16(DECIMALS)),
    ]
    for place in range(4, -1, -1):
        digits.append((f"i{place}", ((whole // 10_000**place) % 10_000).astype(np.int16)))
    digits.append(("f1", (fraction // 10_000).astype(np.int16)))
    digits.append(("f0", (fraction % 10_000).astype(np.int16)))
    return digits


def read(raw: bytes, fields: Sequence[tuple[str, str]]) -> npt.NDArray[np.void]:
    """The rows of a COPY stream whose columns all have a fixed width and no NULL, as a structured array.

    `fields` are (name, big-endian numpy type), for example ("id", ">i8"). Raises ValueError when a row is not so.
    """
    layout: list[tuple[str, str]] = [("_n", ">i2")]
    for name, kind in fields:
        layout += [(f"_{name}", ">i4"), (name, kind)]
    row = np.dtype(layout)
    body = len(raw) - len(HEADER) - len(TRAILER)
    if body % row.itemsize:
        raise ValueError(
            f"expected rows of {row.itemsize} bytes, found {body} bytes: a column was NULL or of other width"
        )
    table = np.frombuffer(raw, row, count=body // row.itemsize, offset=len(HEADER))
    if len(table) and not all((table[f"_{name}"] == row[name].itemsize).all() for name, _ in fields):
        raise ValueError("a column was NULL or of other width than expected")
    return table
