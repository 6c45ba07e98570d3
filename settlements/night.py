"""How a night books what it decides: one chunk, one transaction; one thread drafts ahead of the writer.

A chunk is as large as a posting can wait for: until it commits, it holds the guards of all accounts that it touches. So
its size follows how long the last one took; what is decided does not depend on it. It writes in this order: lease -
settled facts - queue rows leave - journals and movements - event - checkpoint - guards. Guards come last, so that they
are locked for the shortest time; if another posting has used up what the chunk counted on, their floor refuses, the
chunk is taken back and decided again from the balances of that moment. So it is when a block was placed since the chunk
was decided: from its commit on nothing settles on what it stops. What is linked settles with all its unit in one chunk, whose last
member is in it (`linking`); where something was linked since, it is decided again too.
"""

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compliance.operations import keep_blocks_still
from compliance.queries import newest_block
from itservices.operations import Lease, advance, hold_lease
from ledger.operations import IDS_PER_SLICE, BalanceTooLow, Chunk, Legs, append_chunk, move_guards
from ledger.queries import available_units, scales
from machinery.copy_format import Column, Day, Integer, stream
from machinery.merkle import root_of_rows
from machinery.statements import array, copy_in, run, statement
from machinery.transactions import whole
from recordkeeping.operations import record
from settlements.decision import Ints, Queue, eligible
from settlements.gate import keep_links_still
from settlements.linking import NOWHERE, settle_linked
from settlements.queries.links import linked_tonight
from settlements.stops import stops_on

CHUNK = 50_000
LEAST = 5_000
PACE = 650
"""Milliseconds that a chunk is to take at most; beside other work it has fewer rows, LEAST to CHUNK."""


def paced(size: int, rows: int, milliseconds: int) -> int:
    """How many rows the next chunk has, by how long the last one took; as many as before where that one was but a rest."""
    return size if rows < LEAST else min(CHUNK, max(LEAST, rows * PACE // max(milliseconds, 1)))


class StopsChanged(Exception):
    """Compliance has stopped something, or let it go, since the chunk was decided."""


class LinksChanged(Exception):
    """Something was linked, or is no more, since the chunk was decided."""


def as_amounts(totals: Mapping[str, tuple[int, int, int]]) -> dict[str, dict[str, str | int]]:
    """Totals per currency, (number, whole units, decimals), with amounts as decimal text."""
    return {
        currency: {"number": number, "amount": _decimal_text(units, decimals)}
        for currency, (number, units, decimals) in sorted(totals.items())
    }


def _decimal_text(units: int, decimals: int) -> str:
    text = str(units).rjust(decimals + 1, "0")
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text


@dataclass
class Progress:
    """How far the settlement step is; committed with every chunk as its checkpoint.

    `key` is the last row tried in the present pass, `fresh` how many that pass has settled so far.
    """

    turn: int = 1
    key: list[int] | None = None
    fresh: int = 0
    settled: int = 0
    totals: dict[str, list[int]] | None = None

    @classmethod
    def of(cls, checkpoint: Mapping[str, Any]) -> "Progress":
        """The progress of a committed checkpoint; empty for a step that has not begun."""
        return cls(**checkpoint) if checkpoint else cls(totals={})


@dataclass(frozen=True)
class Draft:
    """A chunk that is decided, and all that is to be written of it.

    `rows` are its places in the queue, `key` where the last of them stands, `decided` which of them settle. `first` is the
    place of its first journal in the slice; `matches` are the ids that leave the queue.
    """

    rows: Ints
    key: list[int]
    decided: npt.NDArray[np.bool_]
    settled: Queue
    first: int
    facts: bytes
    matches: str
    booking: Chunk
    root: str


class Night:
    """The settlement of one queue by one attempt."""

    def __init__(self, lease: Lease, slice_id: int, queue: Queue) -> None:
        self.lease = lease
        self.slice_id = slice_id
        self.chunk = CHUNK
        self.progress = Progress.of(lease.checkpoint)
        self.decimals, self.codes = scales()
        self.stops = stops_on(lease.business_date)
        self.linked = linked_tonight()
        self.places = NOWHERE
        self.queue = queue
        self.total = len(queue) + self.progress.settled
        self.available: list[int] = []
        self.known = np.ones(1, dtype=np.bool_)

    def settle(self) -> dict[str, Any]:
        """Passes over the queue until one settles nothing. Returns the control totals of what settled."""
        found = available_units()
        self.available, self.known = found.units, found.known
        self.queue = self.queue.take(eligible(self.queue, self.stops.ids, self.known))
        with ThreadPoolExecutor(1, "decide") as thread:
            while True:
                self._turn(thread)
                if not self.progress.fresh or not len(self.queue):
                    break
                self.progress.turn += 1
                self.progress.key, self.progress.fresh = None, 0
        return {"settled": self._amounts(), "passes": self.progress.turn}

    def _turn(self, thread: ThreadPoolExecutor) -> None:
        """One pass: the rows after the checkpoint, chunk by chunk; the next chunk is drafted while one is written."""
        rest = np.ones(len(self.queue), dtype=np.bool_)
        if self.progress.key is not None:
            rest = self.queue.after(self.progress.key)
        rows = np.flatnonzero(rest)
        self.places = self.linked.places(self.queue)
        settled = np.zeros(len(self.queue), dtype=np.bool_)
        ahead: Future[Draft] | None = None
        while len(rows):
            draft = ahead.result() if ahead else self._draft(rows[: self.chunk], self.progress.settled + 1)
            rows = rows[np.searchsorted(rows, draft.rows[-1], "right") :]
            following = rows[: self.chunk]
            ahead = self._draft_ahead(thread, following, draft)
            written = self._book(draft, ahead)
            settled[draft.rows] = written.decided
            if written is not draft:
                ahead = self._draft_ahead(thread, following, written)
        self.queue = self.queue.take(~settled)

    def _draft_ahead(self, thread: ThreadPoolExecutor, rows: Ints, before: Draft) -> Future[Draft] | None:
        """Drafts the chunk that follows another one in a thread; None when there is none."""
        return thread.submit(self._draft, rows, before.first + len(before.settled)) if len(rows) else None

    def _draft(self, rows: Ints, first: int) -> Draft:
        """Decides some rows of the queue, with earlier ones that settle with them, from what is available after everything decided
        so far, and makes ready what is to be written; `first` is the place in the slice that their first journal takes."""
        rows = self.places.drawn(rows)
        chunk = self.queue.take(rows)
        free = eligible(chunk, self.stops.ids, self.known)
        order = settle_linked(chunk, free, self.available, self.linked, self.places.within(rows))
        decided = np.zeros(len(chunk), dtype=np.bool_)
        decided[order] = True
        settled = chunk.take(order)
        day, ids = self.lease.business_date, self.slice_id * IDS_PER_SLICE + first
        facts: list[Column] = [
            Integer(settled.match, 8),
            Integer(ids + np.arange(len(settled), dtype=np.int64), 8),
            Integer(self.slice_id, 4),
            Day(day),
        ]
        return Draft(
            rows,
            chunk.key(len(chunk) - 1),
            decided,
            settled,
            first,
            stream(facts, len(settled)),
            array(settled.match.tolist()),
            Chunk.of(
                self.slice_id,
                first,
                business_date=day,
                value_date=day,
                kind="SETT",
                subjects=settled.match,
                legs=legs_of(settled),
                decimals=self.decimals,
            ),
            facts_root(settled, ids),
        )

    def _book(self, draft: Draft, ahead: Future[Draft] | None) -> Draft:
        """Writes one chunk; drafts it again from fresh balances as often as a posting or a block comes between. The draft
        that was written in the end: when it is another one, what was drafted ahead does not count."""
        while True:
            try:
                began = time.monotonic_ns()
                with whole():
                    self._write(draft)
                self.chunk = paced(self.chunk, len(draft.rows), (time.monotonic_ns() - began) // 1_000_000)
                return draft
            except (BalanceTooLow, StopsChanged, LinksChanged):
                if ahead is not None:
                    ahead.result()
                self.progress = self._committed
                self.stops = stops_on(self.lease.business_date)
                self.available = available_units().units
                self._read_links()
                draft = self._draft(draft.rows, draft.first)

    def _write(self, draft: Draft) -> None:
        """Everything of a chunk, the guards last: whoever posts waits for them until it commits."""
        self._committed = Progress(**{**vars(self.progress), "totals": dict(self.progress.totals or {})})
        hold_lease(self.lease)
        count = len(draft.settled)
        if count:
            self._leave_queue(draft)
            append_chunk(draft.booking)
            self._heed_links(draft)
            self.progress.totals = self._with(draft.settled)
            record(
                by=self.lease.by,
                at=self.lease.at,
                code="night.settled",
                subject_type="run",
                subject_ids=[self.lease.run_id],
                after={
                    "count": count,
                    "slice": self.slice_id,
                    "first_journal": self.slice_id * IDS_PER_SLICE + draft.first,
                    "facts": {"root": draft.root, "count": count, "columns": FACTS},
                    "settled_so_far": self._amounts(),
                    "blocks_heeded": self._heed_blocks(),
                },
            )
        self.progress.settled += count
        self.progress.fresh += count
        self.progress.key = draft.key
        advance(
            self.lease,
            checkpoint=vars(self.progress),
            done=min(self.total, self.progress.settled + self._refused(draft)),
            total=self.total,
            counts={"settled": self._amounts(), "passes": self.progress.turn},
        )
        if count:
            move_guards(draft.booking)

    def _leave_queue(self, draft: Draft) -> None:
        """The final fact of each match, and its row leaves the queue."""
        copy_in("settlements_settlement", ["match_id", "journal_id", "slice", "business_date"], draft.facts)
        left = run(statement("settlements", "leave_queue"), {"matches": draft.matches})
        if left != len(draft.settled):
            raise RuntimeError(
                f"expected {len(draft.settled)} matches to leave the queue, found {left}: the claim was not kept"
            )

    def _heed_blocks(self) -> int:
        """Makes sure that the chunk was decided under the blocks in force, until it ends; the newest block on file."""
        keep_blocks_still()
        if stops_on(self.lease.business_date) != self.stops:
            raise StopsChanged
        return newest_block()

    def _heed_links(self, draft: Draft) -> None:
        """Makes sure that what is linked was decided under the links in force, until the chunk ends."""
        if self.linked.among(draft.settled.match).any():
            keep_links_still()
            if not linked_tonight().same_as(self.linked):
                raise LinksChanged

    def _read_links(self) -> None:
        """The links in force, and what is settled of them, after what is committed."""
        if self.linked:
            self.linked = linked_tonight()
            self.places = self.linked.places(self.queue)

    def _refused(self, draft: Draft) -> int:
        """Rows of the present pass that are tried and not settled: for the progress bar."""
        if self.progress.turn > 1:
            return self.total - self.progress.settled
        return int((~self.queue.after(draft.key)).sum()) - self.progress.fresh

    def _with(self, settled: Queue) -> dict[str, list[int]]:
        totals = dict(self.progress.totals or {})
        for currency in np.unique(settled.currency).tolist():
            amounts = settled.amount[settled.currency == currency]
            number, units = totals.get(str(currency), [0, 0])
            totals[str(currency)] = [number + len(amounts), units + exact_sum(amounts)]
        return totals

    def _amounts(self) -> dict[str, dict[str, str | int]]:
        return as_amounts(
            {
                self.codes.get(int(asset), ""): (number, units, int(self.decimals[int(asset)]))
                for asset, (number, units) in (self.progress.totals or {}).items()
            }
        )


def exact_sum(units: npt.NDArray[np.int64]) -> int:
    """The sum as a Python integer, whatever its size: high and low halves add up without overflow."""
    low = int((units & 0xFFFFFFFF).sum())
    return (int((units >> 32).sum()) << 32) + low


def legs_of(settled: Queue) -> Legs:
    """The movements of settled matches: securities are leg 1, cash is leg 2; a leg that is not there is left out."""
    rows = np.arange(len(settled), dtype=np.int64)
    securities, cash = settled.asset > 0, settled.currency > 0

    def both(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.concatenate([first[securities], second[cash]])

    return Legs(
        journal=both(rows, rows),
        leg=both(np.full_like(rows, 1), np.full_like(rows, 2)),
        asset=both(settled.asset, settled.currency),
        debit=both(settled.securities_from, settled.cash_from),
        credit=both(settled.securities_to, settled.cash_to),
        units=both(settled.quantity, settled.amount),
    )


FACTS = ("match", "journal", "asset", "from", "to", "quantity", "currency", "payer", "payee", "amount")
"""What one settled match says as a fact, in the order of its canonical bytes: ten big-endian 64-bit integers, quantities and
amounts in whole units."""


def facts_root(settled: Queue, first_journal: int) -> str:
    """The RFC 6962 root over a chunk's facts, one a match, in the order of its journals."""
    journals = first_journal + np.arange(len(settled), dtype=np.int64)
    columns = (
        settled.match,
        journals,
        settled.asset,
        settled.securities_from,
        settled.securities_to,
        settled.quantity,
        settled.currency,
        settled.cash_from,
        settled.cash_to,
        settled.amount,
    )
    raw = np.stack(columns, axis=1).astype(">i8").tobytes()
    return root_of_rows(raw, 8 * len(columns)).hex()
