"""Sets the windows of a market's day, from a day on. A day whose settlement has begun keeps what it found."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, end_from, lock_list, replace_from
from settlements.operations.keeping import keep_to_coming_nights
from settlements.windows import Window, checked
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

RULES: Final = DatedTable("settlements_windowrule", ["market_id"], ["opens", "minutes", "until", "in_parts", "source"])


@part
def set_windows(market: int, windows: Sequence[Window], *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a business date on in which windows a market (id) settles by day (none: it settles by night alone); whether
    that changes anything.

    Nothing is said of the date of a night or window that has begun. Refuses InvalidText (source), InvalidWindows, NightsStand.
    """
    named = strict_text(source, longest=200)
    found = checked(windows) if windows else ()
    facts = {
        "opens": [f"{each.opens:%H:%M}" for each in found],
        "minutes": [each.minutes for each in found],
        "until": [each.until for each in found],
        "in_parts": [each.in_parts for each in found],
        "source": named,
    }
    keep_to_coming_nights(valid_from)
    lock_list(RULES.name)
    keys = {"market_id": market}
    changed = (
        bool(replace_from(RULES, [keys | facts], valid_from).opened) if found else end_from(RULES, keys, valid_from)
    )
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="windows.set",
            subject_type="market",
            subject_ids=[market],
            after={"valid_from": valid_from.isoformat(), **facts},
        )
    return changed
