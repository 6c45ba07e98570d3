"""The clearing steps of the night. `backoffice/day.py` says in which order they run."""

from collections.abc import Callable, Mapping
from typing import Any

from clearing.operations import chase as chase_confirmations
from clearing.operations import free_done, net_trades, reckon_margin
from itservices.operations import Lease, advance, hold_lease
from machinery.transactions import whole

Counts = dict[str, int]


def chase(lease: Lease) -> Mapping[str, Any]:
    """Notes whose confirmation is still missing."""
    return _at_once(lease, lambda: {"chased": chase_confirmations(**_when(lease))}, "chased")


def net(lease: Lease) -> Mapping[str, Any]:
    """Nets every trade that waits for it and settles up to the following business date.

    What its settlement would refuse waits on; how many trades those are stands among the counts.
    """

    def work() -> Counts:
        found = net_trades(**_when(lease))
        return {
            "nets": found.nets,
            "trades": found.trades,
            "instructed": found.instructed,
            "left_out": found.left_out,
        }

    return _at_once(lease, work, "trades", "left_out")


def free_limits(lease: Lease) -> Mapping[str, Any]:
    """Gives back what trades had taken of limits that settled tonight or were cancelled, in one statement: how many `versions`
    of trades, and how many `limits` are used less."""
    return _at_once(lease, lambda: free_done(lease.business_date, at=lease.at), "versions")


def call_margin(lease: Lease) -> Mapping[str, Any]:
    """Reckons each margin account at the close of the date and calls for what is short: how many `accounts`, `calls`, earlier
    calls `met` at least in part, and `exceptions`, where something is missing."""

    def work() -> Counts:
        found = reckon_margin(**_when(lease))
        return {
            "accounts": found.accounts,
            "calls": found.calls,
            "met": found.met,
            "exceptions": found.exceptions,
        }

    return _at_once(lease, work, "accounts", "exceptions")


def _when(lease: Lease) -> dict[str, Any]:
    return {"by": lease.by, "at": lease.at, "business_date": lease.business_date}


def _at_once(lease: Lease, work: Callable[[], Counts], of: str, left: str = "") -> Mapping[str, Any]:
    """A step that is done in one transaction: its counts; that `of` something is done, that of what is `left` is not.
    Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        counts = work()
        advance(lease, checkpoint=counts, done=counts[of], total=counts[of] + counts.get(left, 0), counts=counts)
    return counts
