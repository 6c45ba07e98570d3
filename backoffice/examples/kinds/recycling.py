"""recycling: the day at whose end an instruction that does not settle is cancelled."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.kinds.settlement_date import named_and_holidays
from backoffice.examples.shapes import BOOLEAN, DATE, ListOf, Optional, Record, choice
from settlements.recycling import recycled

GIVEN = Record(
    {
        "intended_settlement_date": DATE,
        "matched": BOOLEAN,
        "last_status_change": Optional(DATE),
        "calendar": Optional(choice("TARGET")),
        "holidays": Optional(ListOf(DATE)),
    }
)
EXPECT = Record({"cancelled_end_of": DATE})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The day of cancellation."""
    found = recycled(
        given["intended_settlement_date"],
        given.get("last_status_change"),
        named_and_holidays(given.get("calendar"), given.get("holidays", ())),
        is_matched=given["matched"],
    )
    return {"cancelled_end_of": found.cancelled_end_of}


KIND = Kind(GIVEN, EXPECT, answer)
