"""The clearing steps of the night. `backoffice/day.py` says in which order they run."""

from collections.abc import Mapping
from typing import Any

from clearing.operations import chase as chase_confirmations
from clearing.operations import free_done, net_trades, reckon_margin
from itservices.operations import Lease, advance, hold_lease
from machinery.transactions import whole


def chase(lease: Lease) -> Mapping[str, Any]:
    """Notes whose confirmation is still missing. Second time: the count of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        chased = chase_confirmations(by=lease.by, at=lease.at, business_date=lease.business_date)
        counts = {"chased": chased}
        advance(lease, checkpoint=counts, done=chased, total=chased, counts=counts)
    return counts


def net(lease: Lease) -> Mapping[str, Any]:
    """Nets every trade that waits for it and settles up to the following business date. Second time: the counts of the first.

    What its settlement would refuse waits on; how many trades those are stands among the counts.
    """
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        found = net_trades(by=lease.by, at=lease.at, business_date=lease.business_date)
        counts = {
            "nets": found.nets,
            "trades": found.trades,
            "instructed": found.instructed,
            "left_out": found.left_out,
        }
        advance(lease, checkpoint=counts, done=found.trades, total=found.trades + found.left_out, counts=counts)
    return counts


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


def call_margin(lease: Lease) -> Mapping[str, Any]:
    """Reckons each margin account at the close of the date and calls for what is short: how many `accounts`, `calls`, earlier
    calls `met` at least in part, and `exceptions`, where something is missing. Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        found = reckon_margin(by=lease.by, at=lease.at, business_date=lease.business_date)
        counts = {
            "accounts": found.accounts,
            "calls": found.calls,
            "met": found.met,
            "exceptions": found.exceptions,
        }
        advance(lease, checkpoint=counts, done=found.accounts, total=found.accounts + found.exceptions, counts=counts)
    return counts
