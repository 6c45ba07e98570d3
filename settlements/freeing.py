"""A smallest set of acts with which an open match would settle: tried out on a copy of the state by the night itself. Pure.

Nothing is claimed that `foresee` has not done: with the acts the match settles, and with none of their proper subsets. What is
tried are the acts that could free it, or what it waits for, the nearest ones first; sets of few before sets of many; of the same
number, those that bring nothing new before those that do.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Final

import numpy as np

from settlements.decision import IMPOSED_STEP, PARTLY, Blocked, by_party
from settlements.foreseen import Foreseen, State, foresee
from settlements.parting import NO_LIMIT
from settlements.waits import Waits, chain, itself, lacking, unit_of
from vocabulary.side import Direction

TRIES: Final = 150
"""Nights that are tried at most for one match."""
CANDIDATES: Final = 12
"""Acts of which sets are made, beside those without which there is none."""
ROUNDS, MOST_ROUNDS = 6, 40
"""How often what was brought is added to because another match took it; the second one where nothing else frees it."""


@dataclass(frozen=True)
class Release:
    """A side no longer keeps a match on hold."""

    match: int
    by: Direction


@dataclass(frozen=True)
class LiftHold:
    """The house no longer holds the instruction of a side."""

    match: int
    of: Direction


@dataclass(frozen=True)
class Lift:
    """Nothing stops an account, or (`account` 0) an asset, any more."""

    account: int = 0
    asset: int = 0


@dataclass(frozen=True)
class Unlink:
    """A link is taken away."""

    link: int


@dataclass(frozen=True)
class Bring:
    """So many units come to an account: securities are delivered, or it is funded."""

    account: int
    units: int = 0


Act = Release | LiftHold | Lift | Unlink | Bring


@dataclass(frozen=True)
class Freed:
    """Acts with which a match settles; none: the next night settles it without. `is_least`: no set of fewer of the acts that were
    thought of does it; else there were too many to try them all."""

    acts: tuple[Act, ...]
    is_least: bool = True


def done(state: State, acts: Iterable[Act]) -> State:
    """The state once acts are done."""
    queue, available = state.queue, list(state.available)
    holds = {Direction.DELIVER: queue.deliverer_hold.copy(), Direction.RECEIVE: queue.receiver_hold.copy()}
    accounts, assets, unlinked, terms = set[int](), set[int](), set(state.unlinked), state.terms
    for act in acts:
        match act:
            case Release():
                row = state.rows[act.match]
                holds[act.by][row] -= holds[act.by][row] % IMPOSED_STEP
            case LiftHold():
                holds[act.of][state.rows[act.match]] %= IMPOSED_STEP
            case Lift():
                accounts.add(act.account)
                assets.add(act.asset)
            case Unlink():
                unlinked.add(act.link)
            case Bring():
                available[act.account] += act.units
    stays = Blocked(
        np.setdiff1d(state.blocked.accounts, list(accounts)), np.setdiff1d(state.blocked.assets, list(assets))
    )
    if terms is not None:
        terms = replace(
            terms, released=np.where(by_party(holds[Direction.DELIVER]) == PARTLY, terms.released, NO_LIMIT)
        )
    return replace(
        state,
        terms=terms,
        queue=replace(queue, deliverer_hold=holds[Direction.DELIVER], receiver_hold=holds[Direction.RECEIVE]),
        available=tuple(available),
        blocked=stays,
        unlinked=frozenset(unlinked),
    )


def freeing(state: State, match: int) -> Freed | None:
    """The acts that would settle a match of the queue in the next night; None where none were found. Again: the same."""
    if match in state.aside:
        return None
    return _Search(state, match).found()


class _Exhausted(Exception):
    """As many nights were tried as may be."""


@dataclass
class _Search:
    state: State
    match: int
    left: int = TRIES

    def found(self) -> Freed | None:
        freed = self._within(self._least) or self._within(self._direct)
        return freed and (self._within(partial(self._no_more_than_needed, freed)) or freed)

    def _within(self, search: Callable[[], Freed | None]) -> Freed | None:
        self.left = TRIES
        try:
            return search()
        except _Exhausted:
            return None

    def _least(self) -> Freed | None:
        """The smallest set, where it can be found by trying all of them in their order."""
        needed = list(_of_itself(itself(self.state, self.match)))
        acts = self._settles(needed, ())
        if acts is not None:
            return Freed(acts)
        thought_of = [each for each in self._thought_of(needed) if each not in needed][:CANDIDATES]
        for many in range(1, len(thought_of) + 1):
            sets = combinations(range(len(thought_of)), many)
            for places in sorted(sets, key=lambda each: _weight(thought_of, each)):
                acts = self._settles(needed, [thought_of[place] for place in places])
                if acts is not None:
                    return Freed(self._fewest(needed, acts))
        return None

    def _direct(self) -> Freed | None:
        """What frees the match itself, whoever else is helped; then as few of it as do."""
        needed = list(_of_itself(itself(self.state, self.match)))
        acts = [*needed, *map(Unlink, self.state.links.get(self.match, ()))]
        brings: dict[int, int] = {}
        for _ in range(MOST_ROUNDS):
            given = (*acts, *(Bring(account, units) for account, units in brings.items()))
            state = done(self.state, given)
            foreseen = self._try(state)
            if self.match in foreseen.settled:
                return Freed(self._fewest(needed, given), is_least=False)
            for account, units in lacking(state, foreseen, self.match).items():
                brings[account] = brings.get(account, 0) + units
        return None

    def _no_more_than_needed(self, freed: Freed) -> Freed:
        """The same with as little brought as does, account after account; less may do where others settle at once with it."""
        acts = list(freed.acts)
        for place, act in enumerate(acts):
            if not isinstance(act, Bring):
                continue
            too_few, enough = 0, act.units
            while enough - too_few > 1:
                units = (too_few + enough) // 2
                tried = (*acts[:place], Bring(act.account, units), *acts[place + 1 :])
                if self.match in self._try(done(self.state, tried)).settled:
                    enough = units
                else:
                    too_few = units
            acts[place] = Bring(act.account, enough)
        return Freed(self._fewest(list(_of_itself(itself(self.state, self.match))), tuple(acts)), freed.is_least)

    def _settles(self, acts: Sequence[Act], more: Iterable[Act]) -> tuple[Act, ...] | None:
        """The acts, with how much is brought, if the match settles with them."""
        tried = dict.fromkeys((*acts, *more))
        brings = {act.account: 0 for act in tried if isinstance(act, Bring)}
        others = [act for act in tried if not isinstance(act, Bring)]
        for _ in range(ROUNDS):
            given = (*others, *(Bring(account, units) for account, units in brings.items()))
            state = done(self.state, given)
            foreseen = self._try(state)
            if self.match in foreseen.settled:
                return tuple(given) if all(brings.values()) else None
            lacks = self._lacks(state, foreseen, brings)
            if not lacks:
                return None
            for account, units in lacks.items():
                brings[account] += units
        return None

    def _lacks(self, state: State, foreseen: Foreseen, brings: Iterable[int]) -> dict[int, int]:
        """What accounts to which something is brought still lack for what is waited for: for the nearest that does."""
        wanted = set(brings)
        found: dict[int, int] = {}
        for waits in chain(state, foreseen, self.match) if wanted else ():
            for lack in waits.lacks:
                if lack.account in wanted:
                    found.setdefault(lack.account, lack.units)
        return found

    def _fewest(self, needed: Sequence[Act], acts: tuple[Act, ...]) -> tuple[Act, ...]:
        """The smallest set of acts among some with which the match settles, what is brought being as much; never without the ones
        that are needed."""
        others = [act for act in acts if act not in needed]
        for many in range(len(others)):
            for fewer in combinations(others, many):
                if self.match in self._try(done(self.state, (*needed, *fewer))).settled:
                    return (*needed, *fewer)
        return acts

    def _try(self, state: State) -> Foreseen:
        if not self.left:
            raise _Exhausted
        self.left -= 1
        return foresee(state)

    def _thought_of(self, needed: Sequence[Act]) -> list[Act]:
        """The acts that free what the match waits for once it is free itself: those of it, then those of what is nearest."""
        state = done(self.state, needed)
        foreseen = foresee(state)
        found: list[Act] = []
        for waits in sorted(chain(state, foreseen, self.match), key=lambda each: each.depth):
            if waits.is_circle:
                continue
            found += _of_itself(waits)
            found += [Bring(lack.account) for lack in waits.lacks]
            if waits.first or waits.is_short or len(unit_of(foreseen, waits.match).members) > 1:
                found += map(Unlink, state.links.get(waits.match, ()))
        return list(dict.fromkeys(found))


def _of_itself(waits: Waits) -> Iterator[Act]:
    """The acts without which a match does not settle."""
    yield from (Release(waits.match, side) for side in waits.held_by)
    yield from (LiftHold(waits.match, side) for side in waits.imposed_on)
    yield from (Lift(account=account) for account in waits.stopped)
    if waits.asset:
        yield Lift(asset=waits.asset)


def _weight(acts: Sequence[Act], places: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """In which order sets of the same number are tried: the fewer they bring the earlier, then the nearer."""
    return sum(isinstance(acts[place], Bring) for place in places), places
