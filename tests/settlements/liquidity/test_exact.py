"""The best set: HiGHS is not believed, what is proven is true, and long queues get what is found."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlements.liquidity import exact
from settlements.liquidity.exact import Certainty, best_set, quick_set
from settlements.liquidity.problem import parts, problem_of
from settlements.liquidity.proof import search
from settlements.liquidity.resolution import QueuePolicy, resolve
from settlements.liquidity.solver import Solver
from settlements.liquidity.waiting import Mask, Waiting
from tests.settlements.liquidity.queues import mask, payments, queues, rows_of, sets_that_can_settle, waiting


def drawn(many: int, parties: int, seed: int) -> Waiting:
    """Deliveries against payment in three instruments, some of which cannot settle."""
    dice = Random(seed)
    rows = []
    for _ in range(many):
        giver, taker = dice.sample(range(parties), 2)
        first = 1 + parties * dice.choice((1, 2, 3))
        rows.append((first + giver, first + taker, dice.randint(1, 99), 1 + taker, 1 + giver, dice.randint(1, 99_999)))
    return waiting(rows, [dice.randint(0, 40_000) if n < parties else dice.randint(0, 40) for n in range(4 * parties)])


def worth(queue: Waiting, settles: Mask) -> int:
    return sum(queue.worths[row] for row in rows_of(settles))


@pytest.mark.parametrize("seed", range(4))
def test_a_queue_of_forty_is_proven_and_no_worse_than_the_quick_set(seed: int) -> None:
    queue = drawn(40, 8, seed)
    best, certainty = best_set(queue)
    assert certainty is Certainty.PROVEN
    assert queue.can_settle(best)
    assert worth(queue, best) >= worth(queue, quick_set(queue))


def test_without_a_solver_the_search_finds_the_same() -> None:
    queue = drawn(30, 6, 9)
    best, _ = best_set(queue)
    found = [row for rows in parts(queue) for row in map(rows.__getitem__, search(problem_of(queue, rows), [])[0])]
    assert sorted(found) == rows_of(best)


def test_a_search_that_runs_out_of_steps_has_proven_nothing() -> None:
    problem = problem_of(drawn(30, 6, 9), list(range(30)))
    assert search(problem, [], steps=10)[1] == 0
    assert search(problem, [])[1] > 0


def test_numbers_that_binary_fractions_cannot_tell_apart() -> None:
    """Three payments of a little more than 10^15, of which two would fit but for one cent; and one cent makes the better pair."""
    much = 10**15
    rows = [(1, 2, much), (1, 2, much + 1), (1, 2, much + 2)]
    assert rows_of(resolve(payments(rows, (2 * much, 0)), QueuePolicy.BYPASS).settles) == [2]
    assert rows_of(resolve(payments(rows, (2 * much + 2, 0)), QueuePolicy.BYPASS).settles) == [0, 2]
    assert rows_of(resolve(payments(rows, (2 * much + 3, 0)), QueuePolicy.BYPASS).settles) == [1, 2]


def test_of_sets_that_are_equal_in_all_else_the_one_that_entered_first_settles() -> None:
    queue = payments([(1, 2, 5), (1, 3, 5), (1, 4, 5)], (10, 0, 0, 0))
    assert rows_of(best_set(queue)[0]) == [0, 1]


def test_what_overdraws_is_forbidden_to_the_solver() -> None:
    queue = payments([(1, 2, 5), (2, 1, 3), (1, 3, 1)], (2, 0, 0))
    problem = problem_of(queue, [0, 1, 2])
    solver = Solver(problem)
    assert solver.propose() == ([0, 1], True)
    solver.forbid([0, 1], [1])
    assert solver.propose()[0] != [0, 1]


def test_a_solver_that_only_overdraws_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(Solver):
        def propose(self) -> tuple[list[int], bool]:
            return list(range(len(self._problem.worths))), True

    monkeypatch.setattr(exact, "Solver", Careless)
    queue = drawn(20, 5, 1)
    best, certainty = best_set(queue)
    assert certainty is Certainty.PROVEN
    assert queue.can_settle(best)
    monkeypatch.setattr(exact, "STEPS", 5)
    assert best_set(queue)[1] is Certainty.FOUND


def test_what_only_the_solver_vouches_for_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "STEPS", 5)
    queue = drawn(30, 6, 2)
    best, certainty = best_set(queue)
    assert certainty is Certainty.SOLVED
    monkeypatch.undo()
    assert rows_of(best_set(queue)[0]) == rows_of(best)


def test_a_long_queue_gets_the_quick_set_and_its_small_parts_the_best_one() -> None:
    """A part of 300 that share an account, and beside it two payments of which the passes take the wrong one."""
    rows = [(1, 2, 3)] * 300 + [(3, 4, 50), (3, 4, 60)]
    queue = payments(rows, (10, 0, 60, 0))
    best, certainty = best_set(queue)
    assert certainty is Certainty.FOUND
    assert rows_of(best) == [0, 1, 2, 301]


def test_parts_share_no_account() -> None:
    queue = waiting([(0, 0, 0, 1, 2, 5), (5, 6, 1, 3, 4, 5), (0, 0, 0, 2, 1, 5), (6, 7, 1, 0, 0, 0)], (0,) * 7)
    assert list(parts(queue)) == [[0, 2], [1, 3]]


@given(queues(most=8), st.integers(0, 7))
@settings(max_examples=80, deadline=None)
def test_every_quick_set_can_settle_and_nothing_more_fits(queue: Waiting, extra: int) -> None:
    found = quick_set(queue)
    assert queue.can_settle(found)
    rows = rows_of(found)
    if extra < len(queue) and extra not in rows and np.all(queue.available >= 0):
        legs = queue.legs
        after = queue.ends(found)
        fits = all(not units or after[account] >= units for account, units in (
            (legs.securities_from[extra], legs.quantity[extra]), (legs.cash_from[extra], legs.amount[extra]),
        ))  # fmt: skip
        assert not fits


@given(queues(most=6))
@settings(max_examples=60, deadline=None)
def test_the_problem_of_a_queue_knows_what_overdraws(queue: Waiting) -> None:
    problem = problem_of(queue, list(range(len(queue))))
    can = list(sets_that_can_settle(queue))
    every = [[row for row in range(len(queue)) if bits >> row & 1] for bits in range(1 << len(queue))]
    assert sorted(rows for rows in every if not problem.overdrawn(rows)) == sorted(can)
    assert all(queue.can_settle(mask(rows, len(queue))) for rows in can)
