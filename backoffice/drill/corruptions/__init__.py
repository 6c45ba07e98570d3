"""What could be done to the records by someone with the database in hand: one statement each, and who must notice.

Places in a statement: <today> is the date whose night waits for its proof, <night> its slice and <run> its run; <day>,
<old> and <old run> are those of a closed month. The temporary views of `scene.sql` (books, dvp, hand) name rows of both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ONLY_IN_FULL: Final = ""
"""For `nightly`: rows of closed months that no digest covers are read by a full proof only."""


@dataclass(frozen=True)
class Corruption:
    """`invariant` is who must name it in a full proof, `nightly` who must in the incremental one of the night (the same,
    if not said). `closed` is done to a closed month. `balanced` keeps every book balanced: all assets add up to zero, and
    every guard is what its movements come to."""

    invariant: str
    sentence: str
    sql: str
    closed: bool = False
    balanced: bool = True
    nightly: str | None = None

    @property
    def by_night(self) -> str:
        """Who must name it in the proof of the night; "" for nobody."""
        return self.invariant if self.nightly is None else self.nightly

    def statement(self, places: Mapping[str, object]) -> str:
        """The statement with its places filled in."""
        sql = self.sql
        for name, value in places.items():
            sql = sql.replace(f"<{name}>", str(value))
        return sql


def every_corruption() -> tuple[Corruption, ...]:
    """All of them, in the order of their invariants."""
    from backoffice.drill.corruptions import (
        books,
        chases,
        clearing,
        depositories,
        events_out,
        house,
        imposed,
        links,
        matching,
        messages,
        netting,
        nights,
        parts,
        penalties,
        penalty_changes,
        penalty_lists,
        penalty_money,
        postings,
        recycling,
        requests,
        sequences,
        settlement,
        telling,
        trades,
        trail,
    )

    found = (
        *house.CORRUPTIONS,
        *events_out.CORRUPTIONS,
        *books.CORRUPTIONS,
        *chases.CORRUPTIONS,
        *clearing.CORRUPTIONS,
        *depositories.CORRUPTIONS,
        *postings.CORRUPTIONS,
        *recycling.CORRUPTIONS,
        *requests.CORRUPTIONS,
        *settlement.CORRUPTIONS,
        *imposed.CORRUPTIONS,
        *links.CORRUPTIONS,
        *matching.CORRUPTIONS,
        *messages.CORRUPTIONS,
        *netting.CORRUPTIONS,
        *telling.CORRUPTIONS,
        *trades.CORRUPTIONS,
        *nights.CORRUPTIONS,
        *parts.CORRUPTIONS,
        *sequences.CORRUPTIONS,
        *penalties.CORRUPTIONS,
        *penalty_changes.CORRUPTIONS,
        *penalty_money.CORRUPTIONS,
        *penalty_lists.CORRUPTIONS,
        *trail.CORRUPTIONS,
    )
    return tuple(sorted(found, key=lambda each: each.invariant))
