"""match_instructions: whether two instructions match, and why not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import (
    BOOLEAN,
    CURRENCY,
    DATE,
    DECIMAL,
    ISIN,
    TEXT,
    ListOf,
    Optional,
    OrNull,
    Record,
    choice,
)
from settlements.cash_tolerance import CSDR, EURO, Limits, limits_in
from settlements.matching import Terms, unmatched_reasons
from vocabulary.side import Direction, Payment, PaymentType

INSTRUCTION = Record(
    {
        "payment": choice(*PaymentType),
        "isin": ISIN,
        "quantity": DECIMAL,
        "trade_date": DATE,
        "settlement_date": DATE,
        "currency": Optional(CURRENCY),
        "amount": Optional(DECIMAL),
        "cum_ex": Optional(OrNull(choice("CUM", "EX"))),
        "claim_opt_out": Optional(BOOLEAN),
        "common_reference": Optional(OrNull(TEXT)),
        "place_of_settlement": Optional(TEXT),
    }
)
GIVEN = Record(
    {
        "deliverer": OrNull(INSTRUCTION),
        "receiver": OrNull(INSTRUCTION),
        "units_per_euro_1_january": Optional(DECIMAL),
        "units_per_euro_today": Optional(DECIMAL),
    }
)
EXPECT = Record({"matched": BOOLEAN, "reasons": ListOf(TEXT, any_order=True)})
PAYMENTS = {PaymentType.AGAINST: Payment.DVP, PaymentType.FREE: Payment.FOP}


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict; the rate of today is a fact that does not count."""
    sides = (given["deliverer"], given["receiver"])
    of_both = None if any(side and side.get("currency") for side in sides) else EURO
    deliverer = _terms(sides[0], Direction.DELIVER, of_both)
    receiver = _terms(sides[1], Direction.RECEIVE, of_both)
    reasons = unmatched_reasons(deliverer, receiver, _limits(deliverer, given.get("units_per_euro_1_january")))
    return {"matched": not reasons, "reasons": reasons}


def _terms(said: Mapping[str, Any] | None, direction: Direction, of_both: str | None) -> Terms | None:
    """The terms of one side; `of_both` is the currency where neither says one."""
    if said is None:
        return None
    return Terms(
        direction=direction,
        payment=PAYMENTS[PaymentType(said["payment"])],
        isin=said["isin"],
        quantity=said["quantity"],
        trade_date=said["trade_date"],
        intended_settlement_date=said["settlement_date"],
        currency=said.get("currency") or of_both,
        amount=said.get("amount"),
        place=said.get("place_of_settlement"),
        cum_ex=said.get("cum_ex"),
        claim_opt_out=said.get("claim_opt_out", False),
        common_reference=said.get("common_reference"),
    )


def _limits(deliverer: Terms | None, units_per_euro: Decimal | None) -> Limits | None:
    """Those of the deliverer's currency; of the euro where no currency is said."""
    return limits_in((deliverer and deliverer.currency) or EURO, CSDR, units_per_euro)


KIND = Kind(GIVEN, EXPECT, answer)
