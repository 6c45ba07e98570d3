"""partial_settlement: how much of an instruction settles when not all its securities are available."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import BOOLEAN, CURRENCY, DECIMAL, Optional, OrNull, Record, choice
from settlements.partials import OpenPair, settle_part
from vocabulary.side import Partial, Payment, QuantityType

GIVEN = Record(
    {
        "transaction": choice(Payment.DVP, Payment.FOP),
        "quantity_type": choice(*QuantityType),
        "quantity": DECIMAL,
        "currency": Optional(CURRENCY),
        "amount": Optional(DECIMAL),
        "minimum_unit": DECIMAL,
        "multiple": DECIMAL,
        "deliverer_indicator": choice(*Partial),
        "receiver_indicator": choice(*Partial),
        "linked": Optional(OrNull(choice("BEFO", "AFTE", "WITH"))),
        "available_quantity": DECIMAL,
        "cash_sufficient": Optional(BOOLEAN),
        "settled_before": Optional(Record({"quantity": DECIMAL, "amount": Optional(DECIMAL)})),
    }
)
EXPECT = Record(
    {
        "settled_quantity": DECIMAL,
        "settled_amount": Optional(DECIMAL),
        "remaining_quantity": Optional(DECIMAL),
        "remaining_amount": Optional(DECIMAL),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The part that settles now, and what stays open. A receiver without the cash lacks a cent of all that is open.

    So a lack of cash alone stops everything, and one beside a lack of securities is not what makes the part smaller.
    """
    before = given.get("settled_before", {})
    pair = OpenPair(
        payment=Payment(given["transaction"]),
        quantity=given["quantity"],
        quantity_type=QuantityType(given["quantity_type"]),
        minimum_unit=given["minimum_unit"],
        multiple=given["multiple"],
        deliverer_says=Partial(given["deliverer_indicator"]),
        receiver_says=Partial(given["receiver_indicator"]),
        currency=given.get("currency"),
        amount=given.get("amount"),
        is_linked=given.get("linked") is not None,
        settled_quantity=before.get("quantity", Decimal(0)),
        settled_amount=before.get("amount"),
    )
    cash = None
    if not given.get("cash_sufficient", True) and pair.open_amount is not None and pair.currency is not None:
        cash = pair.open_amount - pair.currency.smallest
    part = settle_part(pair, given["available_quantity"], cash)
    return {
        "settled_quantity": part.quantity,
        "settled_amount": part.amount,
        "remaining_quantity": part.remaining_quantity,
        "remaining_amount": part.remaining_amount,
    }


KIND = Kind(GIVEN, EXPECT, answer)
