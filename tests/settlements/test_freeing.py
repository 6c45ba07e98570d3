"""What would settle a match does settle it, and nothing less does; what it waits for is told, and ends."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given, settings

from settlements.decision import Blocked, eligible
from settlements.foreseen import State, foresee
from settlements.freeing import Bring, Freed, Lift, Release, Unlink, done, freeing
from settlements.linking import Bond, Linked, units_of
from settlements.waits import BROAD, MOST, Lack, chain
from tests.settlements.states import linked_of, queue_of, states
from tests.settlements.test_linking import passes
from vocabulary.side import Direction

NOTHING = Blocked(np.array([], dtype=np.int64), np.array([], dtype=np.int64))


def state_of(*rows: tuple[int, ...], books: tuple[int, ...] = (0,) * 6) -> State:
    """Of rows (giver, taker, quantity, payer, payee, amount, deliverer holds, receiver holds, priority) and books."""
    return State(queue_of(list(rows)), (0, *books), np.ones(7, dtype=np.bool_), NOTHING)


def linked(state: State, *bonds: Bond) -> State:
    """The state with links, numbered from 0 on."""
    links = {bond.first: (number,) for number, bond in enumerate(bonds)}
    for number, bond in enumerate(bonds):
        links[bond.second] = (*links.get(bond.second, ()), number)
    return replace(state, linked=lambda gone: linked_of(list(bonds), [], gone), links=links)


@given(states())
def test_what_is_foreseen_is_what_the_night_does_chunk_by_chunk(state: State) -> None:
    whole = replace(state, terms=None)
    free = eligible(state.queue, state.blocked, state.known)
    for size in (1, 3, 9):
        have = list(state.available)
        chunks = passes(state.queue, free.tolist(), have, state.linked(frozenset()), size)
        foreseen = foresee(whole)
        assert foreseen.settled == {match for chunk in chunks for match in chunk} and foreseen.available == have


@given(states())
def test_what_is_foreseen_loses_nothing(state: State) -> None:
    foreseen = foresee(state)
    assert sum(foreseen.available) == sum(state.available)
    assert (foreseen.quantity >= 0).all() and (foreseen.amount >= 0).all()
    assert all(after >= min(0, before) for before, after in zip(state.available, foreseen.available, strict=True))


@settings(max_examples=300)
@given(states())
def test_with_the_acts_it_settles_and_with_no_fewer_of_them(state: State) -> None:
    foreseen = foresee(state)
    for match in state.queue.match.tolist():
        found = freeing(state, match)
        assert found is not None
        assert match in foresee(done(state, found.acts)).settled
        assert (not found.acts) == (match in foreseen.settled)
        for many in range(len(found.acts)):
            for fewer in combinations(found.acts, many):
                assert match not in foresee(done(state, fewer)).settled
        assert all(act.units > 0 for act in found.acts if isinstance(act, Bring))


@given(states())
def test_what_does_not_settle_has_a_chain_with_an_end(state: State) -> None:
    foreseen = foresee(state)
    for match in state.queue.match.tolist():
        found = chain(state, foreseen, match)
        assert (not found) == (match in foreseen.settled)
        told = [each.match for each in found if not each.is_circle]
        assert len(told) == len(set(told)) <= MOST + 4 * BROAD
        for each in found:
            why = (each.held_by, each.stopped, each.asset, each.lacks, each.first, each.fellows, each.is_short)
            assert any(why) or each.is_circle or each.depth


def test_a_delivery_that_another_one_on_hold_would_bring() -> None:
    """1 delivers to 2 what 3 delivers to 1, who keeps that on hold: one release settles both."""
    state = state_of((1, 2, 5, 4, 5, 0, 0, 0, 4), (3, 1, 5, 4, 5, 0, 0, 1, 4), books=(0, 0, 5, 0, 0, 0))
    first, second = chain(state, foresee(state), 1)
    assert first.lacks == (Lack(1, 5, (2,)),) and second.held_by == (Direction.RECEIVE,) and second.depth == 1
    assert freeing(state, 1) == Freed((Release(2, Direction.RECEIVE),))


def test_who_waits_for_one_another_is_a_circle_and_one_unit_frees_it() -> None:
    """With one unit more both settle at once; five would let them settle one after the other."""
    state = state_of((1, 2, 5, 4, 5, 0, 0, 0, 4), (2, 1, 4, 4, 5, 0, 0, 0, 4))
    found = chain(state, foresee(state), 1)
    assert [(each.match, each.depth, each.is_circle) for each in found] == [(1, 0, False), (2, 1, False), (1, 2, True)]
    assert freeing(state, 1) == Freed((Bring(1, 1),))


def test_who_waits_for_one_another_for_as_much_settles_at_once() -> None:
    state = state_of((1, 2, 5, 4, 5, 0, 0, 0, 4), (2, 1, 5, 4, 5, 0, 0, 0, 4))
    assert foresee(state).settled == {1, 2} and chain(state, foresee(state), 1) == []
    assert freeing(state, 1) == Freed(())


def test_what_is_brought_is_as_much_as_those_before_it_take_too() -> None:
    """The high priority takes what is brought first: 3 for it and 2 for the other one."""
    state = state_of((1, 2, 2, 4, 5, 0, 0, 0, 4), (1, 3, 3, 4, 5, 0, 0, 0, 3), books=(1, 0, 0, 0, 0, 0))
    assert freeing(state, 1) == Freed((Bring(1, 1),))
    assert freeing(state_of((1, 2, 2, 4, 5, 0, 0, 0, 4), (1, 3, 1, 4, 5, 0, 0, 0, 3)), 1) == Freed((Bring(1, 3),))


def test_a_hold_a_block_a_link_and_what_lacks_are_all_told() -> None:
    state = linked(state_of((1, 2, 5, 4, 5, 3, 1, 1, 4), books=(2, 0, 0, 0, 0, 0)), Bond(8, 1))
    state = replace(state, blocked=Blocked(np.array([4]), np.array([7])))
    (found,) = chain(state, foresee(state), 1)
    assert (found.held_by, found.stopped, found.asset) == ((Direction.DELIVER, Direction.RECEIVE), (4,), 7)
    assert found.lacks == (Lack(1, 3), Lack(4, 3)) and found.first == (8,)
    freed = freeing(state, 1)
    assert freed is not None and set(freed.acts) == {
        Release(1, Direction.DELIVER), Release(1, Direction.RECEIVE), Lift(account=4), Lift(asset=7), Bring(1, 3), Bring(4, 3),
        Unlink(0),
    }  # fmt: skip


def test_what_settles_with_another_one_waits_for_its_hold() -> None:
    state = linked(
        state_of((1, 2, 5, 4, 5, 0, 0, 0, 4), (1, 3, 5, 4, 5, 0, 1, 0, 4), books=(9, 0, 0, 0, 0, 0)), Bond(1, 2, True)
    )
    first, second = chain(state, foresee(state), 1)
    assert first.fellows == (2,) and first.lacks == (Lack(1, 1),) and second.held_by == (Direction.DELIVER,)
    assert freeing(state, 1) == Freed((Unlink(0),))


def test_a_chain_that_is_too_long_says_so() -> None:
    """Each of twenty delivers what the one behind it would bring, and nobody has the cash for it."""
    rows = [(1 + place % 3, 1 + (place - 1) % 3, 5, 4, 5, 1, 0, 0, 4) for place in range(20)]
    state = state_of(*rows)
    found = chain(state, foresee(state), 1)
    assert any(each.is_cut for each in found) and max(each.depth for each in found) <= 5


def test_an_account_without_a_guard_frees_nothing() -> None:
    state = state_of((1, 2, 5, 4, 5, 0, 0, 0, 4))
    state = replace(state, known=np.array([True, False, True, True, True, True, True]))
    (found,) = chain(state, foresee(state), 1)
    assert found.is_aside and freeing(state, 1) is None


def test_nothing_linked_is_nothing() -> None:
    state = state_of((1, 2, 5, 4, 5, 0, 0, 0, 4), books=(5, 0, 0, 0, 0, 0))
    assert not state.linked(frozenset()) and freeing(state, 1) == Freed(())
    assert Linked(units_of([])).units == []
