"""Whether there is a better set, in whole numbers: a search that leaves out what cannot be better.

Whatever prices of zero or more are put on what accounts have, no set is worth more than this bound: what is available, at those
prices, and of each item what it is worth less the price of what it takes, where that is above zero. An item decided against
its sign costs what it departs from the bound. So only sets are looked at whose departures leave more than the best one known
is worth; and of those only what every account can still afford. Any prices give a true bound; those of the divisible problem
give a close one. Source: Geoffrion (1974), Lagrangean relaxation; Balas and Zemel (1980) for the order.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from settlements.liquidity.problem import Problem

STEPS: Final = 200_000
"""Decisions after which a search ends without a proof: about a second."""
SCALE: Final = 1 << 60
"""What prices are multiplied with, to be whole."""


def search(
    problem: Problem, known: list[int], prices: Mapping[int, Fraction], steps: int = STEPS
) -> tuple[list[int], int]:
    """The best set, from one that is known to be able to settle, and the steps left; with one at least it is proven.

    prices   by account, zero or more; those of accounts that are below zero do not count
    """
    return _Search(problem, known, prices).run(steps)


class _Search:
    """Depth first, the item that departs most first, each with its sign first."""

    def __init__(self, problem: Problem, known: list[int], prices: Mapping[int, Fraction]) -> None:
        self.problem = problem
        self.best, self.best_worth = sorted(known), problem.worth(known)
        whole = {a: int(p * SCALE) for a, p in prices.items() if p > 0 and problem.available[a] >= 0}
        self.gains = [
            worth * SCALE
            - sum(whole.get(account, 0) * units for account, units in problem.gives[item])
            + sum(whole.get(account, 0) * units for account, units in problem.takes[item])
            for item, worth in enumerate(problem.worths)
        ]
        self.bound = sum(price * problem.available[account] for account, price in whole.items())
        self.bound += sum(gain for gain in self.gains if gain > 0)
        self.order = sorted(range(len(self.gains)), key=lambda item: (-abs(self.gains[item]), item))
        self.chosen: list[int] = []
        self.giving = dict.fromkeys(problem.givers, 0)
        """How many chosen items take from an account."""
        self.most = dict(problem.available)
        """What an account ends with if all that could still come does, and nothing more leaves."""
        for account, takers in problem.takers.items():
            self.most[account] += sum(units for _, units in takers)

    def run(self, steps: int) -> tuple[list[int], int]:
        """Looks at decision after decision; a step back undoes one."""
        path: list[tuple[int, bool, bool]] = []
        """Decisions taken: the item, what was decided, and whether the other way is still to be tried."""
        while steps > 0:
            steps -= 1
            if len(path) == len(self.order):
                self._keep()
            else:
                item = self.order[len(path)]
                wanted = self.gains[item] > 0
                if self._decide(item, wanted):
                    path.append((item, wanted, True))
                    continue
                if self._decide(item, not wanted):
                    path.append((item, not wanted, False))
                    continue
            if not self._step_back(path):
                return self.best, steps + 1
        return self.best, 0

    def _step_back(self, path: list[tuple[int, bool, bool]]) -> bool:
        """Undoes decisions up to one that can be taken the other way, and takes it; whether there was one."""
        while path:
            item, decided, other_way = path.pop()
            self._undo(item, decided)
            if other_way and self._decide(item, not decided):
                path.append((item, not decided, False))
                return True
        return False

    def _decide(self, item: int, chosen: bool) -> bool:
        """Takes a decision, if what is left could still be better than the best."""
        against = abs(self.gains[item]) if chosen != (self.gains[item] > 0) else 0
        if self.bound - against < (self.best_worth + 1) * SCALE:
            return False
        self.bound -= against
        legs = self.problem.gives[item] if chosen else self.problem.takes[item]
        for account, units in legs:
            self.most[account] -= units
        if chosen:
            self.chosen.append(item)
            for account, _ in legs:
                self.giving[account] += 1
        if all(self.most[account] >= 0 or not self.giving.get(account) for account, _ in legs):
            return True
        self._undo(item, chosen)
        return False

    def _undo(self, item: int, chosen: bool) -> None:
        self.bound += abs(self.gains[item]) if chosen != (self.gains[item] > 0) else 0
        legs = self.problem.gives[item] if chosen else self.problem.takes[item]
        for account, units in legs:
            self.most[account] += units
        if chosen:
            self.chosen.pop()
            for account, _ in legs:
                self.giving[account] -= 1

    def _keep(self) -> None:
        """Everything is decided and every account can afford it: the best set so far, if it is worth more."""
        worth = self.problem.worth(self.chosen)
        if worth > self.best_worth:
            self.best, self.best_worth = sorted(self.chosen), worth
