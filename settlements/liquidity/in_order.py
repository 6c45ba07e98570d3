"""Queue order: nobody is passed over, and everything chosen settles at once.

The result is the greatest set of queue beginnings that leaves no account that gives below zero. There is one: put two such sets
together, and every queue has the longer of its two beginnings, every account pays what it paid in one of them and receives at
least as much. Starting with everything, whatever cannot be in it is taken away, so the order of taking does not matter.
Source: Bech and Soramaki (2001), the algorithm of section 4.
"""

from settlements.liquidity.waiting import Ids, InvalidWaiting, Mask, Waiting, as_mask, move, take_back


class Queues:
    """The queues of what waits: each a list of rows in order. A row stands in one or two of them."""

    def __init__(self, waiting: Waiting) -> None:
        self.of_securities = _queue_of(waiting.securities_from, waiting.securities_queue)
        self.of_cash = _queue_of(waiting.cash_from, waiting.cash_queue)
        self.rows: dict[int, list[int]] = {}
        self.of_account: dict[int, int] = {}
        for row, pair in enumerate(zip(self.of_securities, self.of_cash, strict=True)):
            for queue in {each for each in pair if each}:
                self.rows.setdefault(queue, []).append(row)
        legs = waiting.legs
        self._note(legs.securities_from, self.of_securities)
        self._note(legs.cash_from, self.of_cash)

    def _note(self, accounts: list[int], queues: list[int]) -> None:
        """What leaves one account stands in one queue, or there would be no greatest set."""
        for account, queue in zip(accounts, queues, strict=True):
            if account and not queue:
                raise InvalidWaiting(expected="a queue for every leg", found="none", way_out="Number queues from 1.")
            if account and self.of_account.setdefault(account, queue) != queue:
                raise InvalidWaiting(
                    expected="one queue for all that leaves an account",
                    found=f"queues {self.of_account[account]} and {queue} for account {account}",
                    way_out="Give the queue of the participant whose account it is.",
                )

    def of(self, row: int) -> tuple[int, int]:
        """The queues of a row; 0 for none."""
        return self.of_securities[row], self.of_cash[row]


def _queue_of(accounts: Ids, queues: Ids | None) -> list[int]:
    found: list[int] = (accounts if queues is None else queues).tolist()
    return found


def greatest_beginnings(waiting: Waiting) -> Mask:
    """Which items settle in queue order.

    A owes B 80, B owes C 70, C owes A 90, then A owes B 200; they have 50, 60 and 70: the first three settle, all at once.
    """
    legs, queues = waiting.legs, Queues(waiting)
    available = waiting.available.tolist()
    chosen = bytearray(b"\x01" * len(waiting))
    gives: dict[int, list[int]] = {}
    for row, (giver, payer) in enumerate(zip(legs.securities_from, legs.cash_from, strict=True)):
        move(legs, row, available)
        if legs.quantity[row]:
            gives.setdefault(giver, []).append(row)
        if legs.amount[row]:
            gives.setdefault(payer, []).append(row)
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
                short += (a for a in (legs.securities_to[row], legs.cash_to[row]) if available[a] < 0 and a in gives)
    return as_mask(chosen)


def _cut(queues: Queues, last: int, chosen: bytearray) -> list[int]:
    """Unchooses a row and all that stands behind it in its queues, behind those in theirs, and so on; which these are."""
    cut, gone = [(queue, last) for queue in queues.of(last) if queue], []
    while cut:
        queue, first = cut.pop()
        rows = queues.rows[queue]
        while rows and rows[-1] >= first:
            row = rows.pop()
            if chosen[row]:
                chosen[row] = 0
                gone.append(row)
                cut += ((other, row) for other in queues.of(row) if other)
    return gone
