"""Recycling: what did not settle for long enough is cancelled by the system at the end of a date; its parties are warned before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from machinery.statements import array, row, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from refdata.queries import market_calendars
from settlements.allegement import Removal
from settlements.gate import pass_gate
from settlements.operations.allege import remove_allegements
from settlements.operations.keeping import keep_to_coming_nights
from settlements.operations.links import end_links_that_are_over
from settlements.operations.netting import take_out_of_nets
from settlements.queries.recycling import REACH, Counted, MarketPeriods, counted, open_days_around, recycling_on
from settlements.recycling import Dates, RecyclingPeriods, cancellation_days, has_come, warning_days
from vocabulary.actor import Actor
from vocabulary.days import Calendar
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

RULES: Final = DatedTable(
    "settlements_recyclingrule",
    ["market_id"],
    ["unmatched", "matched", "unmatched_warning", "matched_warning", "source"],
)


@dataclass(frozen=True, slots=True)
class RecyclingNight:
    """The run of a night, its date, by whom and when it is."""

    run: int
    business_date: date
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class RecycledCounts:
    """How many instructions were cancelled, and of how many a party was warned."""

    cancelled: int = 0
    warned: int = 0


@dataclass
class _Found:
    """What has run out, and of what is to be warned: a match, or an unmatched instruction (match 0), with its days."""

    ended: list[Counted] = field(default_factory=list)
    warned: list[tuple[Counted, date]] = field(default_factory=list)


@part
def set_recycling(market: int, periods: RecyclingPeriods, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a business date on after how many business days a market (id) cancels what does not settle; whether that changes
    anything.

    Nothing is said of the date of a night that has begun. Refuses InvalidText (source), NightsStand.
    """
    named = strict_text(source, longest=200)
    keep_to_coming_nights(valid_from)
    lock_list(RULES.name)
    facts = {name: getattr(periods, name) for name in RULES.facts if name != "source"}
    changed = bool(replace_from(RULES, [{"market_id": market, **facts, "source": named}], valid_from).opened)
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="recycling.set",
            subject_type="market",
            subject_ids=[market],
            after={"valid_from": valid_from.isoformat(), "source": named, **facts},
        )
    return changed


@part
def recycle(night: RecyclingNight) -> RecycledCounts:
    """Cancels, at the end of a date, what was recycled for as long as its market does (CANS), and warns the parties of what will
    be in the days of warning of its market. Both sides of a match go together, whoever holds it or has asked for what.

    Locks only what was intended for so long ago that it can have come to that, what is unmatched first, as acts do. What settles
    at an external depository is not touched: it is cancelled there. Second time: nothing more.
    """
    rules = recycling_on(night.business_date)
    if not rules:
        return RecycledCounts()
    pass_gate()
    calendars = market_calendars()
    open_days = {market: open_days_around(calendars[market], night.business_date) for market in rules}
    asked = _asked(rules, open_days)
    sides = [side for (side,) in tuples(statement("settlements", "recycle_sides"), asked)]
    matches = [match for (match,) in tuples(statement("settlements", "recycle_matches"), asked)]
    if not matches and not sides:
        return RecycledCounts()
    found = _due(counted(matches, sides), rules, calendars, night.business_date)
    return RecycledCounts(_cancel(found.ended, night), _warn(found.warned, night))


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


def _due(
    candidates: Iterable[Counted],
    rules: Mapping[int, MarketPeriods],
    calendars: Mapping[int, Calendar],
    business_date: date,
) -> _Found:
    by_market: dict[int, list[Counted]] = {}
    for each in candidates:
        by_market.setdefault(each.market, []).append(each)
    found = _Found()
    for market, mine in sorted(by_market.items()):
        _judge(mine, rules[market].periods, calendars[market], business_date, found)
    return found


def _judge(
    mine: Sequence[Counted], periods: RecyclingPeriods, calendar: Calendar, business_date: date, found: _Found
) -> None:
    """Of one market. What counts from before the calendar is known counts from its first day: that ends later, never earlier. Where
    it is not known far enough ahead nobody is warned of a day that nobody knows."""
    known = open_days_around(calendar, business_date, REACH)
    is_matched = np.array([bool(each.match) for each in mine])
    since = np.maximum(np.array([each.counted_from for each in mine], dtype="datetime64[D]"), known[0])
    days = np.where(is_matched, periods.matched, periods.unmatched)
    is_sure = np.searchsorted(known, since, side="right") + days <= len(known)
    today, never = np.datetime64(business_date), np.datetime64("9999-12-31")
    ends, warned_on = np.full(len(mine), never), np.full(len(mine), never)
    ends[is_sure] = cancellation_days(since[is_sure], is_matched[is_sure], known, periods)
    warned_on[is_sure] = warning_days(since[is_sure], is_matched[is_sure], known, periods)
    found.ended += [mine[number] for number in np.flatnonzero(ends <= today).tolist()]
    for number in np.flatnonzero((warned_on <= today) & (today < ends)).tolist():
        found.warned.append((mine[number], ends[number].astype(object)))


def _cancel(ended: Sequence[Counted], night: RecyclingNight) -> int:
    """Writes the cancellations and tells of them; whom an unmatched one was alleged to is told that this is over."""
    if not ended:
        return 0
    alone = [each.instruction for each in ended if not each.match]
    matches = [each.match for each in ended if each.match]
    facts = {
        "matches": array(matches),
        "sides": array(alone),
        "business_date": night.business_date,
        "run": night.run,
        "at": night.at,
    }
    gone = row(statement("settlements", "recycle_cancel"), facts) or {}
    _record("night.recycled", gone, night)
    take_out_of_nets(matches, by=night.by, at=night.at, business_date=night.business_date)
    if alone:
        withdrawn = tuples(statement("settlements", "withdraw"), {"instructions": array(alone), "at": night.at})
        remove_allegements([number for (number,) in withdrawn], Removal.CANCELLED, by=night.by, at=night.at)
    end_links_that_are_over()
    return int(gone["number"])


def _warn(warned: Collection[tuple[Counted, date]], night: RecyclingNight) -> int:
    """Writes the warnings that are new and tells of them."""
    if not warned:
        return 0
    facts = {
        "matches": array(each.match for each, _ in warned),
        "sides": array(each.instruction for each, _ in warned),
        "counted": array(each.counted_from for each, _ in warned),
        "ends": array(end for _, end in warned),
        "business_date": night.business_date,
        "run": night.run,
        "at": night.at,
    }
    made = row(statement("settlements", "recycle_warn"), facts) or {}
    if made["number"]:
        _record("night.recycling_warned", made, night)
    return int(made["number"])


def _record(code: str, told: Mapping[str, Any], night: RecyclingNight) -> None:
    """One event for all of a set, whose facts are its rows."""
    facts = {"business_date": night.business_date.isoformat(), "instructions": told["number"], "digest": told["digest"]}
    record(by=night.by, at=night.at, code=code, subject_type="run", subject_ids=[night.run], after=facts)
