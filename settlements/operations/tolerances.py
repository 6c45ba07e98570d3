"""Sets by how much the amounts of two sides may differ, in a market or in all, from a coming day on."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.cash_tolerance import Limits
from settlements.gate import pass_gate
from settlements.operations.refusals import MatchedByIt
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

TOLERANCES: Final = DatedTable(
    "settlements_cashtolerance", ["market", "currency"], ["band", "within", "above", "source"]
)


@dataclass(frozen=True, slots=True)
class ToleranceWish:
    """Limits of a currency (its code), in a market (its code; "" for every one)."""

    market: str
    currency: str
    limits: Limits


@part
def set_cash_tolerance(wish: ToleranceWish, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a business date on by how much amounts may differ; whether that changes anything.

    What is matched on the open date is matched by what holds on it: nothing is said of that date, nor of one before.
    Refuses InvalidText (source), MatchedByIt.
    """
    named = strict_text(source, longest=200)
    pass_gate()
    if valid_from <= occasion.business_date:
        raise MatchedByIt(open=occasion.business_date.isoformat(), valid_from=valid_from.isoformat())
    lock_list(TOLERANCES.name)
    limits = wish.limits
    facts = {"band": limits.band, "within": limits.within, "above": limits.above}
    row = {"market": wish.market, "currency": wish.currency, **facts, "source": named}
    changed = bool(replace_from(TOLERANCES, [row], valid_from).opened)
    if changed:
        told = {name: shortest(amount) for name, amount in facts.items()}
        record(
            by=occasion.by,
            at=occasion.at,
            code="cash_tolerance.set",
            subject_type="cash_tolerance",
            subject_ids=[wish.currency],
            after={"valid_from": valid_from.isoformat(), "source": named, "market": wish.market, **told},
        )
    return changed
