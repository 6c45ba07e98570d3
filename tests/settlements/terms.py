"""Two instructions that match, and how to say something else in one of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from settlements.matching import Terms, mirror_of
from vocabulary.side import Direction, Payment

WED_2026_06_10 = date(2026, 6, 10)
FRI_2026_06_12 = date(2026, 6, 12)

DELIVERED = Terms(
    direction=Direction.DELIVER,
    payment=Payment.DVP,
    isin="DE0007164600",
    quantity=Decimal(1000),
    trade_date=WED_2026_06_10,
    intended_settlement_date=FRI_2026_06_12,
    currency="EUR",
    amount=Decimal("50000.00"),
    participant="SELLER",
    counterparty="BUYER",
    place="DAKVDEFF",
)
RECEIVED = mirror_of(DELIVERED)
FREE: dict[str, Any] = {"payment": Payment.FOP, "currency": None, "amount": None}


def delivered(**said: Any) -> Terms:
    """The deliverer's instruction, saying something else."""
    return replace(DELIVERED, **said)


def received(**said: Any) -> Terms:
    """The receiver's, saying something else."""
    return replace(RECEIVED, **said)
