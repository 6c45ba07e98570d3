"""Settlement dates (of a trade, a customer's payment, a close-out, after a calendar revision) and their cut-offs.

Pure: calendars and cycles come in, dates come out. Dates are local dates of the place of settlement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from vocabulary.days import Calendar, latest_begun
from vocabulary.invalid import Invalid
from vocabulary.side import PaymentType


class NoCycle(Invalid):
    """No settlement cycle, or more than one, applies to a trade date."""

    code = "no_settlement_cycle"


class NoCutOff(Invalid):
    """No cut-off, or more than one, of a payment type for a date."""

    code = "no_cut_off"


class Sale(StrEnum):
    """How a seller sold, for the close-out of a fail under Rule 204 of SEC Regulation SHO."""

    SHORT = "SHORT"
    LONG = "LONG"
    MARKET_MAKER = "MARKET_MAKER"
    """Bona-fide market making, whether long or short."""


CLOSE_OUT_DAYS = {Sale.SHORT: 1, Sale.LONG: 3, Sale.MARKET_MAKER: 3}
"""Settlement days after the settlement date by whose opening a fail must be closed out: 17 CFR 242.204."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """Settlement days after the trade date, and the first trade date that they apply to."""

    first_trade_date: date
    days: int


@dataclass(frozen=True, slots=True)
class CutOff:
    """Until when a payment type settles on a business date, local to the market: as planned, or as moved that day.

    `days_later` is 1 where the operator prolonged the day beyond midnight.
    """

    payment: PaymentType
    planned: time
    actual: time | None = None
    days_later: int = 0

    def moment(self, business_date: date) -> datetime:
        """The cut-off in force, naive: the actual one where there is one, whether earlier or later."""
        in_force = self.planned if self.actual is None else self.actual
        return datetime.combine(business_date + timedelta(days=self.days_later), in_force)


@dataclass(frozen=True, slots=True)
class OpenTrade:
    """A trade that has not settled, and whether an instruction for it was already sent."""

    ref: str
    trade_date: date
    instructed: bool


@dataclass(frozen=True, slots=True)
class Redated:
    """A trade whose settlement date a revision of the calendar moves."""

    ref: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revised calendar means for open trades, each in the order of the trades.

    changed   trades not yet instructed: they take the new date
    reported  instructed trades: their intended settlement date stays, somebody has to look at them
    """

    changed: tuple[Redated, ...]
    reported: tuple[Redated, ...]


def cycle_days(cycles: Iterable[Cycle], trade_date: date) -> int:
    """The days of the cycle in force on a trade date: that with the latest first trade date not after it.

    Cycles come in any order. Refuses NoCycle: none has begun, or two begin on the same day.

    US equities, (2017-09-05, 2 days) and (2024-05-28, 1 day): a trade of Fri 24 May 2024 has 2 days, one
    of Tue 28 May 2024 has 1; both settle on Wed 29 May, Monday being a holiday.
    """
    in_force = latest_begun(cycles, lambda cycle: cycle.first_trade_date, trade_date)
    if len(in_force) != 1:
        raise NoCycle(
            expected=f"one settlement cycle in force on {trade_date}",
            found=len(in_force),
            way_out="Correct the first trade dates of the cycles.",
        )
    return in_force[0].days


def settlement_date(trade_date: date, days: int, calendar: Calendar) -> date:
    """The settlement day so many settlement days strictly after the trade date.

    The trade date itself may be a day without settlement. Trades that settle the same day (`days` = 0)
    settle on the trade date, or on the next settlement day where it is none. The calendar is the joint
    one of the depository and of the currency's payment system for whatever settles against payment.
    Refuses InvalidDayCount (days below zero), CalendarNotKnown. Source: FINRA notices 85-70, 88-82,
    95-77 and 99-83.

    US, T+1, Columbus Day Mon 12 Oct 2026 a trading day without settlement: trades of Fri 9 and Mon 12
    October both settle on Tue 13 October.
    """
    if days == 0:
        return calendar.this_or_next_open(trade_date)
    return calendar.nth_open_after(trade_date, days)


def payment_due_date(trade_date: date, days: int, calendar: Calendar) -> date:
    """The last day of the customer payment period: so many business days after the trade date.

    A count of its own with its own calendar: bank holidays on which exchanges trade are no settlement days
    but are business days for receiving payment. Source: Regulation T, 12 CFR 220.8(b); FINRA notice 88-82.

    Five-day cycle and seven days to pay in 1988, Fri 11 November a bank holiday: a trade of Thu 3 November
    settles on Thu 10 November and is to be paid by Mon 14 November.
    """
    return settlement_date(trade_date, days, calendar)


def close_out_date(settles_on: date, sale: Sale, calendar: Calendar) -> date:
    """The settlement day by whose opening a seller's fail must be closed out.

    Counted from the settlement date. Short sale: the next settlement day; long sale and bona-fide market
    maker: the third one. Source: Rule 204 of SEC Regulation SHO.

    A fail of Mon 22 Jun 2026 must be closed out by Tue 23 June if short, by Thu 25 June if long.
    """
    return calendar.nth_open_after(settles_on, CLOSE_OUT_DAYS[sale])


def cut_off_moment(cut_offs: Iterable[CutOff], payment: PaymentType, business_date: date) -> datetime:
    """When settlement of a payment type ends on a business date, in local time of the market (naive).

    Refuses NoCutOff unless exactly one cut-off is of that payment type.

    Planned 16:00, moved to 17:00 on Fri 12 Jun 2026: that day 17:00.
    """
    found = [cut_off for cut_off in cut_offs if cut_off.payment == payment]
    if len(found) != 1:
        raise NoCutOff(
            expected=f"one cut-off for {payment} on {business_date}",
            found=len(found),
            way_out="Set one planned cut-off for each payment type.",
        )
    return found[0].moment(business_date)


def revise(trades: Sequence[OpenTrade], days: int, before: Calendar, after: Calendar) -> Revision:
    """What changes for open trades when a calendar is revised.

    Every settlement date is reckoned on both calendars. Trades whose date is the same in both are in neither
    list. Nothing moves the intended settlement date of an instruction that was sent. Refuses as
    `settlement_date`.

    T+2, Mon 29 and Tue 30 Oct 2012 closed by the hurricane: a trade of Thu 25 October moves from Mon 29 to
    Wed 31 October if not instructed, else it is reported.
    """
    changed: list[Redated] = []
    reported: list[Redated] = []
    for trade in trades:
        was = settlement_date(trade.trade_date, days, before)
        becomes = settlement_date(trade.trade_date, days, after)
        if was != becomes:
            (reported if trade.instructed else changed).append(Redated(trade.ref, was, becomes))
    return Revision(tuple(changed), tuple(reported))
