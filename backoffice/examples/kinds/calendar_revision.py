"""calendar_revision: what a revised calendar means for open trades."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, DATE, INTEGER, TEXT, ListOf, Record
from refdata.dates import OpenTrade, revise
from vocabulary.days import Calendar

GIVEN = Record(
    {
        "cycle": INTEGER,
        "holidays_before": ListOf(DATE),
        "holidays_after": ListOf(DATE),
        "trades": ListOf(Record({"ref": TEXT, "trade_date": DATE, "instructed": BOOLEAN})),
    }
)
EXPECT = Record(
    {
        "changed": ListOf(Record({"ref": TEXT, "settlement_date": DATE}), any_order=True),
        "reported": ListOf(TEXT, any_order=True),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Trades with a new date, and instructed trades that need attention."""
    revision = revise(
        [OpenTrade(**trade) for trade in given["trades"]],
        given["cycle"],
        Calendar.of("before", given["holidays_before"]),
        Calendar.of("after", given["holidays_after"]),
    )
    return {
        "changed": [{"ref": trade.ref, "settlement_date": trade.after} for trade in revision.changed],
        "reported": [trade.ref for trade in revision.reported],
    }


KIND = Kind(GIVEN, EXPECT, answer)
