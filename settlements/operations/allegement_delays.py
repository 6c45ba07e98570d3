"""Sets how long a market waits before it alleges what is unmatched. What is alleged stays alleged."""

from datetime import date, timedelta
from typing import Final

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.allegement import Delays
from settlements.operations.keeping import keep_to_coming_nights
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

RULES: Final = DatedTable("settlements_allegementdelays", ["market_id"], ["after_entry", "before_cut_off", "source"])
_MINUTE: Final = timedelta(minutes=1)


@part
def set_allegement_delays(market: int, delays: Delays, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says of what is intended for a date, or a later one, when a market (id) alleges it, in whole minutes; whether that changes
    anything.

    Nothing is said of the date of a night that has begun. Refuses InvalidText (source), NightsStand.
    """
    minutes = {name: getattr(delays, name) // _MINUTE for name in ("after_entry", "before_cut_off")}
    facts = {**minutes, "source": strict_text(source, longest=200)}
    keep_to_coming_nights(valid_from)
    lock_list(RULES.name)
    changed = bool(replace_from(RULES, [{"market_id": market, **facts}], valid_from).opened)
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="allegement_delays.set",
            subject_type="market",
            subject_ids=[market],
            after={"valid_from": valid_from.isoformat(), **facts},
        )
    return changed
