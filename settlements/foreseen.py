"""What the next night would settle of a copy of the queue: its very functions, pass after pass, and nothing is written. Pure.

The copy need not be the whole queue. It decides of a match as the night does where it is closed: with a match it has all that gives
from, or brings to, the accounts that the match gives from, and all that the match is linked with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from settlements.decision import Blocked, Ints, Queue, eligible, poisoned
from settlements.linking import Linked, settle_linked
from settlements.parting import NO_LIMIT, NO_PARTS, Moved, Pass, Terms, following
from settlements.sequences import AS_EVER, NightPlan
from settlements.together import settle_together

Unlinked = frozenset[int]
"""Links that are taken away, as numbers."""


def nothing_linked(_gone: Unlinked) -> Linked:
    """Of a queue in which nothing is linked, what is linked."""
    return Linked()


@dataclass(frozen=True)
class State:
    """What a night decides on.

    queue       open matches that are due; accounts are numbered without gaps, from 1 on
    available   by account, as `decision.settle_in_order` wants it; entry 0 is 0
    known       by account: whether it has a guard
    blocked     what may not move, in the same numbers
    linked      what is linked once some links are taken away; a new one each time
    links       the links of each node (`linking`)
    terms       what parts ask of the rows of the queue, as if nothing were linked; None: nothing settles in parts
    unlinked    links that count as taken away
    plan        the sequences of the night
    """

    queue: Queue
    available: tuple[int, ...]
    known: npt.NDArray[np.bool_]
    blocked: Blocked
    linked: Callable[[Unlinked], Linked] = nothing_linked
    links: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    terms: Terms | None = None
    unlinked: Unlinked = frozenset()
    plan: NightPlan = AS_EVER

    @cached_property
    def rows(self) -> Mapping[int, int]:
        """The row of each match."""
        return {match: row for row, match in enumerate(self.queue.match.tolist())}

    @cached_property
    def aside(self) -> frozenset[int]:
        """The matches that name an account without a guard: no night tries them."""
        return frozenset(self.queue.match[poisoned(self.queue, self.known)].tolist())


@dataclass(frozen=True)
class Foreseen:
    """What a night makes of a state: which matches it settles, what is left of each row, what is then available, and what is
    linked, with what is settled of it. `is_chosen`: there was something of which a set could settle at once; the night chooses
    among all that is open."""

    settled: frozenset[int]
    quantity: Ints
    amount: Ints
    available: list[int]
    linked: Linked
    is_chosen: bool = False


@dataclass
class _Made:
    """What is made of a state so far: what is left of each row, what is then available, what is linked."""

    quantity: Ints
    amount: Ints
    available: list[int]
    linked: Linked
    is_chosen: bool = False


def foresee(state: State) -> Foreseen:
    """The night, on the copy. A function of the state: again, the same."""
    queue = state.queue
    free = eligible(queue, state.blocked, state.known, parts=True)
    made = _Made(queue.quantity.copy(), queue.amount.copy(), list(state.available), state.linked(state.unlinked))
    for number in range(1, state.plan.number + 1):
        is_open = (made.quantity > 0) | (made.amount > 0)
        _sequence(state, np.flatnonzero(free & is_open & state.plan.taken(queue, number)), number, made)
    gone = (made.quantity == 0) & (made.amount == 0)
    settled = frozenset(queue.match[gone].tolist())
    return Foreseen(settled, made.quantity, made.amount, made.available, made.linked, made.is_chosen)


def _sequence(state: State, at: Ints, number: int, made: _Made) -> None:
    """One sequence, which takes these rows: passes over them until none moves anything."""
    queue = replace(state.queue, quantity=made.quantity, amount=made.amount).take(at)
    linked, terms = made.linked, _terms(state, at, number, made)
    kind: Pass | None = Pass.WHOLE
    while kind is not None and len(queue):
        tried = linked.places(queue).within(np.arange(len(queue)))
        is_linked, parts = linked.among(queue.match), terms if kind == Pass.PARTS else None
        free = (queue.deliverer_hold == 0) | (~is_linked & (parts is not None))
        if kind == Pass.TOGETHER:
            made.is_chosen = made.is_chosen or int((free & ~is_linked).sum()) > 1
            order = settle_together(queue, free & ~is_linked, made.available, state.plan.keeps_order(queue))
            legs = queue.take(order)
        else:
            order, legs = settle_linked(queue, free, made.available, linked, tried, terms=parts)
        moved = Moved.nothing(len(queue))
        moved.note(order, legs)
        made.quantity[at] -= moved.quantity
        made.amount[at] -= moved.amount
        at = at[~moved.is_whole(queue)]
        queue, terms = moved.left(queue, terms)
        kind = following(kind, moved=bool(len(order)), parts_left=terms is not None and terms.may_part)


def _terms(state: State, at: Ints, number: int, made: _Made) -> Terms | None:
    """The terms of some rows in a sequence: none of what is linked, nor another part of what has settled in part before it."""
    if state.terms is None:
        return None
    queue, moved = state.queue.take(at), (state.queue.quantity - made.quantity)[at]
    terms = state.terms.take(at)
    whole = made.linked.among(queue.match) | (moved > 0)
    rest = np.where(terms.released == NO_LIMIT, NO_LIMIT, terms.released - moved)
    left = replace(terms, threshold=np.where(whole, NO_PARTS, terms.threshold), released=rest)
    return state.plan.heeded(queue, left, number)
