"""What a revision of the calendars means for trades that were instructed before it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache

from refdata.dates import NoCycle, OpenTrade, Redated, revise, settlement_date
from refdata.queries.days import cycle_days, settlement_calendar
from vocabulary.days import Calendar, CalendarNotKnown


@dataclass(frozen=True, slots=True)
class Instructed:
    """A trade that was instructed for a date; `ref` tells it apart. `currency` None is free of payment."""

    ref: str
    market: int
    currency: int | None
    cfi: str
    trade_date: date
    intended: date


def redated_by_revision(trades: Sequence[Instructed], *, known_before: date) -> list[Redated]:
    """The trades that closures made known after a day date otherwise, in their order; nothing moves their date.

    A trade of the market's cycle is reckoned again from its trade date (refdata.dates.revise). One that was agreed for
    another date, or longer ago than the calendars tell, is among them if its date is no settlement day any more: `after`
    is the next one that is. Refuses CalendarNotKnown: a calendar does not cover the intended dates.
    """

    @cache
    def calendar_of(market: int, currency: int | None, known_on: date | None) -> Calendar:
        return settlement_calendar(market, currency, known_on=known_on)

    @cache
    def days_of(market: int, cfi: str, trade_date: date) -> int | None:
        try:
            return cycle_days(market, cfi, trade_date)
        except NoCycle:
            return None

    found = (
        _redated(
            trade,
            days_of(trade.market, trade.cfi, trade.trade_date),
            calendar_of(trade.market, trade.currency, known_before),
            calendar_of(trade.market, trade.currency, None),
        )
        for trade in trades
    )
    return [each for each in found if each is not None]


def _redated(trade: Instructed, days: int | None, before: Calendar, after: Calendar) -> Redated | None:
    if days is not None:
        with suppress(CalendarNotKnown):
            if settlement_date(trade.trade_date, days, before) == trade.intended:
                reckoned = OpenTrade(trade.ref, trade.trade_date, instructed=True)
                return next(iter(revise([reckoned], days, before, after).reported), None)
    return (
        None if after.is_open(trade.intended) else Redated(trade.ref, trade.intended, after.next_open(trade.intended))
    )
