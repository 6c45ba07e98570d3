"""In which order a night takes what is due: the sequences of markets. Pure: arrays in, arrays out.

A market's night is one sequence after another. Each takes some of what is due, and tries again what those before it took and could
not settle; the last one takes everything. Of several markets in one night the last sequences are one, so are the last but one, and
so on: a market with fewer begins later, and one of which nothing is said has one that takes everything, in parts too. So nothing is
split that could settle whole with what the night brings elsewhere. Source: reference B.2 (night-time sequences of T2S).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from settlements.decision import Queue
from settlements.parting import NO_LIMIT, NO_PARTS, Terms
from vocabulary.invalid import Invalid

Bools = npt.NDArray[np.bool_]
MOST: Final = 9
"""Sequences of one night."""
LEAST_URGENT: Final = 4
"""Priorities are 1, the most urgent, to this."""


class Takes(StrEnum):
    """Which payments a sequence takes."""

    ALL = "ALL"
    FREE = "FREE"
    """Free of payment."""
    APMT = "APMT"
    """Against payment, and cash alone."""


class InvalidSequences(Invalid):
    """Sequences that make no night."""

    code = "invalid_sequences"


@dataclass(frozen=True, slots=True)
class NightSequence:
    """One sequence: its name, what it takes, to which priority down, and whether it settles in parts what does not settle whole."""

    name: str
    takes: Takes = Takes.ALL
    priority: int = LEAST_URGENT
    in_parts: bool = False

    @property
    def takes_everything(self) -> bool:
        """Whether nothing that is due is left out."""
        return self.takes == Takes.ALL and self.priority == LEAST_URGENT

    def takes_one(self, priority: int, *, is_free: bool) -> bool:
        """Whether it takes what has a priority, free of payment or against it."""
        return priority <= self.priority and self.takes in {Takes.ALL, Takes.FREE if is_free else Takes.APMT}

    def among(self, queue: Queue) -> Bools:
        """The rows of a queue that it takes, whatever their market."""
        taken: Bools = queue.priority <= self.priority
        if self.takes != Takes.ALL:
            taken &= (queue.currency == 0) == (self.takes == Takes.FREE)
        return taken


Sequences = tuple[NightSequence, ...]


def checked(sequences: Sequence[NightSequence]) -> Sequences:
    """The sequences of one market. Refuses InvalidSequences: none or more than MOST of them, a priority that there is not, a last
    one that leaves something out, or two that follow one another and are the same but for their names."""
    found = tuple(sequences)
    if not 1 <= len(found) <= MOST:
        raise _invalid(f"1 to {MOST} sequences", str(len(found)))
    for each in found:
        if not 1 <= each.priority <= LEAST_URGENT:
            raise _invalid(f"priorities 1 to {LEAST_URGENT}", str(each.priority))
    if not found[-1].takes_everything:
        raise _invalid("a last sequence that takes everything", found[-1].name)
    for one, other in pairwise(found):
        if replace(one, name=other.name) == other:
            raise _invalid("sequences of which each takes something else than the one before it", other.name)
    return found


def _invalid(expected: str, found: str) -> InvalidSequences:
    return InvalidSequences(expected=expected, found=found, way_out="Correct the sequences of the market.")


T2S: Final = checked(
    (
        NightSequence("Sequences 1 to 3", priority=1),
        NightSequence("Sequence 4"),
        NightSequence("Sequence X", in_parts=True),
    )
)
"""The night of T2S: what is reserved (corporate actions, rebalancing, central banks) first; all that remains; all, and in parts."""


@dataclass(frozen=True)
class NightPlan:
    """The sequences of the markets of one night (ids); of what is said of no market."""

    by_market: Mapping[int, Sequences] = field(default_factory=dict)
    in_queue_order: frozenset[int] = frozenset()
    """The markets of which nobody is passed over where what settles only at once is found."""

    @property
    def number(self) -> int:
        """How many sequences the night has."""
        return max(map(len, self.by_market.values()), default=1)

    def place(self, market: int, number: int) -> int:
        """Which of its own sequences a market is in while the night is in one of its own, both from 1 on; below 1: in none yet."""
        return number - self.number + len(self.by_market.get(market, (None,)))

    def taken(self, queue: Queue, number: int) -> Bools:
        """The rows that a sequence of the night tries: what it takes, and what those before it took."""
        if number >= self.number:
            return np.ones(len(queue), dtype=np.bool_)
        taken = np.zeros(len(queue), dtype=np.bool_)
        for market, sequences in self.by_market.items():
            mine = queue.market == market
            for each in sequences[: max(0, self.place(market, number))]:
                taken |= mine & each.among(queue)
        return taken

    def in_parts(self, queue: Queue, number: int) -> Bools:
        """The rows whose market settles in parts in a sequence of the night."""
        parts = np.full(len(queue), number >= self.number)
        for market, sequences in self.by_market.items():
            place = self.place(market, number)
            parts[queue.market == market] = place >= 1 and sequences[place - 1].in_parts
        return parts

    def keeps_order(self, queue: Queue) -> Bools:
        """The rows of markets of which nobody is passed over where what settles only at once is found."""
        if not self.in_queue_order:
            return np.zeros(len(queue), dtype=np.bool_)
        return np.isin(queue.market, np.array(sorted(self.in_queue_order), dtype=np.int64))

    def heeded(self, queue: Queue, terms: Terms, number: int) -> Terms:
        """Terms of parts of some rows in a sequence: where their market makes none, all that is released settles, or nothing."""
        threshold = np.where((terms.released == NO_LIMIT) | (terms.threshold == NO_PARTS), NO_PARTS, NO_LIMIT)
        return replace(terms, threshold=np.where(self.in_parts(queue, number), terms.threshold, threshold))


AS_EVER: Final = NightPlan()
"""Nothing is said of any market: one sequence takes everything."""
