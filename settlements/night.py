"""How a night books what it decides: one chunk, one transaction; one thread decides ahead of the writer.

The chunk writes in this order: lease - settled facts - queue rows leave - journals and movements - guards - event -
checkpoint. Guards come late, so that they are locked for the shortest time; if another posting has used up what the
chunk counted on, their floor refuses, the chunk is taken back and decided again from the balances of that moment. So it
is when a block was placed since the chunk was decided: from its commit on nothing settles on what it stops.
"""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compliance.operations import keep_blocks_still
from compliance.queries import newest_block
from itservices.operations import Lease, advance, hold_lease
from ledger.operations import IDS_PER_SLICE, BalanceTooLow, Legs, append_chunk
from ledger.queries import available_units, scales
from machinery.copy_format import Day, Integer, stream
from machinery.statements import array, copy_in, run, statement
from machinery.transactions import whole
from recordkeeping.operations import record
from settlements.decision import Queue, eligible, settle_in_order
from settlements.stops import stops_on

CHUNK = 200_000


class StopsChanged(Exception):
    """Compliance has stopped something, or let it go, since the chunk was decided."""


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


class Night:
    """The settlement of one queue by one attempt."""

    def __init__(self, lease: Lease, slice_id: int, queue: Queue) -> None:
        self.lease = lease
        self.slice_id = slice_id
        self.chunk = CHUNK
        self.progress = Progress.of(lease.checkpoint)
        self.decimals, self.codes = scales()
        self.stops = stops_on(lease.business_date)
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
        """One pass: the rows after the checkpoint, chunk by chunk; the next chunk is decided while one is written."""
        rest = np.ones(len(self.queue), dtype=np.bool_)
        if self.progress.key is not None:
            rest = self.queue.after(self.progress.key)
        rows = np.flatnonzero(rest)
        settled = np.zeros(len(self.queue), dtype=np.bool_)
        parts = [rows[start : start + self.chunk] for start in range(0, len(rows), self.chunk)]
        ahead: Future[npt.NDArray[np.bool_]] | None = None
        for position, part in enumerate(parts):
            chunk = self.queue.take(part)
            decided = ahead.result() if ahead else self._decide(chunk)
            following = parts[position + 1] if position + 1 < len(parts) else None
            ahead = thread.submit(self._decide, self.queue.take(following)) if following is not None else None
            settled[part], again = self._book(chunk, decided, ahead)
            if again and following is not None:
                ahead = thread.submit(self._decide, self.queue.take(following))
        self.queue = self.queue.take(~settled)

    def _decide(self, chunk: Queue) -> npt.NDArray[np.bool_]:
        """Which rows of a chunk settle, from what is available after everything decided so far."""
        free = eligible(chunk, self.stops.ids, self.known)
        decided = np.zeros(len(chunk), dtype=np.bool_)
        decided[free] = settle_in_order(chunk.take(free), self.available)
        return decided

    def _book(
        self, chunk: Queue, decided: npt.NDArray[np.bool_], ahead: Future[npt.NDArray[np.bool_]] | None
    ) -> tuple[npt.NDArray[np.bool_], bool]:
        """Writes one chunk; decides it again from fresh balances as often as a posting or a block comes between."""
        again = False
        while True:
            try:
                with whole():
                    self._write(chunk, chunk.take(decided))
                return decided, again
            except (BalanceTooLow, StopsChanged):
                again = True
                if ahead is not None:
                    ahead.result()
                self.progress = self._committed
                self.stops = stops_on(self.lease.business_date)
                self.available = available_units().units
                decided = self._decide(chunk)

    def _write(self, chunk: Queue, settled: Queue) -> None:
        self._committed = Progress(**{**vars(self.progress), "totals": dict(self.progress.totals or {})})
        hold_lease(self.lease)
        count = len(settled)
        first = self.progress.settled + 1
        if count:
            self._facts(settled, first)
            legs = legs_of(settled)
            self.progress.totals = self._with(settled)
            append_chunk(
                self.slice_id,
                first,
                business_date=self.lease.business_date,
                value_date=self.lease.business_date,
                kind="SETT",
                subjects=settled.match,
                legs=legs,
                decimals=self.decimals,
            )
            record(
                by=self.lease.by,
                at=self.lease.at,
                code="night.settled",
                subject_type="run",
                subject_ids=[self.lease.run_id],
                after={
                    "count": count,
                    "slice": self.slice_id,
                    "first_journal": self.slice_id * IDS_PER_SLICE + first,
                    "sha256": digest(settled, self.slice_id * IDS_PER_SLICE + first),
                    "settled_so_far": self._amounts(),
                    "blocks_heeded": self._heed_blocks(),
                },
            )
        self.progress.settled += count
        self.progress.fresh += count
        self.progress.key = chunk.key(len(chunk) - 1)
        advance(
            self.lease,
            checkpoint=vars(self.progress),
            done=min(self.total, self.progress.settled + self._refused(chunk)),
            total=self.total,
            counts={"settled": self._amounts(), "passes": self.progress.turn},
        )

    def _heed_blocks(self) -> int:
        """Makes sure that the chunk was decided under the blocks in force, until it ends; the newest block on file."""
        keep_blocks_still()
        if stops_on(self.lease.business_date) != self.stops:
            raise StopsChanged
        return newest_block()

    def _refused(self, chunk: Queue) -> int:
        """Rows of the present pass that are tried and not settled: for the progress bar."""
        if self.progress.turn > 1:
            return self.total - self.progress.settled
        return int((~self.queue.after(chunk.key(len(chunk) - 1))).sum()) - self.progress.fresh

    def _facts(self, settled: Queue, first: int) -> None:
        count = len(settled)
        ids = self.slice_id * IDS_PER_SLICE + first + np.arange(count, dtype=np.int64)
        copy_in(
            "settlements_settlement",
            ["match_id", "journal_id", "slice", "business_date"],
            stream(
                [
                    Integer(settled.match, 8),
                    Integer(ids, 8),
                    Integer(self.slice_id, 4),
                    Day(self.lease.business_date),
                ],
                count,
            ),
        )
        left = run(statement("settlements", "leave_queue"), {"matches": array(settled.match.tolist())})
        if left != count:
            raise RuntimeError(f"expected {count} matches to leave the queue, found {left}: the claim was not kept")

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


def digest(settled: Queue, first_journal: int) -> str:
    """SHA-256 over the canonical bytes of a chunk's facts: per match, in order, ten big-endian 64-bit integers
    (match, journal, asset, from, to, quantity units, currency, from, to, amount units)."""
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
    return hashlib.sha256(np.stack(columns, axis=1).astype(">i8").tobytes()).hexdigest()
