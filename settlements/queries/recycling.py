"""For how long markets recycle what does not settle, and until when an instruction is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from machinery.statements import array, rows, statement, tuples
from refdata.queries import market_calendars
from settlements.recycling import (
    Dates,
    Recycled,
    RecyclingPeriods,
    business_days_left,
    cancellation_days,
    ends_kept,
    has_come,
    warning_days,
)
from vocabulary.days import Calendar, Period

REACH: Final = timedelta(days=400)
"""How many days back, and ahead, business days are looked at: the longest period, 250 of them, is shorter."""
_NEVER: Final = np.datetime64("9999-12-31")


@dataclass(frozen=True, slots=True)
class MarketPeriods:
    """The periods of a market on a day, since when they hold, until before when (None: on), and where they are laid down."""

    periods: RecyclingPeriods
    since: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What is open, and from which day its business days are counted: a match, or an unmatched instruction (match 0). Of this count
    a night, that of `warned_on`, has warned that it is cancelled at the end of `promised`, a day not over; None: of no such."""

    match: int
    instruction: int
    market: int
    counted_from: date
    promised: date | None
    warned_on: date | None


@dataclass
class Due:
    """What the night of a day cancels, and of what it warns that it is cancelled at the end of which day."""

    ended: list[Counted] = field(default_factory=list)
    warned: list[tuple[Counted, date]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a night would do that nothing changes before: how many instructions it would cancel, of how many it would warn, and how
    many of these are over by the rule already, and cancelled only after the days of their warning."""

    cancelled: int
    warned: int
    over: int


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


def counted(matches: Collection[int], sides: Collection[int], day: date) -> list[Counted]:
    """From which day business days are counted of open matches, and of unmatched instructions, and of which day that is not over on
    `day` they have been warned in that count; matches first, by their ids."""
    facts = {"matches": array(matches), "sides": array(sides), "day": day}
    return [Counted(*found) for found in tuples(statement("settlements", "recycle_counted"), facts)]


def due_on(day: date, rules: Mapping[int, MarketPeriods], *, lock: bool) -> Due:
    """What the night of a day cancels by the rules of markets (by id), and of what it warns, by market, matches first; with `lock`
    what it looks at is locked, what is unmatched first, as acts do. What settles elsewhere is left out."""
    calendars = market_calendars()
    open_days = {market: open_days_around(calendars[market], day) for market in rules}
    asked = _asked(rules, open_days)

    def wanted(name: str, locked: str) -> list[int]:
        sql = statement("settlements", name).format(lock=f"for update of {locked}" if lock else "")
        return [found for (found,) in tuples(sql, asked)]

    sides, matches = wanted("recycle_sides", "u"), wanted("recycle_matches", "o")
    found, by_market = Due(), dict[int, list[Counted]]()
    for each in counted(matches, sides, day) if matches or sides else ():
        by_market.setdefault(each.market, []).append(each)
    for market, mine in sorted(by_market.items()):
        ends, warned_on = _judged(mine, rules[market].periods, calendars[market], day)
        found.ended += [mine[number] for number in np.flatnonzero(ends <= np.datetime64(day)).tolist()]
        for number in np.flatnonzero((warned_on <= np.datetime64(day)) & (np.datetime64(day) < ends)).tolist():
            found.warned.append((mine[number], ends[number].astype(object)))
    return found


def foreseen_on(market: int, day: date) -> Foreseen:
    """What the night of a day would do in a market (id) by the rule of that day, if nothing changed before. Locks nothing."""
    rule = recycling_on(day).get(market)
    if rule is None:
        return Foreseen(0, 0, 0)
    found = due_on(day, {market: rule}, lock=False)
    calendar = market_calendars()[market]
    new = [each for each, end in found.warned if each.promised != end]
    over = [each for each in new if _is_over(each, rule.periods, calendar, day)]
    return Foreseen(_instructions(found.ended), _instructions(new), _instructions(over))


def ending_of(match: int, instruction: int, market: int, day: date) -> Ending | None:
    """Until when an open match, or an unmatched instruction (match 0), of a market is recycled by the rule of a day; None where
    that cancels nothing, or the closing days of that time are not known."""
    rule = recycling_on(day).get(market)
    if rule is None:
        return None
    (found,) = counted([match] if match else [], [] if match else [instruction], day)
    calendar = market_calendars()[market]
    ends, warnings = _judged([found], rule.periods, calendar, day)
    if ends[0] == _NEVER:
        return None
    end = ends[0].astype(object)
    is_warned = found.promised == end
    warned_on = max(warnings[0].astype(object), day) if rule.periods.warning(bool(match)) else None
    until = Recycled(found.counted_from, end, found.warned_on if is_warned else warned_on)
    return Ending(until, business_days_left(until, day, calendar), rule.source, is_warned)


def warnings_standing(instructions: Collection[int]) -> Mapping[int, date]:
    """At the end of which day those of some open instructions are cancelled whose parties a night has warned; a warning that a
    later change of status has made void is left out."""
    if not instructions:
        return {}
    found = rows(statement("settlements", "recycling_warned"), {"instructions": array(instructions)})
    return {f["instruction_id"]: f["cancelled_end_of"] for f in found}


def _asked(rules: Mapping[int, MarketPeriods], open_days: Mapping[int, Dates]) -> dict[str, Any]:
    """Per market before which day something must have been intended for a warning, or its end, to have come."""
    never = date(1900, 1, 1)

    def before(is_matched: bool) -> list[date]:
        found = []
        for market, rule in rules.items():
            days = rule.periods.days(is_matched) - rule.periods.warning(is_matched)
            came = has_come(days, open_days[market])
            found.append(never if came is None else came.astype(object))
        return found

    return {"markets": array(rules), "matched_before": array(before(True)), "unmatched_before": array(before(False))}


def _judged(mine: Sequence[Counted], periods: RecyclingPeriods, calendar: Calendar, day: date) -> tuple[Dates, Dates]:
    """Of one market: at the end of which day each is cancelled, and on which its warning comes; its end where it is not warned.

    What counts from before the calendar is known counts from its first day: that ends later, never earlier. Where it is not known
    far enough ahead nobody is warned of a day that nobody knows: both are `_NEVER`.
    """
    known = open_days_around(calendar, day, REACH)
    ends, warned_on = np.full(len(mine), _NEVER), np.full(len(mine), _NEVER)
    if not len(known):
        return ends, warned_on
    is_matched = np.array([bool(each.match) for each in mine])
    since = np.maximum(np.array([each.counted_from for each in mine], dtype="datetime64[D]"), known[0])
    days = np.where(is_matched, periods.matched, periods.unmatched)
    warnings = np.where(is_matched, periods.matched_warning, periods.unmatched_warning)
    promised = np.array([each.promised for each in mine], dtype="datetime64[D]")
    ahead = np.searchsorted(known, np.datetime64(day), side="right") + warnings
    sure = (np.searchsorted(known, since, side="right") + days <= len(known)) & (
        (ahead <= len(known)) | ~np.isnat(promised)
    )
    since, is_matched = since[sure], is_matched[sure]
    warned_on[sure] = warning_days(since, is_matched, known, periods)
    natural = cancellation_days(since, is_matched, known, periods)
    ends[sure] = ends_kept(natural, warned_on[sure], promised[sure], warnings[sure], today=day, open_days=known)
    return ends, warned_on


def _is_over(each: Counted, periods: RecyclingPeriods, calendar: Calendar, day: date) -> bool:
    """Whether its period is over by a day, whoever was warned of it."""
    came = has_come(periods.days(bool(each.match)), open_days_around(calendar, day))
    return came is not None and bool(np.datetime64(each.counted_from) < came)


def _instructions(found: Collection[Counted]) -> int:
    return sum(2 if each.match else 1 for each in found)
