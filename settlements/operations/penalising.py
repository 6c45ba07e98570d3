"""Reckons the penalties of a night: of what failed on its date, and of what it saw for the first time and had matched late.

Which facts a penalty is reckoned with is found out once for all that share them; rows are written by PostgreSQL, which also keeps
that an amount is what its facts come to.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from machinery.statements import row, rows, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import lock_list
from refdata.queries import cut_off_instant, settlement_calendar
from settlements.operations.penalty_facts import facts_of
from settlements.operations.penalty_nets import net_months
from settlements.operations.refusals import ReasonsNotGiven
from settlements.penalties.late import Matched, penalised_days
from settlements.penalties.liability import found_by, who_pays
from settlements.penalties.rates import FIRST_DAY
from vocabulary.actor import Actor
from vocabulary.days import ONE_DAY, Calendar
from vocabulary.side import Payment

Asked = dict[str, Any]
GROUP = ("market", "settled_in", "intended", "is_after")


@dataclass(frozen=True, slots=True)
class PenaltyNight:
    """The night whose penalties are reckoned: its run, and what it froze, on which markets and in which currencies."""

    run: int
    business_date: date
    frozen_through: int
    markets: Sequence[int]
    currencies: Sequence[int]


@dataclass(frozen=True, slots=True)
class Penalised:
    """How many penalties a night has: of fails, of late matching; how many of both lack a fact and are zero for want of it; the
    digest of all of them; and how many nets the months have that were netted now."""

    fails: int
    late: int
    incomplete: int
    digest: str
    nets: int


@part
def reckon_penalties(night: PenaltyNight, *, by: Actor, at: datetime) -> Penalised:
    """Writes the penalties of a night, once: of fails, by the reasons that the night has just given to what it left open; of late
    matching, of what no night before had frozen; and the nets of the months that are over on its date.

    The business day of our books ends with what its night freezes: what it froze for the first time was matched on its date,
    before the cut-off of that date or after it. The second time nothing changes. Refuses ReasonsNotGiven.
    """
    lock_list("settlements_penalty")
    given = row(statement("settlements", "penalty_reasons_given"), {"run": night.run})
    if given is None:
        raise ReasonsNotGiven(run=night.run)
    scope = rows(statement("settlements", "penalty_scope"), {"business_date": night.business_date})
    written = 0
    if scope:
        asked = _asked(night, scope, at)
        written = _fails(asked) + _late(asked)
    told = (
        row(statement("settlements", "penalties_told"), {"run": night.run, "business_date": night.business_date}) or {}
    )
    if written:
        _tell(night, told, by, at)
    return Penalised(**told, nets=net_months(night.run, by=by, at=at, business_date=night.business_date))


def _asked(night: PenaltyNight, scope: Sequence[Mapping[str, Any]], at: datetime) -> Asked:
    return {
        "run": night.run,
        "at": at,
        "business_date": night.business_date,
        "frozen_through": night.frozen_through,
        "currencies": list(night.currencies),
        "open": sorted({f["market"] for f in scope} & set(night.markets)),
        "scope": as_json(scope),
        "markets": [f["market"] for f in scope],
    }


def _fails(asked: Asked) -> int:
    """What failed on the date of the night: its row for each side that pays."""
    day = asked["business_date"]
    facts = facts_of((f["asset"], f["settled_in"], day) for f in rows(statement("settlements", "penalty_keys"), asked))
    liable = [
        {**f, "side": side.value}
        for f in rows(statement("settlements", "penalty_reasons"), asked)
        for side in who_pays(Payment(f["payment"]), found_by(f["deliverer_reason"], f["receiver_reason"]))
    ]
    told = {"facts": as_json(map(asdict, facts)), "liable": as_json(liable)}
    return run(statement("settlements", "penalty_fails"), asked | told)


def _late(asked: Asked) -> int:
    """What the night froze for the first time and had matched late: a row for each late day."""
    on: date = asked["business_date"]
    cut_offs = [
        {"market": market, "is_free": payment == "FREE", "passed_at": cut_off_instant(market, payment, on)}
        for market in asked["open"]
        for payment in ("APMT", "FREE")
    ]
    run(statement("settlements", "penalty_late_matches"), asked | {"cut_offs": as_json(cut_offs)})
    groups = rows(statement("settlements", "penalty_late_groups"))
    calendar = cache(settlement_calendar)
    days = {
        group: _late_days(group[2], on, calendar(group[0], group[1] or None), is_after=group[3])
        for group in {tuple(f[name] for name in GROUP) for f in groups}
    }
    keys = {(f["asset"], f["settled_in"], day) for f in groups for day in days[tuple(f[name] for name in GROUP)]}
    told = [dict(zip(GROUP, group, strict=True)) | {"day": day} for group, found in days.items() for day in found]
    facts = as_json(map(asdict, facts_of(keys)))
    return run(statement("settlements", "penalty_late"), asked | {"facts": facts, "days": as_json(told)})


def _late_days(intended: date, matched_on: date, calendar: Calendar, *, is_after: bool) -> tuple[date, ...]:
    """The days on which late matching is penalised, of a match of that business date."""
    first = max(intended, FIRST_DAY)
    days = (first + ONE_DAY * n for n in range((matched_on - first).days + 1))
    matched = Matched.AFTER_CUT_OFF if is_after else Matched.BEFORE_CUT_OFF
    open_days = [day for day in days if calendar.is_open(day)]
    return penalised_days(
        intended, matched_on, matched, last_failing_day=matched_on, business_days=open_days
    ).late_matching


def _tell(night: PenaltyNight, told: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """One event of what the night reckoned."""
    record(
        by=by,
        at=at,
        code="penalties.reckoned",
        subject_type="run",
        subject_ids=[night.run],
        after={"business_date": night.business_date.isoformat(), **told},
    )


def as_json(found: Iterable[Mapping[str, Any]]) -> str:
    """Rows as PostgreSQL reads them back by the names of their columns."""
    return json.dumps([dict(each) for each in found], default=str)
