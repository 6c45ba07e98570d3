"""Sets the least amount of a part in a market and currency, from a day on. A night that has begun keeps what it found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.operations.keeping import keep_to_coming_nights
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
    keep_to_coming_nights(valid_from)
    lock_list(THRESHOLDS.name)
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
