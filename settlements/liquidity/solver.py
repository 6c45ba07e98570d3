"""HiGHS on a small problem: the set that it holds to be best, reckoned in binary fractions and so not proven.

A variable of 0 or 1 an item. A row an account that gives: what leaves less what comes in, at most what is available; each row
divided by its largest number, and rows that can never bind left out. Below zero at first, an account gives only if it ends at
zero or above: a further variable says whether it gives at all. One thread, a limit of nodes and not of time, a fixed seed: the
same problem has the same answer again. Source: Huangfu and Hall, Parallelizing the dual revised simplex method (HiGHS).
"""

from typing import Final

import highspy
import numpy as np

from settlements.liquidity.problem import Problem

NODES: Final = 2_000
"""Nodes of its search after which HiGHS says what it has."""
BITS: Final = 20
"""Bits of the largest worth that it is told: with forty its simplex method gives up."""


class Solver:
    """HiGHS with one problem; cuts may be added between proposals."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("parallel", "off"),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.0),
            ("mip_max_nodes", NODES),
            ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9),
        ):
            self._highs.setOptionValue(option, value)
        shift = max(0, max(worth.bit_length() for worth in problem.worths) - BITS)
        for worth in problem.worths:
            self._add_variable(-worth / (1 << shift))
        for account in problem.givers:
            self._add_account(account)

    def _add_variable(self, cost: float) -> int:
        number = int(self._highs.getNumCol())
        self._highs.addVar(0.0, 1.0)
        self._highs.changeColCost(number, cost)
        self._highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def _add_account(self, account: int) -> None:
        problem = self._problem
        available, givers = problem.available[account], problem.givers[account]
        takers = problem.takers.get(account, [])
        if available >= sum(units for _, units in givers):
            return
        largest = max(units for _, units in (*givers, *takers))
        terms = [(item, units / largest) for item, units in givers] + [
            (item, -units / largest) for item, units in takers
        ]
        if available >= 0:
            self._add_row(-highspy.kHighsInf, available / largest, terms)
            return
        gives = self._add_variable(0.0)
        self._add_row(-highspy.kHighsInf, 0.0, [*terms, (gives, -available / largest)])
        for item, _ in givers:
            self._add_row(-highspy.kHighsInf, 0.0, [(item, 1.0), (gives, -1.0)])

    def _add_row(self, lower: float, upper: float, terms: list[tuple[int, float]]) -> None:
        items = np.array([item for item, _ in terms], dtype=np.int32)
        self._highs.addRow(lower, upper, len(terms), items, np.array([number for _, number in terms], dtype=np.float64))

    def propose(self) -> tuple[list[int], bool]:
        """The items of the best set that HiGHS finds, and whether it holds it to be the best; none and no, if it finds none."""
        self._highs.run()
        values = list(self._highs.getSolution().col_value)[: len(self._problem.worths)]
        is_best = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return [item for item, value in enumerate(values) if value > 0.5], is_best

    def forbid(self, chosen: list[int], overdrawn: list[int]) -> None:
        """Tells that a set overdraws accounts: of each, something that gives is left out, or something that brings comes in."""
        within = set(chosen)
        for account in overdrawn:
            out = [item for item, _ in self._problem.givers[account] if item in within]
            more = [item for item, _ in self._problem.takers.get(account, []) if item not in within]
            terms = [(item, 1.0) for item in out] + [(item, -1.0) for item in more]
            self._add_row(-highspy.kHighsInf, float(len(out) - 1), terms)
