"""day_count: days and year fraction between two dates under a day-count convention."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import DATE, DECIMAL_AS_WRITTEN, INTEGER, ListOf, Optional, Record, choice
from refdata.day_counts import DayCount, NotionalPeriod, days_between, year_fraction

GIVEN = Record(
    {
        "convention": choice(*DayCount),
        "start": DATE,
        "end": DATE,
        "frequency": Optional(INTEGER),
        "periods": Optional(ListOf(Record({"start": DATE, "end": DATE}))),
    }
)
EXPECT = Record({"days": Optional(INTEGER), "year_fraction": Optional(DECIMAL_AS_WRITTEN)})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Both; no fraction by coupon periods where none are given."""
    convention, start, end = DayCount(given["convention"]), given["start"], given["end"]
    periods = [NotionalPeriod(row["start"], row["end"]) for row in given.get("periods", ())]
    fraction = None
    if periods or convention != DayCount.ACT_ACT_ICMA:
        fraction = year_fraction(convention, start, end, frequency=given.get("frequency", 0), periods=periods)
    return {"days": days_between(convention, start, end), "year_fraction": fraction}


KIND = Kind(GIVEN, EXPECT, answer)
