"""Sets the sequences of a market's night, from a day on. A night that has begun keeps what it found."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.operations.keeping import keep_to_coming_nights
from settlements.sequences import NightSequence, checked
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

RULES: Final = DatedTable(
    "settlements_sequencerule", ["market_id"], ["names", "takes", "priorities", "in_parts", "source"]
)


@part
def set_sequences(
    market: int, sequences: Sequence[NightSequence], *, source: str, valid_from: date, occasion: Occasion
) -> bool:
    """Says from a business date on in which sequences, in this order, the night of a market (id) takes what is due; whether that
    changes anything.

    Nothing is said of the date of a night that has begun. Refuses InvalidText (source, names), InvalidSequences, NightsStand.
    """
    named = strict_text(source, longest=200)
    found = checked(sequences)
    facts = {
        "names": [strict_text(each.name, shortest=1, longest=40) for each in found],
        "takes": [str(each.takes) for each in found],
        "priorities": [each.priority for each in found],
        "in_parts": [each.in_parts for each in found],
        "source": named,
    }
    keep_to_coming_nights(valid_from)
    lock_list(RULES.name)
    changed = bool(replace_from(RULES, [{"market_id": market, **facts}], valid_from).opened)
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="sequences.set",
            subject_type="market",
            subject_ids=[market],
            after={"valid_from": valid_from.isoformat(), **facts},
        )
    return changed
