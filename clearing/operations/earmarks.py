"""Earmarks: what trades take of limits when they are captured, and give back when they settle or are cancelled.

A limit has one guard row, of a kind that bounds settlement dates one a date. Whoever takes or gives back holds the guards
that it touches until its transaction ends, locked in the order of their ids: two captures at a time see each other's sums.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from clearing.enrichment import Faults
from clearing.headroom import Need, Room, Taken, decide
from clearing.models import EarmarkFreed
from clearing.operations.bounds import LimitFacts, Subjects, bounds_of, crossing_fault
from machinery.statements import array, copy_rows, row, run, statement, texts, tuples
from machinery.transactions import part

Guard = tuple[int, date | None]
LEAVING = "select * from unnest(%(versions)s::bigint[], %(hows)s::text[])"


@dataclass(frozen=True)
class Fitting:
    """What versions would take of their limits, whose guards are locked, and why others are kept out, by version."""

    taken: tuple[Taken, ...] = ()
    refused: Mapping[int, Faults] = field(default_factory=dict)


@part
def fit(subjects: Subjects, leaving: Mapping[int, str], *, at: datetime, business_date: date) -> Fitting:
    """Decides which enriched trades fit into their limits, in their order: those that a hard one keeps out have limit_exceeded,
    those that cannot be valued no_exchange_rate or exposure_not_known. What versions that are `leaving` had taken is given
    back first, as said. Nothing is taken yet: `take` does."""
    bounds = bounds_of(subjects, business_date)
    guards: dict[Guard, LimitFacts] = {
        (need.limit.id, need.day): need.limit for wanted in bounds.wanted.values() for need in wanted
    }
    if not guards and not leaving:
        return Fitting((), bounds.faults)
    used = _locked(guards, leaving)
    if leaving and free(leaving, at=at, business_date=business_date):
        used = _locked(guards, ())
    rooms = {pk: Room(guards[key].bound, amount, guards[key].is_hard) for key, (pk, amount) in used.items()}
    ids = {key: pk for key, (pk, _) in used.items()}
    needs = (
        (version, [Need(ids[need.limit.id, need.day], need.amount) for need in wanted])
        for version, wanted in bounds.wanted.items()
    )
    decided = decide(needs, rooms)
    keys = {pk: key for key, pk in ids.items()}
    kept_out = {
        version: tuple(
            crossing_fault(guards[keys[each.room]], keys[each.room][1], each.amount, each.used) for each in crossed
        )
        for version, crossed in decided.refused.items()
    }
    return Fitting(tuple(decided.taken), {**bounds.faults, **kept_out})


@part
def take(fitting: Fitting, versions: Collection[int], *, at: datetime) -> None:
    """Keeps what those versions take of a fitting, and lets the guards count it."""
    taken = [each for each in fitting.taken if each.trade in versions]
    if not taken:
        return
    copy_rows(
        "clearing_earmark",
        ("version_id", "use_id", "amount", "is_over", "at"),
        ((each.trade, each.room, each.amount, each.is_over, at) for each in taken),
    )
    sums: dict[int, Decimal] = {}
    for each in taken:
        sums[each.room] = sums.get(each.room, Decimal(0)) + each.amount
    run(statement("clearing", "limit_guards_take"), {"uses": array(sums), "amounts": array(sums.values())})


@part
def free(leaving: Mapping[int, str], *, at: datetime, business_date: date) -> int:
    """Gives back what versions had taken, each in its way (EarmarkFreed.How); of how many that was. The second time of none."""
    told = {
        "versions": array(leaving),
        "hows": texts(leaving.values()),
        "business_date": business_date,
        "at": at,
    }
    found = row(statement("clearing", "free_earmarks").format(done=LEAVING), told)
    return int(found["versions"]) if found else 0


@part
def free_done(business_date: date, *, at: datetime) -> dict[str, int]:
    """Gives back what versions had taken that settled on a date or were cancelled up to it, and of cash alone whose day has
    come: of how many `versions`, and how many `limits` are used less. The second time of none."""
    sql = statement("clearing", "free_earmarks").format(done=statement("clearing", "versions_done"))
    found = row(sql, {"business_date": business_date, "at": at}) or {}
    return {name: int(number) for name, number in found.items()}


def left_by(action: str) -> str:
    """How the version before is freed when another one takes its trade."""
    return (EarmarkFreed.How.CANCELLED if action == "CANCEL" else EarmarkFreed.How.SUPERSEDED).value


def _locked(guards: Collection[Guard], leaving: Collection[int]) -> dict[Guard, tuple[int, Decimal]]:
    """The guards of limits with what is used, locked together with those of which versions have earmarks."""
    asked = {"limits": array(limit for limit, _ in guards), "days": array(day for _, day in guards)}
    run(statement("clearing", "limit_guards_open"), asked)
    found = tuples(statement("clearing", "limit_guards_lock"), {**asked, "leaving": array(leaving)})
    return {(limit, day): (pk, used) for pk, limit, day, used in found if (limit, day) in guards}
