"""penalty_class: instrument type and penalty rate from the classification of an instrument."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, DECIMAL, TEXT, ListOf, Optional, OrNull, Record, choice
from settlements.penalties.classes import InstrumentType, instrument_type, on_growth_market, rate_class
from settlements.penalties.daily import FailingDay, daily_penalty
from settlements.penalties.rates import FIRST_DAY, SECURITIES_RATES, rate_in_force
from vocabulary.side import Direction, Payment

GIVEN = Record(
    {
        "cfi": TEXT,
        "liquid": Optional(BOOLEAN),
        "place_of_trade": Optional(Record({"deliverer": OrNull(TEXT), "receiver": OrNull(TEXT)})),
        "sme_growth_markets": Optional(ListOf(TEXT)),
        "value": Optional(DECIMAL),
    }
)
EXPECT = Record(
    {"instrument_type": choice(*InstrumentType), "rate_bp": Optional(DECIMAL), "daily_amount": Optional(DECIMAL)}
)
ON = FIRST_DAY
"""Examples name no day: their rates are those of the Annex as it was first applied."""


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Type and rate; the amount of a day where the value is known."""
    found = instrument_type(given["cfi"])
    named = given.get("place_of_trade") or {"deliverer": None, "receiver": None}
    growth = on_growth_market(named["deliverer"], named["receiver"], given.get("sme_growth_markets", ()))
    applies = rate_class(found, liquid=given.get("liquid", False), growth_market=growth)
    rate = rate_in_force(SECURITIES_RATES, applies, ON)
    day = FailingDay(given.get("value"), Decimal(1), securities_rate=rate)
    return {
        "instrument_type": str(found),
        "rate_bp": rate,
        "daily_amount": None if day.price is None else daily_penalty(Payment.DVP, Direction.DELIVER, day).amount,
    }


KIND = Kind(GIVEN, EXPECT, answer)
