"""What waits, split into parts that share no account, each small enough to be looked at as a problem of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from settlements.liquidity.waiting import Waiting

Given = tuple[int, int]
"""An account and units."""


@dataclass(frozen=True)
class Problem:
    """Choose items (numbers from 0) so that what they are worth is most and no account that gives ends below zero.

    available      by account
    worths         by item
    gives, takes   by item: what each account gives and receives if it is chosen; no units of zero
    givers, takers   the same by account: items and units
    """

    available: dict[int, int]
    worths: list[int]
    gives: list[list[Given]]
    takes: list[list[Given]]
    givers: dict[int, list[Given]] = field(default_factory=dict)
    takers: dict[int, list[Given]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for by_item, by_account in ((self.gives, self.givers), (self.takes, self.takers)):
            for item, legs in enumerate(by_item):
                for account, units in legs:
                    by_account.setdefault(account, []).append((item, units))

    def overdrawn(self, chosen: Iterable[int]) -> list[int]:
        """The accounts that give and end below zero, in order."""
        after = dict(self.available)
        giving = set()
        for item in chosen:
            for account, units in self.gives[item]:
                after[account] -= units
                giving.add(account)
            for account, units in self.takes[item]:
                after[account] += units
        return sorted(account for account in giving if after[account] < 0)

    def worth(self, chosen: Iterable[int]) -> int:
        """What a set is worth."""
        return sum(self.worths[item] for item in chosen)


def problem_of(waiting: Waiting, rows: list[int]) -> Problem:
    """Some rows as a problem; item i is rows[i]. Of sets that are worth the same, the one that has the earlier items is better.

    So one set is the best, and who looks for it does not choose: the bits below what an item is worth say when it entered.
    """
    legs, bits = waiting.legs, len(rows)
    worths = [(waiting.worths[row] << bits) + (1 << (bits - 1 - item)) for item, row in enumerate(rows)]
    gives: list[list[Given]] = []
    takes: list[list[Given]] = []
    for row in rows:
        both = [
            (legs.securities_from[row], legs.securities_to[row], legs.quantity[row]),
            (legs.cash_from[row], legs.cash_to[row], legs.amount[row]),
        ]
        gives.append([(giver, units) for giver, _, units in both if units])
        takes.append([(taker, units) for _, taker, units in both if units])
    accounts = {account for side in (gives, takes) for item in side for account, _ in item}
    available = {account: int(waiting.available[account]) for account in sorted(accounts)}
    return Problem(available, worths, gives, takes)


def parts(waiting: Waiting) -> Iterator[list[int]]:
    """The rows, split so that rows that share an account are in one part. Each part in order, the parts by their first row."""
    legs = waiting.legs
    above = list(range(len(waiting.available)))

    def top(account: int) -> int:
        while above[account] != account:
            above[account] = account = above[above[account]]
        return account

    for row in range(len(waiting)):
        first = 0
        for account in (legs.securities_from[row], legs.securities_to[row], legs.cash_from[row], legs.cash_to[row]):
            if account and first:
                above[top(account)] = first = top(first)
            elif account:
                first = top(account)
    found: dict[int, list[int]] = {}
    for row in range(len(waiting)):
        found.setdefault(top(legs.securities_from[row] or legs.cash_from[row]), []).append(row)
    yield from found.values()
