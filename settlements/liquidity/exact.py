"""Bypass: the best set that is found in the time that a queue deserves, and how certain it is that none is better.

A queue of any size is settled one after another in passes, and all at once with best-fit removal and add-back; the better set
counts. Each part of it of up to SMALL items that share accounts is given to HiGHS as well, a solver of integer programs, and
the set is then held against a search in whole numbers, which proves that none is better or finds one. A solver reckons in
binary fractions: it proposes, and what it proposes is reckoned again. A night asks no solver: it has the search alone, of parts of
up to FEW. An optimiser for large parts takes its place beside these.
"""

from enum import IntEnum
from typing import Final

import numpy as np

from settlements.liquidity.passes import until_stable
from settlements.liquidity.problem import Problem, parts, problem_of
from settlements.liquidity.proof import STEPS, search
from settlements.liquidity.removal import add_back, remove_best_fit
from settlements.liquidity.solver import Solver
from settlements.liquidity.waiting import Mask, Waiting, as_mask

SMALL: Final = 200
"""Items of a part that HiGHS is asked about: tenths of a second, at worst a few seconds."""
ASKED: Final = 1_000
"""Items of all parts that it is asked about, the smallest parts first."""
FEW: Final = 24
"""Items of a part that is searched in whole numbers where HiGHS is not asked."""
CUTS: Final = 40
"""How often HiGHS is told that what it proposes cannot settle."""


class Certainty(IntEnum):
    """How certain it is that no set is worth more; higher is more certain."""

    FOUND = 1
    """It is the best that was found."""
    SOLVED = 2
    """HiGHS knows of none, within the accuracy of its binary fractions."""
    PROVEN = 3
    """There is none: reckoned in whole numbers."""


def best_set(waiting: Waiting) -> tuple[Mask, Certainty]:
    """Which items settle with bypass, and how certain it is that no set is worth more."""
    settles = quick_set(waiting)
    if np.all(settles):
        return settles, Certainty.PROVEN
    settles, certainty, asked, steps = settles.copy(), Certainty.PROVEN, 0, STEPS
    for rows in _not_whole(waiting, settles):
        asked += len(rows)
        if len(rows) > SMALL or asked > ASKED:
            return settles, Certainty.FOUND
        better, is_certain, steps = best_of(problem_of(waiting, rows), _known(settles, rows), steps)
        _put(settles, rows, better)
        certainty = min(certainty, is_certain)
    return settles, certainty


def searched_set(waiting: Waiting) -> Mask:
    """The quick set, and of parts of up to FEW items, the smallest first, the best one: a search in whole numbers finds it, in so
    many steps at most, and so the same on every machine."""
    settles, steps = quick_set(waiting).copy(), STEPS
    for rows in _not_whole(waiting, settles):
        if len(rows) > FEW or steps <= 0:
            break
        better, steps = search(problem_of(waiting, rows), _known(settles, rows), steps)
        _put(settles, rows, better)
    return settles


def quick_set(waiting: Waiting) -> Mask:
    """The better of what passes settle and what is left by best-fit removal with add-back."""
    rows, worths = range(len(waiting)), waiting.worths
    passed = bytearray(len(waiting))
    if not until_stable(waiting.legs, rows, waiting.available.tolist(), passed):
        return as_mask(passed)
    kept, available = bytearray(len(waiting)), waiting.available.tolist()
    removed = remove_best_fit(waiting, rows, available, kept)
    add_back(waiting, removed, available, kept)
    one, other = as_mask(passed), as_mask(kept)
    return other if _worth(worths, other) > _worth(worths, one) else one


def best_of(problem: Problem, known: list[int], steps: int) -> tuple[list[int], Certainty, int]:
    """The best set of a small problem, from one that is known to be able to settle; how certain that is; the steps left."""
    solver = Solver(problem)
    certainty = Certainty.FOUND
    for _ in range(CUTS):
        proposed, is_best = solver.propose()
        overdrawn = problem.overdrawn(proposed)
        if not overdrawn:
            certainty = Certainty.SOLVED if is_best else Certainty.FOUND
            known = max(known, proposed, key=problem.worth)
            break
        solver.forbid(proposed, overdrawn)
    better, left = search(problem, known, steps)
    if left > 0:
        certainty = Certainty.PROVEN
    return better, certainty, max(left, 0)


def _not_whole(waiting: Waiting, settles: Mask) -> list[list[int]]:
    """The parts of which not everything settles, the smallest first."""
    return [] if np.all(settles) else [rows for rows in sorted(parts(waiting), key=len) if not np.all(settles[rows])]


def _known(settles: Mask, rows: list[int]) -> list[int]:
    """What settles of a part, as items of its problem."""
    return [item for item, row in enumerate(rows) if settles[row]]


def _put(settles: Mask, rows: list[int], better: list[int]) -> None:
    """Says of a part that these items of its problem settle."""
    settles[rows] = False
    settles[[rows[item] for item in better]] = True


def _worth(worths: list[int], settles: Mask) -> int:
    return sum(worths[row] for row in np.flatnonzero(settles).tolist())
