"""Queue order: nobody is passed over, and everything chosen settles at once.

The result is the greatest set of queue beginnings that leaves no account that gives below zero. There is one: put two such sets
together, and every queue has the longer of its two beginnings, every account pays what it paid in one of them and receives at
least as much. Starting with everything, whatever cannot be in it is taken away, so the order of taking does not matter.
Source: Bech and Soramaki (2001), the algorithm of section 4.
"""

from collections.abc import Iterable
from itertools import chain

from settlements.liquidity.waiting import InvalidWaiting, Mask, Waiting, as_mask, move_all, take_back


class Queues:
    """The queues in which some rows stand: each a list of rows in order. A row stands in one or two of them.

    Refuses InvalidWaiting: what leaves one account stands in several queues, or there would be no greatest set.
    """

    def __init__(self, waiting: Waiting, rows: Iterable[int]) -> None:
        legs = waiting.legs
        self.rows: dict[int, list[int]] = {}
        self._of_account: dict[int, int] | None = None
        of_securities, of_cash = legs.securities_from, legs.cash_from
        if waiting.securities_queue is not None and waiting.cash_queue is not None:
            of_securities, of_cash = waiting.securities_queue.tolist(), waiting.cash_queue.tolist()
            self._of_account = _by_account((legs.securities_from, of_securities), (legs.cash_from, of_cash))
        self.of = [
            (one,) if one == other or not other else (one, other) if one else (other,)
            for one, other in zip(of_securities, of_cash, strict=True)
        ]
        """By row, the queues in which it stands."""
        for row in rows:
            for queue in self.of[row]:
                self.rows.setdefault(queue, []).append(row)

    def of_account(self, account: int) -> int:
        """The queue of what leaves an account; 0 for none."""
        return account if self._of_account is None else self._of_account.get(account, 0)


def _by_account(*pairs: tuple[list[int], list[int]]) -> dict[int, int]:
    """The queue of each account that gives."""
    found: dict[int, int] = {}
    for account, queue in chain.from_iterable(zip(*pair, strict=True) for pair in pairs):
        if account and (not queue or found.setdefault(account, queue) != queue):
            raise InvalidWaiting(
                expected="one queue, numbered from 1, for all that leaves an account",
                found=f"queues {found.get(account, 0)} and {queue} for account {account}",
                way_out="Give the queue of the participant whose account it is.",
            )
    return found


def greatest_beginnings(waiting: Waiting) -> Mask:
    """Which items settle in queue order.

    A owes B 80, B owes C 70, C owes A 90, then A owes B 200; they have 50, 60 and 70: the first three settle, all at once.
    """
    legs, queues = waiting.legs, Queues(waiting, range(len(waiting)))
    available = waiting.available.tolist()
    chosen = bytearray(b"\x01" * len(waiting))
    gives: dict[int, list[int]] = {}
    move_all(legs, range(len(waiting)), available)
    for accounts, units in ((legs.securities_from, legs.quantity), (legs.cash_from, legs.amount)):
        for row, (account, given) in enumerate(zip(accounts, units, strict=True)):
            if given:
                gives.setdefault(account, []).append(row)
    short = [account for account in gives if available[account] < 0]
    while short:
        account = short.pop()
        rows = gives[account]
        while available[account] < 0 and rows:
            last = rows.pop()
            if not chosen[last]:
                continue
            for row in _cut(queues, last, chosen):
                take_back(legs, row, available)
                for taker in (legs.securities_to[row], legs.cash_to[row]):
                    if available[taker] < 0 and taker in gives:
                        short.append(taker)
    return as_mask(chosen)


def _cut(queues: Queues, last: int, chosen: bytearray) -> list[int]:
    """Unchooses a row and all that stands behind it in its queues, behind those in theirs, and so on; which these are."""
    cut, gone = [(queue, last) for queue in queues.of[last]], []
    while cut:
        queue, first = cut.pop()
        rows = queues.rows[queue]
        while rows and rows[-1] >= first:
            row = rows.pop()
            if chosen[row]:
                chosen[row] = 0
                gone.append(row)
                for other in queues.of[row]:
                    if other != queue:
                        cut.append((other, row))
    return gone
