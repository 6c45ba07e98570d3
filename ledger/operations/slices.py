"""The bulk way into the books: one run's journals, chunk by chunk, into a slice of their own.

The same facts as `operations.post` writes, for a million at a time: the rows travel as arrays and binary COPY, the
guards are changed by the same function. docs/adr/0003-slices.md tells what was measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from ledger.operations.refusals import refusals_of_the_books
from machinery.copy_format import Amount, Code, Column, Day, Integer, Ints, stream
from machinery.statements import array, copy_in, run, value
from machinery.transactions import part

STAGES = ("index", "analyze", "constrain", "validate", "finish")
IDS_PER_SLICE = 1_000_000_000_000
SAFE = 1 << 62
JOURNAL = ["id", "slice", "business_date", "value_date", "kind", "subject"]
MOVEMENT = [
    "journal_id",
    "leg",
    "slice",
    "business_date",
    "asset_id",
    "debit_account",
    "credit_account",
    "amount",
]


@dataclass(frozen=True)
class Legs:
    """One leg of many journals, by row: journal position in the chunk, asset, accounts, whole units of the asset."""

    journal: npt.NDArray[np.int64]
    leg: npt.NDArray[np.int64]
    asset: npt.NDArray[np.int64]
    debit: npt.NDArray[np.int64]
    credit: npt.NDArray[np.int64]
    units: npt.NDArray[np.int64]


@part
def open_slice(business_date: date, purpose: str) -> int:
    """The empty slice for one purpose on one business date. Second time: the same slice, with what it holds by then."""
    return int(value("select ledger_open_slice(%s, %s)", [business_date, purpose]))


@dataclass(frozen=True)
class Chunk:
    """Journals with their legs, ready to be appended to a slice: two COPY streams, and by how much which guards move."""

    slice_id: int
    journals: bytes
    movements: bytes
    accounts: str
    deltas: str

    @classmethod
    def of(
        cls,
        slice_id: int,
        first: int,
        *,
        business_date: date,
        value_date: date,
        kind: str,
        subjects: Ints,
        legs: Legs,
        decimals: Ints,
    ) -> "Chunk":
        """`len(subjects)` journals. Their ids are slice * 10^12 + first, first + 1, ...: the same run gives the same ids.

        `decimals[asset]` is the scale of each asset. Touches no database: a thread may make the next chunk ready while
        one is written.
        """
        count = len(subjects)
        ids = slice_id * IDS_PER_SLICE + first + np.arange(count, dtype=np.int64)
        journals: list[Column] = [
            Integer(ids, 8),
            Integer(slice_id, 4),
            Day(business_date),
            Day(value_date),
            Code(kind),
            Integer(subjects, 8),
        ]
        movements: list[Column] = [
            Integer(ids[legs.journal], 8),
            Integer(legs.leg, 2),
            Integer(slice_id, 4),
            Day(business_date),
            Integer(legs.asset, 4),
            Integer(legs.debit, 4),
            Integer(legs.credit, 4),
            Amount(legs.units, decimals[legs.asset]),
        ]
        accounts, deltas = account_changes(legs, decimals)
        return cls(
            slice_id, stream(journals, count), stream(movements, len(legs.journal)), array(accounts), array(deltas)
        )


@part
def append_chunk(chunk: Chunk) -> None:
    """Books a chunk into its open slice. Its guards are moved by `move_guards` in the same transaction."""
    copy_in(f"ledger_journal_s{chunk.slice_id}", JOURNAL, chunk.journals)
    copy_in(f"ledger_movement_s{chunk.slice_id}", MOVEMENT, chunk.movements)


@part
def move_guards(chunk: Chunk) -> None:
    """Moves the guards of a chunk that is appended: the last that its transaction does, because others wait for them.

    Refuses BalanceTooLow (the caller's transaction is then void) when another posting has used up what the chunk
    counted on.
    """
    with refusals_of_the_books():
        value("select ledger_move_guards(%s::int[], %s::numeric[])", [chunk.accounts, chunk.deltas])


def account_changes(legs: Legs, decimals: Ints) -> tuple[list[int], list[str]]:
    """The signed sum per account of a chunk, as (account ids ascending, exact decimal texts). Accounts that net to zero
    are kept: their guard is locked all the same, so that a chunk is ordered against every posting that it touches."""
    if not len(legs.journal):
        return [], []
    accounts = np.concatenate([legs.debit, legs.credit])
    units = np.concatenate([-legs.units, legs.units])
    unique, first, place = np.unique(accounts, return_index=True, return_inverse=True)
    exact = int(np.abs(legs.units).max()) * len(legs.units) < SAFE
    sums = np.zeros(len(unique), dtype=np.int64 if exact else object)
    np.add.at(sums, place, units if exact else units.astype(object))
    scales = decimals[np.concatenate([legs.asset, legs.asset])[first]].tolist()
    texts = [f"{total}e-{scale}" for total, scale in zip(sums.tolist(), scales, strict=True)]
    return unique.tolist(), texts


@part
def settle_slice(slice_id: int, stage: str) -> None:
    """One of STAGES after the last chunk, each in a transaction of its own. Again: changes nothing."""
    value("select ledger_settle_slice(%s, %s)", [slice_id, stage])


@part
def mark_verified(slices: Sequence[int], on: date) -> None:
    """Notes on which business date the digest of these slices was last found to be right."""
    run("update ledger_slice set verified_on = %(on)s where id = any(%(slices)s)", {"on": on, "slices": list(slices)})
