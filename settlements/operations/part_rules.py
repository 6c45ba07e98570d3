"""Sets the least amount of a part in a market and currency, from a day on. A night that has begun keeps what it found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from machinery.statements import value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.gate import pass_gate
from settlements.operations.refusals import NightsStand
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.side import QuantityType
from vocabulary.text import strict_text

THRESHOLDS: Final = DatedTable(
    "settlements_partthreshold", ["market_id", "currency_id", "quantity_type"], ["amount", "source"]
)


@dataclass(frozen=True, slots=True)
class PartThresholdWish:
    """The least amount of a part in a market and a currency (ids), of instruments that are counted in one way."""

    market: int
    currency: int
    quantity_type: QuantityType
    amount: Decimal


@part
def set_part_threshold(wish: PartThresholdWish, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a business date on what a part must at least be paid; whether that changes anything.

    Nothing is said of the date of a night that has begun. Refuses InvalidText (source), NightsStand.
    """
    named = strict_text(source, longest=200)
    pass_gate()
    lock_list(THRESHOLDS.name)
    begun = value("select max(business_date) from itservices_run where job = 'night'")
    if begun is not None and valid_from <= begun:
        raise NightsStand(begun=begun.isoformat(), valid_from=valid_from.isoformat())
    facts = {
        "market_id": wish.market,
        "currency_id": wish.currency,
        "quantity_type": str(wish.quantity_type),
        "amount": wish.amount,
        "source": named,
    }
    changed = bool(replace_from(THRESHOLDS, [facts], valid_from).opened)
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="part_threshold.set",
            subject_type="market",
            subject_ids=[wish.market],
            after={
                "valid_from": valid_from.isoformat(),
                "source": source,
                "currency": wish.currency,
                "quantity_type": str(wish.quantity_type),
                "amount": shortest(wish.amount),
            },
        )
    return changed
