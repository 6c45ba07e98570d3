"""holiday_calendar: the weekdays of a year on which a settlement calendar is closed."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import DATE, INTEGER, ListOf, Record, choice
from vocabulary.days import target_closing_days

GIVEN = Record({"calendar": choice("TARGET"), "year": INTEGER})
EXPECT = Record({"closed_weekdays": ListOf(DATE)})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The closing days of TARGET from Monday to Friday."""
    return {"closed_weekdays": [day for day in target_closing_days(given["year"]) if day.weekday() < 5]}


KIND = Kind(GIVEN, EXPECT, answer)
