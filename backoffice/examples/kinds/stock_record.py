"""stock_record: ownership equals location, and a movement keeps it so or is refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, DECIMAL, ISIN, TEXT, ListOf, Optional, Record, choice
from ledger.stock_record import Line, Movement, MovementVerdict, examine
from vocabulary.money import Quantity

GIVEN = Record(
    {
        "isin": ISIN,
        "ownership": ListOf(Record({"holder": TEXT, "quantity": DECIMAL})),
        "locations": ListOf(Record({"location": TEXT, "quantity": DECIMAL})),
        "movement": Optional(
            Record(
                {
                    "ownership": ListOf(Record({"holder": TEXT, "change": DECIMAL})),
                    "locations": ListOf(Record({"location": TEXT, "change": DECIMAL})),
                }
            )
        ),
    }
)
EXPECT = Record({"balanced": BOOLEAN, "difference": DECIMAL, "movement": Optional(choice(*MovementVerdict))})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The examination of both sides, with the movement where there is one."""
    moved = given.get("movement")
    movement = moved and Movement(
        _lines(moved["ownership"], "holder", "change"), _lines(moved["locations"], "location", "change")
    )
    found = examine(
        _lines(given["ownership"], "holder", "quantity"),
        _lines(given["locations"], "location", "quantity"),
        movement,
    )
    return {
        "balanced": found.balanced,
        "difference": found.difference.value,
        "movement": found.movement and str(found.movement),
    }


def _lines(rows: Iterable[Mapping[str, Any]], place: str, quantity: str) -> tuple[Line, ...]:
    return tuple(Line(row[place], Quantity(row[quantity])) for row in rows)


KIND = Kind(GIVEN, EXPECT, answer)
