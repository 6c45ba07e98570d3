"""deadline: the due date or moment of an obligation, and whether it was met."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.kinds.settlement_date import named_and_holidays
from backoffice.examples.shapes import DATE, UTC_DATE_TIME, ListOf, Optional, Record, choice
from compliance.deadlines import Obligation, Timeliness, deadline

GIVEN = Record(
    {
        "obligation": choice(*Obligation),
        "reference_date": DATE,
        "calendar": Optional(choice("TARGET")),
        "holidays": Optional(ListOf(DATE)),
        "done_at": Optional(UTC_DATE_TIME),
    }
)
EXPECT = Record(
    {"due_date": Optional(DATE), "due_at": Optional(UTC_DATE_TIME), "verdict": Optional(choice(*Timeliness))}
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The deadline; no verdict on what is not known to be done."""
    calendar = named_and_holidays(given.get("calendar"), given.get("holidays", ()))
    due = deadline(Obligation(given["obligation"]), given["reference_date"], calendar)
    done_at = given.get("done_at")
    return {
        "due_date": due.due_date,
        "due_at": due.due_at,
        "verdict": done_at and str(due.verdict(done_at)),
    }


KIND = Kind(GIVEN, EXPECT, answer)
