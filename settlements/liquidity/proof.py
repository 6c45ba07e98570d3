"""Whether there is a better set, in whole numbers: a search that leaves out what cannot be better.

Items are decided one after another, the most valuable first, and each is tried chosen before it is tried left out. A branch is
given up when all that is not left out is worth no more than the best set known, or when an account that gives would end below
zero even if all that could still come did. What comes to the end of the list can settle, so a search that comes to its own end
has proven the best set. Source: Land and Doig (1960), branch and bound.
"""

from typing import Final

from settlements.liquidity.problem import Problem

STEPS: Final = 200_000
"""Decisions after which a search ends without a proof: about a second."""


def search(problem: Problem, known: list[int], steps: int = STEPS) -> tuple[list[int], int]:
    """The best set, from one that is known to be able to settle, and the steps left; with one at least it is proven."""
    return _Search(problem, known).run(steps)


class _Search:
    """Depth first; `path` is what has been decided, `most` what each account would end with if all that could come did."""

    def __init__(self, problem: Problem, known: list[int]) -> None:
        self.problem = problem
        self.best, self.best_worth = sorted(known), problem.worth(known)
        self.order = sorted(range(len(problem.worths)), key=lambda item: (-problem.worths[item], item))
        self.path: list[bool] = []
        """Of each item in order, whether it is chosen."""
        self.not_left_out = sum(problem.worths)
        self.giving = dict.fromkeys(problem.givers, 0)
        """How many chosen items take from an account."""
        self.most = dict(problem.available)
        for account, takers in problem.takers.items():
            self.most[account] += sum(units for _, units in takers)

    def run(self, steps: int) -> tuple[list[int], int]:
        """Decides item after item, or steps back."""
        while steps > 0:
            steps -= 1
            if len(self.path) == len(self.order):
                chosen = sorted(item for item, chosen in zip(self.order, self.path, strict=True) if chosen)
                self.best, self.best_worth = chosen, self.not_left_out
            elif self._decide(True) or self._decide(False):
                continue
            if not self._step_back():
                return self.best, steps + 1
        return self.best, 0

    def _step_back(self) -> bool:
        """Takes decisions back up to one that can be taken the other way, and takes it so; whether there was one."""
        while self.path:
            if self._take_back() and self._decide(False):
                return True
        return False

    def _decide(self, is_chosen: bool) -> bool:
        """Decides the next item, if what is left could still be better than the best; whether it is decided."""
        item = self.order[len(self.path)]
        self.path.append(is_chosen)
        legs = self.problem.gives[item] if is_chosen else self.problem.takes[item]
        for account, units in legs:
            self.most[account] -= units
            if is_chosen:
                self.giving[account] += 1
        if not is_chosen:
            self.not_left_out -= self.problem.worths[item]
        if self.not_left_out > self.best_worth and all(
            self.most[account] >= 0 or not self.giving.get(account) for account, _ in legs
        ):
            return True
        self._take_back()
        return False

    def _take_back(self) -> bool:
        """Takes the last decision back; whether the item was chosen."""
        is_chosen = self.path.pop()
        item = self.order[len(self.path)]
        for account, units in self.problem.gives[item] if is_chosen else self.problem.takes[item]:
            self.most[account] += units
            if is_chosen:
                self.giving[account] -= 1
        if not is_chosen:
            self.not_left_out += self.problem.worths[item]
        return is_chosen
