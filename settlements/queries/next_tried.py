"""In which sequence of the night, and before that in which window, an open instruction is tried next."""

from dataclasses import dataclass
from datetime import date, datetime

from itservices.queries import run_of
from settlements.models import OpenMatch
from settlements.models.instruction import Place
from settlements.queries.netting import settling_with
from settlements.queries.sequences import night_plan
from settlements.queries.sheet import Sheet
from settlements.queries.windows import windows_of_day
from settlements.sequences import NightPlan
from settlements.windows import job_of


@dataclass(frozen=True)
class TakenBy:
    """The first sequence of its market that takes an instruction: its name; `is_last`: none comes after it."""

    name: str
    is_last: bool


def taken_by(sheet: Sheet, today: date) -> TakenBy | None:
    """By which sequence the first night that tries an open match takes it: the one that takes the last of what settles with it.
    None for what no night tries, and where its market says nothing of sequences, or has one alone."""
    queued = _tried(sheet)
    if queued is None:
        return None
    day, market = max(queued.intended_settlement_date, today), queued.market_id
    plan = night_plan(day)
    found = plan.by_market.get(market, ())
    if len(found) < 2:
        return None
    others = OpenMatch.objects.filter(pk__in=settling_with(queued.pk, day)).exclude(pk=queued.pk)
    first = plan.place(market, max(_first_taking(plan, each) for each in (queued, *others))) - 1
    return TakenBy(found[first].name, first == len(found) - 1)


def _first_taking(plan: NightPlan, queued: OpenMatch) -> int:
    """The first sequence of a night, from 1 on, that takes an open match."""
    found = plan.by_market.get(queued.market_id, ())
    is_free = queued.currency_id == 0
    takes = (place for place, each in enumerate(found, start=1) if each.takes_one(queued.priority, is_free=is_free))
    return plan.number - len(found) + next(takes, 0)


def next_window(sheet: Sheet, today: date, at: datetime) -> datetime | None:
    """When the window opens, or has opened, that tries an open match next, before the night that does; None where none will."""
    queued = _tried(sheet)
    if queued is None:
        return None
    day = max(queued.intended_settlement_date, today)
    ahead = (each for each in windows_of_day(day) if each.market == queued.market_id and at < each.closes_at)
    return next((each.opens_at for each in ahead if run_of(job_of(each.opens_at), day) is None), None)


def _tried(sheet: Sheet) -> OpenMatch | None:
    """The queue row of what a night or window tries."""
    return sheet.queued if sheet.queued and sheet.queued.place == Place.OWN else None
