"""What a depository is expected to charge, written past its night, for tests of how it is shown."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from machinery.statements import value
from settlements.models import ExpectedPenalty, Instruction
from tests.settlements.firm import FRI_2026_11_20


def expects(instruction: int, **changes: Any) -> ExpectedPenalty:
    """The other side of a free receipt lacked the securities on Friday: 100 at 25, at one basis point."""
    of = Instruction.objects.get(pk=instruction)
    told: dict[str, Any] = {
        "instruction": of,
        "kind": "SEFP",
        "penalty_date": FRI_2026_11_20,
        "business_date": FRI_2026_11_20,
        "side": "DELI",
        "market_id": of.market_id,
        "payment": "FOP",
        "asset_id": of.asset_id,
        "currency_id": value("select asset_id from refdata_currency where code = 'EUR'"),
        "reason": "CLAC",
        "quantity": Decimal(100),
        "rate_class": "LIQUID_SHARES",
        "securities_rate": Decimal(1),
        "price": Decimal(25),
        "price_date": FRI_2026_11_20,
        "rounding": "HALF_UP",
        "missing": "",
        "amount": Decimal("0.25"),
        "run_id": 1,
        "at": datetime(2026, 11, 20, 23, tzinfo=UTC),
    }
    return ExpectedPenalty.objects.create(**{**told, **changes})
