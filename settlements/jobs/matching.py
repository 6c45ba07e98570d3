"""The steps that match, and what an edge matches again."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection

from itservices.operations import Lease, advance, hold_lease
from machinery.patience import again
from machinery.statements import value
from machinery.transactions import whole
from settlements.operations.match import Matched, Share, match_waiting

Counts = Mapping[str, Any]
SESSIONS: Final = 2
"""In which the night matches where much waits."""
MUCH: Final = 50_000
"""Unmatched instructions from which on it does."""
NEXT: Final = timedelta(microseconds=1)
"""From one instant to the next."""

# Note [Whose instant]
# What a transaction of matching did is found again by its event: the matches, and the instructions that were alleged, between the
# first and the last of it, of its instant. Numbers of two transactions may lie in between one another's: those of two sessions of
# one night, of an attempt that ended and of the one after it (whose run has one instant; the fence tells them apart), of an arrival
# and of what is matched right after it. Therefore no two of them share an instant.


def match_again(keys: Collection[UUID], *, at: datetime, business_date: date, request_id: str = "") -> None:
    """What an edge does once the transaction of an arrival has committed: matches what waits under its keys, in a transaction of
    its own; again after a deadlock.

    Of two sides that arrive at the same moment neither sees the other in its own transaction; whoever commits last sees both
    here. What fails here is matched by the night. Its instant is the next one after the arrival's (Note [Whose instant]).
    """

    def work() -> None:
        with whole():
            match_waiting(keys, at=at + NEXT, business_date=business_date, request_id=request_id)

    again(work, ())


def match(lease: Lease) -> Counts:
    """Matches what two sides have sent and nobody has matched yet: what a crash left between an arrival and its matching.

    Second time: the counts of the first; after a crash those of what was left then. Each attempt has instants of its own.
    """
    if lease.checkpoint:
        return lease.checkpoint
    at = lease.at + lease.fence * SESSIONS * NEXT
    found = match_all(at=at, business_date=lease.business_date, before=partial(hold_lease, lease))
    with whole():
        hold_lease(lease)
        counts = {"matched": found.matches, "differing": found.differing}
        advance(lease, checkpoint=counts, done=found.matches, total=found.matches, counts=counts)
    return counts


def match_all(*, at: datetime, business_date: date, before: Callable[[], None] = lambda: None) -> Matched:
    """Matches all that waits; where that is much, in SESSIONS sessions at once, a share of the keys each, in a transaction of its
    own and at an instant of its own, from `at` on. `before` is done first in each. Second time: nothing."""
    many = value("select count(*) from (select from settlements_unmatched limit %(many)s) u", {"many": MUCH}) == MUCH

    def work(share: Share | None, moment: datetime) -> Matched:
        with whole():
            before()
            return match_waiting(share, at=moment, business_date=business_date)

    def apart(number: int) -> Matched:
        try:
            return work(Share(number, SESSIONS), at + number * NEXT)
        finally:
            connection.close()

    if not many:
        return work(None, at)
    with ThreadPoolExecutor(SESSIONS, "match") as threads:
        found = list(threads.map(apart, range(SESSIONS)))
    return Matched(sum(each.matches for each in found), sum(each.differing for each in found))
