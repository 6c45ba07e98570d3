"""In which sequence of the night an open instruction is tried next, as pages and the interface say it."""

from dataclasses import dataclass
from datetime import date

from settlements.queries import Sheet, night_plan


@dataclass(frozen=True)
class TakenBy:
    """The first sequence of its market that takes an instruction: its name; `is_last`: none comes after it."""

    name: str
    is_last: bool


def taken_by(sheet: Sheet, today: date) -> TakenBy | None:
    """By which sequence the first night that tries an open match takes it; None for what no night tries, and where its market says
    nothing of sequences, or has one alone."""
    queued = sheet.queued
    if queued is None or queued.place != "OWN":
        return None
    plan = night_plan(max(queued.intended_settlement_date, today), [queued.market_id])
    found = plan.by_market.get(queued.market_id, ())
    if len(found) < 2:
        return None
    is_free = queued.currency_id == 0
    first = next(place for place, each in enumerate(found) if each.takes_one(queued.priority, is_free=is_free))
    return TakenBy(found[first].name, first == len(found) - 1)
