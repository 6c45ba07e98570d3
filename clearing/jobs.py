"""The step of the night that clearing has. `backoffice/day.py` says when it runs."""

from collections.abc import Mapping
from typing import Any

from clearing.operations import free_done
from itservices.operations import Lease, advance, hold_lease
from machinery.transactions import whole


def free_limits(lease: Lease) -> Mapping[str, Any]:
    """Gives back what trades had taken of limits that settled tonight or were cancelled, in one statement: how many `versions`
    of trades, and how many `limits` are used less. Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        counts = free_done(lease.business_date, at=lease.at)
        freed = counts["versions"]
        advance(lease, checkpoint=counts, done=freed, total=freed, counts=counts)
    return counts
