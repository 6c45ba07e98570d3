"""The steps of a night after it has settled: penalties, those expected of depositories, their books, recycling."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from itservices.operations import Lease, advance, hold_lease
from itservices.queries import run_facts
from machinery.transactions import whole
from settlements.operations import (
    ExpectedNight,
    MoneyNight,
    PenaltyNight,
    RecyclingNight,
    accrue_penalties,
    expect_penalties,
    pay_penalties,
    reckon_penalties,
)
from settlements.operations import recycle as recycle_night

Counts = Mapping[str, Any]


def penalise(lease: Lease) -> Counts:
    """Reckons the penalties of the date, and nets those of the months that are over: how many for `fails`, for `late` matching,
    `incomplete` for want of a fact, and how many `nets`. Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    facts = run_facts(lease.run_id)
    night = PenaltyNight(
        lease.run_id, lease.business_date, int(facts["frozen_through"]), facts["markets"], facts["currencies"]
    )
    with whole():
        hold_lease(lease)
        found = reckon_penalties(night, by=lease.by, at=lease.at)
        counts, done = asdict(found), found.fails + found.late
        advance(lease, checkpoint=counts, done=done, total=done, counts=counts)
    return counts


def expect(lease: Lease) -> Counts:
    """Reckons what external depositories are expected to charge for what failed there: how many for `fails`, for `late` matching,
    `incomplete` for want of a fact. Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        found = expect_penalties(ExpectedNight(lease.run_id, lease.business_date, lease.by, lease.at))
        counts, done = asdict(found), found.fails + found.late
        advance(lease, checkpoint=counts, done=done, total=done, counts=counts)
    return counts


def accrue(lease: Lease) -> Counts:
    """Accrues what penalties have come to in the books, and pays what is due of the nets of months: how often what two parties owe
    each other has changed (`accruals`), in how many `journals`; how many nets were `paid`, how many `unpaid`. Second time: the
    counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    night = MoneyNight(lease.run_id, lease.business_date, lease.by, lease.at)
    with whole():
        hold_lease(lease)
        accrued, paid = accrue_penalties(night), pay_penalties(night)
        counts, done = {**asdict(accrued), **asdict(paid)}, accrued.journals + paid.paid
        advance(lease, checkpoint=counts, done=done, total=done, counts=counts)
    return counts


def recycle(lease: Lease) -> Counts:
    """Cancels what was recycled for as long as its market does, and warns of what soon will be: how many instructions were
    `cancelled`, and of how many somebody was `warned`. Second time: the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    night = RecyclingNight(lease.run_id, lease.business_date, lease.by, lease.at)
    with whole():
        hold_lease(lease)
        found = recycle_night(night)
        counts, done = asdict(found), found.cancelled + found.warned
        advance(lease, checkpoint=counts, done=done, total=done, counts=counts)
    return counts
