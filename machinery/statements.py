"""Set-based SQL from files, run on Django's connection: that of the primary, or of the standby for who reads there.

A statement lives in `<app>/sql/<name>.sql` and opens with the sentence of what it does. Trouble of a COPY is Django's
DatabaseError like that of any other statement: Django itself does not wrap what psycopg2 adds to a cursor.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db.models.expressions import RawSQL

from machinery.routing import here

ROOT = Path(__file__).resolve().parent.parent

AT_ONCE = 8 << 20
"""Bytes that a COPY takes at a time: each time it waits for its turn among the threads of its process."""

Parameters = Sequence[Any] | Mapping[str, Any] | None


@cache
def statement(app: str, name: str) -> str:
    """The text of `<app>/sql/<name>.sql`."""
    return (ROOT / app / "sql" / f"{name}.sql").read_text()


def run(sql: str, parameters: Parameters = None) -> int:
    """Runs one statement; the number of rows that it touched."""
    with here().cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def rows(sql: str, parameters: Parameters = None) -> list[dict[str, Any]]:
    """All rows of one query, each as name -> value in the order of the columns."""
    with here().cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tuples(sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """All rows of one query, each as a tuple in the order of the columns; for many rows."""
    with here().cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def row(sql: str, parameters: Parameters = None) -> dict[str, Any] | None:
    """The first row of a query, or None."""
    found = rows(sql, parameters)
    return found[0] if found else None


def value(sql: str, parameters: Parameters = None) -> Any:
    """The first column of the first row of a query, or None."""
    with here().cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchone()
    return found[0] if found else None


def copy_out(query: str) -> bytes:
    """The rows of `query` as one binary COPY stream."""
    into = BytesIO()
    session = here()
    with session.cursor() as cursor, session.wrap_database_errors:
        cursor.copy_expert(f"copy ({query}) to stdout (format binary)", into)
    return into.getvalue()


def copy_in(table: str, columns: Sequence[str], stream: bytes) -> None:
    """Appends one binary COPY stream to `table`."""
    session = here()
    with session.cursor() as cursor, session.wrap_database_errors:
        cursor.copy_expert(
            f"copy {table} ({', '.join(columns)}) from stdin (format binary)", BytesIO(stream), size=AT_ONCE
        )


def copy_rows(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Appends rows to `table` as text; None becomes NULL. For sets that are made in Python."""
    copy_text(table, columns, as_text(values))


def as_text(values: Iterable[Sequence[Any]]) -> bytes:
    """Rows as the text that COPY reads, made apart from its writing; None becomes NULL."""
    return lines_as_text(map(line_of, values))


def line_of(values: Sequence[Any]) -> str:
    """One row as a line of that text."""
    return "\t".join(
        [
            r"\N"
            if v is None
            else v
            if (kind := type(v)) is str and v.isalnum()
            else str(v)
            if kind is int or kind is Decimal
            else _field(v)
            for v in values
        ]
    )


def lines_as_text(lines: Iterable[str]) -> bytes:
    """Lines as that text."""
    return "\n".join([*lines, ""]).encode()


def _field(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return _day(value) if isinstance(value, date) else str(value)


@lru_cache(maxsize=1_024)
def _day(value: date) -> str:
    """A day or an instant: most rows of a set say the same ones."""
    return str(value)


def copy_text(table: str, columns: Sequence[str], text: bytes) -> None:
    """Appends rows that `as_text` has written to `table`."""
    session = here()
    with session.cursor() as cursor, session.wrap_database_errors:
        cursor.copy_expert(f"copy {table} ({', '.join(columns)}) from stdin", BytesIO(text), size=AT_ONCE)


_IN_QUOTES = str.maketrans({"\\": "\\\\", '"': '\\"'})
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def array(values: Iterable[Any]) -> str:
    """A PostgreSQL array literal of numbers, dates or codes without quotes or commas; None becomes NULL."""
    return "{" + ",".join(["NULL" if v is None else str(v) for v in values]) + "}"


def among(ids: Iterable[int]) -> RawSQL:
    """What a Django lookup `__in` looks in, for many ids: one parameter, not one for each."""
    return RawSQL("select unnest(%s::bigint[])", [array(ids)])


def texts(values: Iterable[str | None]) -> str:
    """A PostgreSQL array literal of texts, whatever is in them; None becomes NULL. It is read faster than a list."""
    return "{" + ",".join(["NULL" if v is None else _quoted(v) for v in values]) + "}"


def _quoted(text: str) -> str:
    return f'"{text.translate(_IN_QUOTES)}"' if '"' in text or "\\" in text else f'"{text}"'
