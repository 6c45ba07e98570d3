"""For how long markets recycle what does not settle, and until when an instruction is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from machinery.statements import array, rows, statement, tuples
from refdata.queries import market_calendars
from settlements.models import RecyclingWarning
from settlements.recycling import Dates, Recycled, RecyclingPeriods, business_days_left, recycled
from vocabulary.days import Calendar, CalendarNotKnown, Period

REACH: Final = timedelta(days=400)
"""How many days back, and ahead, business days are looked at: the longest period, 250 of them, is shorter."""


@dataclass(frozen=True, slots=True)
class MarketPeriods:
    """The periods of a market on a day, since when they hold, until before when (None: on), and where they are laid down."""

    periods: RecyclingPeriods
    since: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What is open, and from which day its business days are counted: a match, or an unmatched instruction (match 0)."""

    match: int
    instruction: int
    market: int
    counted_from: date


@dataclass(frozen=True, slots=True)
class Ending:
    """Until when an instruction is recycled, how many business days are left after the day asked about, by which rule, and
    whether a night has warned of that day."""

    recycled: Recycled
    days_left: int
    source: str
    is_warned: bool


def recycling_on(day: date) -> dict[int, MarketPeriods]:
    """The periods in force on a day, by the id of the market; markets that cancel nothing are left out."""
    found = rows(
        "select market_id, unmatched, matched, unmatched_warning, matched_warning, lower(valid) as since, upper(valid) as until,"
        " source from settlements_recyclingrule where valid @> %(day)s::date order by market_id",
        {"day": day},
    )
    return {
        f["market_id"]: MarketPeriods(
            RecyclingPeriods(f["unmatched"], f["matched"], f["unmatched_warning"], f["matched_warning"]),
            f["since"],
            f["until"],
            f["source"],
        )
        for f in found
    }


def recycling_rule_on(market: int, on: date) -> str:
    """The periods of a market on a day and their source, in words that an effect binds; "" where nothing is said."""
    found = recycling_on(on).get(market)
    if found is None:
        return ""
    each = found.periods
    return f"{each.unmatched} (-{each.unmatched_warning}) / {each.matched} (-{each.matched_warning}) ({found.source})"


def open_days_around(calendar: Calendar, day: date, ahead: timedelta = timedelta(0)) -> Dates:
    """The business days of a calendar as far back from a day as any period reaches, up to the day or so far ahead of it: those
    that are known, in order."""
    first, last = day - REACH, day + ahead + timedelta(days=1)
    if calendar.known is not None:
        first = max(first, calendar.known.start)
        last = min(last, calendar.known.end or last)
    days = calendar.open_days(Period(first, last)) if first < last else ()
    return np.array(list(days), dtype="datetime64[D]")


def counted(matches: Collection[int], sides: Collection[int]) -> list[Counted]:
    """From which day business days are counted of open matches, and of unmatched instructions; matches first, by their ids."""
    found = tuples(statement("settlements", "recycle_counted"), {"matches": array(matches), "sides": array(sides)})
    return [Counted(*facts) for facts in found]


def ending_of(match: int, instruction: int, market: int, day: date) -> Ending | None:
    """Until when an open match, or an unmatched instruction (match 0), of a market is recycled by the rule of a day; None where
    that cancels nothing, or the closing days of that time are not known."""
    rule = recycling_on(day).get(market)
    if rule is None:
        return None
    found = counted([match] if match else [], [] if match else [instruction])
    calendar = market_calendars()[market]
    try:
        end = recycled(found[0].counted_from, None, calendar, is_matched=bool(match), periods=rule.periods)
        left = business_days_left(end, day, calendar)
    except CalendarNotKnown:
        return None
    warned = RecyclingWarning.objects.filter(instruction=instruction, cancelled_end_of=end.cancelled_end_of)
    return Ending(end, left, rule.source, warned.exists())


def warnings_standing(instructions: Collection[int]) -> Mapping[int, date]:
    """At the end of which day those of some open instructions are cancelled whose parties a night has warned; a warning that a
    later change of status has made void is left out."""
    if not instructions:
        return {}
    found = rows(statement("settlements", "recycling_warned"), {"instructions": array(instructions)})
    return {f["instruction_id"]: f["cancelled_end_of"] for f in found}
