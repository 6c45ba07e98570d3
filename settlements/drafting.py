"""What a chunk of a night is made of: how far the night is, what is decided, and all that is to be written of it, as bytes.

Touches no database: a thread makes the next chunk ready while one is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from ledger.operations import IDS_PER_SLICE, Chunk, Legs
from machinery.copy_format import Column, Day, Integer, stream
from machinery.merkle import root_of_rows
from settlements.decision import Ints, Queue
from settlements.parting import Pass


def as_amounts(totals: Mapping[str, tuple[int, int, int]]) -> dict[str, dict[str, str | int]]:
    """Totals per currency, (number, whole units, decimals), with amounts as decimal text."""
    return {
        currency: {"number": number, "amount": _decimal_text(units, decimals)}
        for currency, (number, units, decimals) in sorted(totals.items())
    }


def _decimal_text(units: int, decimals: int) -> str:
    text = str(units).rjust(decimals + 1, "0")
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text


Totals = dict[str, list[int]]
"""By the id of a currency: number and whole units."""


@dataclass
class Progress:
    """How far the settlement step is; committed with every chunk as its checkpoint.

    `kind` is what the present pass tries (`parting.Pass`), `key` the last row tried in it, `fresh` of how many it has moved
    something so far. `sequence` is that of the night, `by_sequence` says of how many matches each has moved something. `settled`
    matches and `parts` have a journal each; `at_once` of the settled did so only with others. Totals are of what settled, and of
    parts.
    """

    turn: int = 1
    kind: str = Pass.WHOLE
    key: list[int] | None = None
    fresh: int = 0
    settled: int = 0
    parts: int = 0
    at_once: int = 0
    sequence: int = 1
    by_sequence: list[int] = field(default_factory=list)
    totals: Totals = field(default_factory=dict)
    part_totals: Totals = field(default_factory=dict)

    @property
    def next_journal(self) -> int:
        """The place in the slice of the next journal."""
        return self.settled + self.parts + 1

    def count(self, moved: int) -> None:
        """That the present sequence has moved something of so many matches."""
        self.by_sequence += [0] * (self.sequence - len(self.by_sequence))
        self.by_sequence[-1] += moved

    def copy(self) -> "Progress":
        """What stays as it is while this one goes on."""
        kept = list(self.by_sequence)
        return replace(self, by_sequence=kept, totals=dict(self.totals), part_totals=dict(self.part_totals))


@dataclass(frozen=True)
class Draft:
    """A chunk that is decided, and all that is to be written of it.

    `rows` are its places in the queue, `key` where the last of them stands. `moved` are those of which something moves, in the
    order in which it does, `legs` what moves of them; where it is all, they are settled and leave the queue (`leaving`, `settled`),
    else they stay with what is left (`parted` by journal, `parts`). `first` is the place of their first journal in the slice.
    """

    rows: Ints
    key: list[int]
    moved: Ints
    legs: Queue
    is_whole: npt.NDArray[np.bool_]
    first: int
    settled: bytes
    leaving: Ints
    parts: bytes
    parted: Ints
    booking: Chunk
    root: str

    @classmethod
    def of(cls, place: "Place", rows: Ints, chunk: Queue, order: Ints, legs: Queue) -> "Draft":
        """What is to be written of a chunk: of its rows `order` moves, in that order, by `legs`."""
        before = chunk.take(order)
        is_whole: npt.NDArray[np.bool_] = (legs.quantity == before.quantity) & (legs.amount == before.amount)
        journals = place.slice_id * IDS_PER_SLICE + place.first + np.arange(len(legs), dtype=np.int64)
        settled, parts = legs.take(is_whole), legs.take(~is_whole)
        in_parts = journals[~is_whole]
        return cls(
            rows,
            chunk.key(len(chunk) - 1),
            rows[order],
            legs,
            is_whole,
            place.first,
            _facts(settled.match, journals[is_whole], place),
            settled.match,
            _facts(parts.match, in_parts, place, parts.quantity, parts.amount),
            in_parts,
            Chunk.of(
                place.slice_id,
                place.first,
                business_date=place.business_date,
                value_date=place.business_date,
                kind="SETT",
                subjects=legs.match,
                legs=legs_of(legs),
                decimals=place.decimals,
            ),
            facts_root(legs, journals),
        )

    @property
    def number_settled(self) -> int:
        """How many matches are settled by it."""
        return int(self.is_whole.sum())

    @property
    def number_in_parts(self) -> int:
        """How many matches it settles in part."""
        return len(self.legs) - self.number_settled


@dataclass(frozen=True)
class Place:
    """Where a chunk is written: its slice, the place in it of its first journal, its date; and the scale of each asset."""

    slice_id: int
    first: int
    business_date: date
    decimals: Ints


def _facts(matches: Ints, journals: Ints, place: Place, *units: Ints) -> bytes:
    """Rows of settlements, or of parts with their units: match, journal, slice, date."""
    columns: list[Column] = [
        Integer(matches, 8),
        Integer(journals, 8),
        Integer(place.slice_id, 4),
        Day(place.business_date),
        *(Integer(each, 8) for each in units),
    ]
    return stream(columns, len(matches))


def added(totals: Totals, legs: Queue) -> Totals:
    """Totals with what moves by legs."""
    after = dict(totals)
    for currency in np.unique(legs.currency).tolist():
        amounts = legs.amount[legs.currency == currency]
        number, units = after.get(str(currency), [0, 0])
        after[str(currency)] = [number + len(amounts), units + exact_sum(amounts)]
    return after


def exact_sum(units: npt.NDArray[np.int64]) -> int:
    """The sum as a Python integer, whatever its size: high and low halves add up without overflow."""
    low = int((units & 0xFFFFFFFF).sum())
    return (int((units >> 32).sum()) << 32) + low


def legs_of(moved: Queue) -> Legs:
    """The movements of what settles: securities are leg 1, cash is leg 2; a leg that is not there is left out."""
    rows = np.arange(len(moved), dtype=np.int64)
    securities, cash = moved.asset > 0, moved.currency > 0

    def both(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.concatenate([first[securities], second[cash]])

    return Legs(
        journal=both(rows, rows),
        leg=both(np.full_like(rows, 1), np.full_like(rows, 2)),
        asset=both(moved.asset, moved.currency),
        debit=both(moved.securities_from, moved.cash_from),
        credit=both(moved.securities_to, moved.cash_to),
        units=both(moved.quantity, moved.amount),
    )


FACTS = ("match", "journal", "asset", "from", "to", "quantity", "currency", "payer", "payee", "amount")
"""What a match that settled, or did in part, says as a fact, in the order of its canonical bytes: ten big-endian 64-bit integers,
quantities and amounts in whole units."""


def facts_root(legs: Queue, journals: Ints) -> str:
    """The RFC 6962 root over a chunk's facts, one a journal, in their order."""
    columns = (
        legs.match,
        journals,
        legs.asset,
        legs.securities_from,
        legs.securities_to,
        legs.quantity,
        legs.currency,
        legs.cash_from,
        legs.cash_to,
        legs.amount,
    )
    raw = np.stack(columns, axis=1).astype(">i8").tobytes()
    return root_of_rows(raw, 8 * len(columns)).hex()
