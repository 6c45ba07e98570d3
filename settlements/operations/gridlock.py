"""Sets how a market resolves gridlocks, from a day on. A night that has begun keeps what it found."""

from datetime import date
from typing import Final

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.liquidity.resolution import QueuePolicy
from settlements.operations.keeping import keep_to_coming_nights
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

RULES: Final = DatedTable("settlements_gridlockrule", ["market_id"], ["policy", "source"])


@part
def set_gridlock_policy(market: int, policy: QueuePolicy, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a business date on by which policy a market (id) finds what settles only at once; whether that changes anything.

    Nothing is said of the date of a night that has begun. Refuses InvalidText (source), NightsStand.
    """
    facts = {"policy": str(policy), "source": strict_text(source, longest=200)}
    keep_to_coming_nights(valid_from)
    lock_list(RULES.name)
    changed = bool(replace_from(RULES, [{"market_id": market, **facts}], valid_from).opened)
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="gridlocks.set",
            subject_type="market",
            subject_ids=[market],
            after={"valid_from": valid_from.isoformat(), **facts},
        )
    return changed
