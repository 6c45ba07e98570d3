"""How a night books what it decides: one chunk, one transaction; one thread drafts ahead of the writer.

A chunk is as large as a posting can wait for: until it commits, it holds the guards of all accounts that it touches. So
its size follows how long the last one took; what is decided does not depend on it. It writes in this order: lease -
settled facts and parts - queue rows leave or shrink - journals and movements - event - checkpoint - guards. Guards come
last, so that they are locked for the shortest time; if another posting has used up what the chunk counted on, their
floor refuses, the chunk is taken back and decided again from the balances of that moment. So it is when a block was
placed since the chunk was decided: from its commit on nothing settles on what it stops. What is linked settles with all
its unit in one chunk, whose last member is in it (`linking`); where something was linked since, it is decided again too. What
is netted is such a unit (`netting`).
What settles only at once with others does so once nothing settles by itself any more (`together`), in a chunk of its own;
what may settle in parts after that (`parting`). So it goes in each sequence of the night (`sequences`), with what it takes.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from compliance.operations import keep_blocks_still
from compliance.queries import newest_block
from itservices.operations import Lease, advance, hold_lease, set_run_facts
from itservices.queries import run_facts
from ledger.operations import IDS_PER_SLICE, BalanceTooLow, append_chunk, move_guards
from ledger.queries import available_units, scales
from machinery.statements import array, copy_in, run, statement
from machinery.transactions import whole
from recordkeeping.operations import record
from settlements.decision import PARTLY, Ints, Queue, eligible
from settlements.drafting import FACTS, Draft, Place, Progress, Totals, added, as_amounts
from settlements.gate import keep_links_still
from settlements.linking import NOWHERE, settle_linked
from settlements.operations.keeping import keep_units
from settlements.parting import Moved, Pass, Terms, following
from settlements.queries.netting import bound_tonight
from settlements.queries.parting import no_terms, part_terms
from settlements.sequences import NightPlan
from settlements.stops import stops_on
from settlements.together import settle_together

CHUNK = 50_000
LEAST = 5_000
NONE = np.zeros(0, dtype=np.int64)
PACE = 650
"""Milliseconds that a chunk is to take at most; beside other work it has fewer rows, LEAST to CHUNK."""


def paced(size: int, rows: int, milliseconds: int) -> int:
    """How many rows the next chunk has, by how long the last one took; as many as before where that one was but a rest."""
    return size if rows < LEAST else min(CHUNK, max(LEAST, rows * PACE // max(milliseconds, 1)))


class StopsChanged(Exception):
    """Compliance has stopped something, or let it go, since the chunk was decided."""


class LinksChanged(Exception):
    """Something was linked, or is no more, since the chunk was decided."""


class Night:
    """The settlement of one queue by one attempt."""

    def __init__(self, lease: Lease, slice_id: int, queue: Queue, plan: NightPlan) -> None:
        self.lease = lease
        self.slice_id = slice_id
        self.chunk = CHUNK
        self.progress = Progress(**lease.checkpoint)
        self.decimals, self.codes = scales()
        self.stops = stops_on(lease.business_date)
        self.linked = bound_tonight(lease.business_date)
        self.places = NOWHERE
        self.queue = queue
        self.later = queue.take(NONE)
        self.plan = plan
        self.terms: Terms | None = None
        self.total = len(queue) + self.progress.settled
        self.available: list[int] = []
        self.known = np.ones(1, dtype=np.bool_)

    def settle(self) -> dict[str, Any]:
        """Passes over what each sequence takes of the queue, until none moves anything. Returns the control totals of what settled,
        and of what did in part."""
        found = available_units()
        self.available, self.known = found.units, found.known
        self.queue = self.queue.take(eligible(self.queue, self.stops.ids, self.known, parts=True))
        self._take()
        with ThreadPoolExecutor(1, "decide") as thread:
            while True:
                if self.progress.kind == Pass.PARTS:
                    self._know_terms()
                self._turn(thread)
                kind = self._following()
                while kind is None and self.progress.sequence < self.plan.number:
                    kind = self._next_sequence()
                if kind is None:
                    break
                self.progress.turn += 1
                self.progress.kind, self.progress.key, self.progress.fresh = kind, None, 0
        return self._counts()

    def _take(self) -> None:
        """Parts what the sequence takes from what waits for a later one."""
        self.later = self.queue.take(NONE)
        if self.progress.sequence < self.plan.number:
            taken = self.plan.taken(self.queue, self.progress.sequence)
            self.queue, self.later = self.queue.take(taken), self.queue.take(~taken)

    def _next_sequence(self) -> Pass | None:
        """Goes to the next sequence, which tries all of this one again; its first pass. Where it takes nothing new, nothing settles
        whole in it that could not before; None where nothing may settle in part either."""
        tried = len(self.queue)
        self.queue, self.terms = self.queue.joined(self.later), None
        self.progress.sequence += 1
        self._take()
        if len(self.queue) > tried:
            return Pass.WHOLE
        return Pass.PARTS if tried and self._know_terms().may_part else None

    def _following(self) -> Pass | None:
        """The pass of the same sequence that follows the one made; parts are thought of once nothing settles whole any more."""
        if not len(self.queue):
            return None
        made, moved = Pass(self.progress.kind), bool(self.progress.fresh)
        parts_left = not moved and made == Pass.TOGETHER and self._know_terms().may_part
        return following(made, moved=moved, parts_left=parts_left)

    def _know_terms(self) -> Terms:
        """What is to be known of the queue for parts, read once. By which units they are made is kept first, and once: a night that
        goes on after it was killed reads the same."""
        if self.terms is None:
            with whole():
                hold_lease(self.lease)
                may = run_facts(self.lease.run_id).get("may_part")
                if may is None:
                    may = keep_units(self.queue.joined(self.later), self.slice_id, self.lease.business_date)
                    set_run_facts(self.lease.run_id, {"may_part": may})
            told = (self.slice_id, self.lease.business_date, self.linked)
            terms = part_terms(self.queue, *told) if may else no_terms(self.queue)
            self.terms = self.plan.heeded(self.queue, terms, self.progress.sequence)
        return self.terms

    def _turn(self, thread: ThreadPoolExecutor) -> None:
        """One pass: the rows after the checkpoint, chunk by chunk; the next chunk is drafted while one is written. What settles
        together is one chunk, in which all rows have their turn."""
        rest = np.ones(len(self.queue), dtype=np.bool_)
        if self.progress.key is not None:
            rest = self.queue.after(self.progress.key)
        rows = np.flatnonzero(rest)
        self.places = self.linked.places(self.queue)
        moved = Moved.nothing(len(self.queue))
        ahead: Future[Draft] | None = None
        while len(rows):
            size = len(rows) if self.progress.kind == Pass.TOGETHER else self.chunk
            draft = ahead.result() if ahead else self._draft(rows[:size], self.progress.next_journal)
            rows = rows[np.searchsorted(rows, draft.rows[-1], "right") :]
            following = rows[: self.chunk]
            ahead = self._draft_ahead(thread, following, draft)
            written = self._book(draft, ahead)
            moved.note(written.moved, written.legs)
            if written is not draft:
                ahead = self._draft_ahead(thread, following, written)
        self.queue, self.terms = moved.left(self.queue, self.terms)

    def _draft_ahead(self, thread: ThreadPoolExecutor, rows: Ints, before: Draft) -> Future[Draft] | None:
        """Drafts the chunk that follows another one in a thread; None when there is none."""
        return thread.submit(self._draft, rows, before.first + len(before.legs)) if len(rows) else None

    def _draft(self, rows: Ints, first: int) -> Draft:
        """Decides some rows of the queue, with earlier ones that settle with them, from what is available after everything decided
        so far, and makes ready what is to be written; `first` is the place in the slice that their first journal takes."""
        rows = self.places.drawn(rows)
        chunk = self.queue.take(rows)
        if self.progress.kind == Pass.TOGETHER:
            free = eligible(chunk, self.stops.ids, self.known) & ~self.linked.among(chunk.match)
            order = settle_together(chunk, free, self.available, self.plan.keeps_order(chunk))
            legs = chunk.take(order)
        else:
            terms = self.terms.take(rows) if self.terms and self.progress.kind == Pass.PARTS else None
            free = eligible(chunk, self.stops.ids, self.known, parts=terms is not None) & ~(
                (chunk.deliverer_hold == PARTLY) & self.linked.among(chunk.match)
            )
            order, legs = settle_linked(chunk, free, self.available, self.linked, self.places.within(rows), terms=terms)
        place = Place(self.slice_id, first, self.lease.business_date, self.decimals)
        return Draft.of(place, rows, chunk, order, legs)

    def _book(self, draft: Draft, ahead: Future[Draft] | None) -> Draft:
        """Writes one chunk; drafts it again from fresh balances as often as a posting or a block comes between. The draft
        that was written in the end: when it is another one, what was drafted ahead does not count."""
        while True:
            try:
                began = time.monotonic_ns()
                with whole():
                    self._write(draft)
                if self.progress.kind != Pass.TOGETHER:
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
        self._committed = self.progress.copy()
        hold_lease(self.lease)
        count, is_at_once = len(draft.legs), self.progress.kind == Pass.TOGETHER
        if count:
            self._leave_queue(draft)
            append_chunk(draft.booking)
            self._heed_links(draft)
            self.progress.totals = added(self.progress.totals, draft.legs.take(draft.is_whole))
            self.progress.part_totals = added(self.progress.part_totals, draft.legs.take(~draft.is_whole))
            record(
                by=self.lease.by,
                at=self.lease.at,
                code="night.settled",
                subject_type="run",
                subject_ids=[self.lease.run_id],
                after={
                    "count": count,
                    "parts": draft.number_in_parts,
                    "at_once": count if is_at_once else 0,
                    "sequence": self.progress.sequence,
                    "sequences": self.plan.number,
                    "slice": self.slice_id,
                    "first_journal": self.slice_id * IDS_PER_SLICE + draft.first,
                    "facts": {"root": draft.root, "count": count, "columns": FACTS},
                    "settled_so_far": self._amounts(self.progress.totals),
                    "blocks_heeded": self._heed_blocks(),
                },
            )
        self.progress.settled += draft.number_settled
        self.progress.parts += draft.number_in_parts
        self.progress.at_once += count if is_at_once else 0
        self.progress.fresh += count
        self.progress.count(count)
        self.progress.key = draft.key
        advance(
            self.lease,
            checkpoint=vars(self.progress),
            done=min(self.total, self.progress.settled + self._refused(draft)),
            total=self.total,
            counts=self._counts(),
        )
        if count:
            move_guards(draft.booking)

    def _leave_queue(self, draft: Draft) -> None:
        """The final fact of each match that settles, and its row leaves the queue; of what settles in part, the rest stays."""
        facts = ["match_id", "journal_id", "slice", "business_date"]
        copy_in("settlements_settlement", facts, draft.settled)
        left = run(statement("settlements", "leave_queue"), {"matches": array(draft.leaving.tolist())})
        if left != draft.number_settled:
            raise RuntimeError(
                f"expected {draft.number_settled} matches to leave the queue, found {left}: the claim was not kept"
            )
        if draft.number_in_parts:
            copy_in("settlements_settlementpart", [*facts, "quantity_units", "amount_units"], draft.parts)
            matches = draft.legs.match[~draft.is_whole]
            parted = {"journals": array(draft.parted.tolist()), "matches": array(matches.tolist())}
            taken = run(statement("settlements", "take_parts"), parted)
            if taken != draft.number_in_parts:
                raise RuntimeError(
                    f"expected {draft.number_in_parts} matches to settle in part, found {taken}: the claim was not kept"
                )

    def _heed_blocks(self) -> int:
        """Makes sure that the chunk was decided under the blocks in force, until it ends; the newest block on file."""
        keep_blocks_still()
        if stops_on(self.lease.business_date) != self.stops:
            raise StopsChanged
        return newest_block()

    def _heed_links(self, draft: Draft) -> None:
        """Makes sure that what is linked was decided under the links in force, until the chunk ends."""
        if self.linked.among(draft.legs.match).any():
            keep_links_still()
            if not bound_tonight(self.lease.business_date).same_as(self.linked):
                raise LinksChanged

    def _read_links(self) -> None:
        """The links in force, and what is settled of them, after what is committed."""
        if self.linked:
            self.linked = bound_tonight(self.lease.business_date)
            self.places = self.linked.places(self.queue)

    def _refused(self, draft: Draft) -> int:
        """Rows of the present pass that are tried and not settled: for the progress bar."""
        if self.progress.turn > 1:
            return self.total - self.progress.settled
        return int((~self.queue.after(draft.key)).sum()) - self.progress.fresh

    def _counts(self) -> dict[str, Any]:
        """What the step counts so far."""
        return {
            "settled": self._amounts(self.progress.totals),
            "parts": self._amounts(self.progress.part_totals),
            "passes": self.progress.turn,
            "at_once": self.progress.at_once,
            "sequences": self.progress.by_sequence,
        }

    def _amounts(self, totals: Totals) -> dict[str, dict[str, str | int]]:
        return as_amounts(
            {
                self.codes.get(int(asset), ""): (number, units, int(self.decimals[int(asset)]))
                for asset, (number, units) in totals.items()
            }
        )
