"""Closing days: of exchanges (MIC, date, kind) and of one calendar (date, name)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from refdata.messages.public import name
from refdata.messages.rows import Progress, Values, one_of, read_csv
from refdata.records import ClosureEntry, ReadList, Row
from vocabulary.days import parse_date
from vocabulary.identifiers import Mic

T2_CALENDAR = "T2"
EXCHANGES, T2 = "exchange-closures", "t2-closing-days"
KINDS = {"closed": "CLOSED", "early_close": "EARLY"}
NO_DAY = parse_date("1990-01-01")


def read_exchanges(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[ClosureEntry]:
    """Closures of exchanges; the code of the calendar is the MIC. Refuses ListNotUnderstood."""

    def make(values: Values) -> ClosureEntry:
        found = ClosureEntry(
            calendar=str(values.take("mic", Mic, "")),
            date=values.take("date", parse_date, NO_DAY),
            kind=KINDS[values.take("kind", one_of(*KINDS), "closed")],
        )
        values.done()
        return found

    return read_csv(
        EXCHANGES,
        content,
        file_name=file_name,
        columns=["mic", "date", "kind"],
        make=make,
        key=lambda entry: (entry.calendar, entry.date),
        totals=_totals,
        progress=progress,
    )


def read_t2(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[ClosureEntry]:
    """The closing days of T2, weekends among them. Refuses ListNotUnderstood."""

    def make(values: Values) -> ClosureEntry:
        found = ClosureEntry(
            calendar=T2_CALENDAR,
            date=values.take("date", parse_date, NO_DAY),
            kind="CLOSED",
            name=values.take("name", name(100), ""),
        )
        values.done()
        return found

    return read_csv(
        T2,
        content,
        file_name=file_name,
        columns=["date", "name"],
        make=make,
        key=lambda entry: entry.date,
        totals=_totals,
        progress=progress,
    )


def _totals(rows: Sequence[Row[ClosureEntry]]) -> dict[str, Any]:
    days = [row.value.date.isoformat() for row in rows]
    return {
        "calendars": len({row.value.calendar for row in rows}),
        "by_kind": dict(sorted(Counter(row.value.kind for row in rows).items())),
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
    }
