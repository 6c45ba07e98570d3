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
from settlements.parting import NO_PARTS, Moved, Pass, Terms, following
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
    """

    queue: Queue
    available: tuple[int, ...]
    known: npt.NDArray[np.bool_]
    blocked: Blocked
    linked: Callable[[Unlinked], Linked] = nothing_linked
    links: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    terms: Terms | None = None
    unlinked: Unlinked = frozenset()

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


def foresee(state: State) -> Foreseen:
    """The night, on the copy. A function of the state: again, the same."""
    linked, available = state.linked(state.unlinked), list(state.available)
    at = np.flatnonzero(eligible(state.queue, state.blocked, state.known, parts=True))
    queue, terms = state.queue.take(at), _terms(state, linked, at)
    quantity, amount = state.queue.quantity.copy(), state.queue.amount.copy()
    made: Pass | None = Pass.WHOLE
    is_chosen = False
    while made is not None and len(queue):
        tried = linked.places(queue).within(np.arange(len(queue)))
        is_linked, parts = linked.among(queue.match), terms if made == Pass.PARTS else None
        free = (queue.deliverer_hold == 0) | (~is_linked & (parts is not None))
        if made == Pass.TOGETHER:
            is_chosen = is_chosen or int((free & ~is_linked).sum()) > 1
            order = settle_together(queue, free & ~is_linked, available)
            legs = queue.take(order)
        else:
            order, legs = settle_linked(queue, free, available, linked, tried, terms=parts)
        moved = Moved.nothing(len(queue))
        moved.note(order, legs)
        quantity[at] -= moved.quantity
        amount[at] -= moved.amount
        at = at[~moved.is_whole(queue)]
        queue, terms = moved.left(queue, terms)
        made = following(made, moved=bool(len(order)), parts_left=terms is not None and terms.may_part)
    gone = (quantity == 0) & (amount == 0)
    return Foreseen(frozenset(state.queue.match[gone].tolist()), quantity, amount, available, linked, is_chosen)


def _terms(state: State, linked: Linked, at: Ints) -> Terms | None:
    if state.terms is None:
        return None
    whole = linked.among(state.queue.match)
    return replace(state.terms, threshold=np.where(whole, NO_PARTS, state.terms.threshold)).take(at)
