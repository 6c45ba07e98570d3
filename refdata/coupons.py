"""Coupon dates: in which coupon period a day lies, and the notional periods by which ACT/ACT ICMA counts.

Pure. Coupon dates are the unadjusted ones, from which interest accrues; when a coupon is paid is another question.
Sources: ICMA rule 251 and its recommendation on odd coupons; ISDA paper on ACT/ACT (1998), odd periods.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count, pairwise

from refdata.day_counts import DayCount, NotionalPeriod
from vocabulary.invalid import Invalid

MOVED_BY_AT_MOST = 3
"""Days by which the end of a month or a weekend moves a coupon date; a period off by more is an odd one."""


class InvalidTerms(Invalid):
    """Terms of a bond from which no coupon dates follow."""

    code = "invalid_bond_terms"


class NotAccruing(Invalid):
    """A day before interest accrues, or one on which the bond has matured."""

    code = "not_accruing"


@dataclass(frozen=True, slots=True)
class BondTerms:
    """What a fixed-rate bond promises.

    coupon_percent    per cent of nominal a year
    frequency         coupons a year: 1, 2, 3, 4, 6 or 12
    accrues_from      the day from which interest accrues (dated date)
    first_coupon      where the first period is long; else the first coupon date after `accrues_from`
    end_of_month      coupons fall on the last day of the month, as the maturity does
    decimals_per_100  to which the market rounds accrued interest per 100 nominal; None: not at all
    """

    coupon_percent: Decimal
    frequency: int
    convention: DayCount
    accrues_from: date
    matures_on: date
    first_coupon: date | None = None
    end_of_month: bool = False
    decimals_per_100: int | None = None


@dataclass(frozen=True, slots=True)
class CouponPeriod:
    """A coupon period: from the previous coupon date, on which it begins, to the next one, which is no more of it.

    notional   the regular periods that cover it, oldest first: itself alone if it is regular
    """

    start: date
    end: date
    notional: tuple[NotionalPeriod, ...]


def coupon_period(terms: BondTerms, day: date) -> CouponPeriod:
    """The coupon period of a bond in which a day lies; a coupon date begins the next one.

    Coupon dates are counted back from maturity, each from the maturity itself, so that 31 August gives 28 February
    and 31 August again. Refuses InvalidTerms: a frequency that does not divide the year, a maturity not after
    `accrues_from`, a first coupon that is no coupon date, `end_of_month` without a maturity at one; NotAccruing.

    Semi-annual to Tue 15 Jul 2008 from Thu 15 Aug 2002, first coupon Tue 15 Jul 2003: of Wed 1 Jan 2003 the period
    is the long first one, 15 Aug 2002 to 15 Jul 2003, in the notional ones from 15 Jul 2002 and 15 Jan 2003.
    """
    _check(terms)
    if not terms.accrues_from <= day < terms.matures_on:
        raise NotAccruing(
            expected=f"a day from {terms.accrues_from} and before {terms.matures_on}",
            found=day,
            way_out="Check the date and the terms of the bond.",
        )
    first = _first_coupon(terms)
    if day < first:
        start, end = terms.accrues_from, first
    else:
        start, end = next((one, other) for other, one in pairwise(_back_from_maturity(terms)) if one <= day)
    covering = [coupon for coupon in _back_to(terms, start) if coupon <= end]
    return CouponPeriod(start, end, _periods(covering))


def period_between(start: date, end: date, frequency: int) -> CouponPeriod:
    """The coupon period between two coupon dates, its notional periods counted back from the later one.

    It is regular if its length is that of the frequency but for a few days, by which the end of a month or a weekend
    moves a date. Refuses InvalidTerms (frequency), InvalidInterval (`end` not after `start`).
    """
    months = months_of(frequency)
    month_ends = _ends_month(start) and _ends_month(end)
    regular = (add_months(start, months), add_months(end, -months, end_of_month=month_ends))
    if abs((regular[0] - end).days) <= MOVED_BY_AT_MOST or abs((regular[1] - start).days) <= MOVED_BY_AT_MOST:
        return CouponPeriod(start, end, (NotionalPeriod(start, end),))
    dates = [end]
    while dates[-1] > start:
        dates.append(add_months(end, -months * len(dates), end_of_month=month_ends))
    return CouponPeriod(start, end, _periods(dates))


def regular_period(start: date, day: date, frequency: int) -> CouponPeriod:
    """What accrues from `start` where no next coupon is known: regular periods forward until one ends after `day`.

    Refuses InvalidTerms (frequency), NotAccruing (`day` before `start`).
    """
    months = months_of(frequency)
    if day < start:
        raise NotAccruing(expected=f"a day from {start}", found=day, way_out="Check the dates.")
    dates = [start]
    while dates[-1] <= day:
        dates.append(add_months(start, months * len(dates), end_of_month=_ends_month(start)))
    return CouponPeriod(start, dates[-1], _periods(dates[::-1]))


def months_of(frequency: int) -> int:
    """The months of a regular coupon period. Refuses InvalidTerms: a frequency other than 1, 2, 3, 4, 6, 12."""
    if frequency < 1 or 12 % frequency:
        raise InvalidTerms(
            expected="1, 2, 3, 4, 6 or 12 coupons a year", found=frequency, way_out="Correct the frequency."
        )
    return 12 // frequency


def add_months(day: date, months: int, *, end_of_month: bool = False) -> date:
    """The day so many months later (earlier if negative), or the last of that month if it has no such day.

    With `end_of_month` always the last of the month. Sun 31 Aug 2025 and 6 months: Sat 28 Feb 2026. Refuses
    InvalidTerms: a year that no date has.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise InvalidTerms(expected="coupon dates in years that exist", found=year, way_out="Correct the dates.")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if end_of_month else min(day.day, last))


def _check(terms: BondTerms) -> None:
    months_of(terms.frequency)
    if terms.matures_on <= terms.accrues_from:
        raise InvalidTerms(
            expected=f"a maturity after {terms.accrues_from}", found=terms.matures_on, way_out="Correct the dates."
        )
    if terms.end_of_month and not _ends_month(terms.matures_on):
        raise InvalidTerms(
            expected="a maturity at the end of a month, as its coupons", found=terms.matures_on, way_out="Correct it."
        )


def _first_coupon(terms: BondTerms) -> date:
    dates = [coupon for coupon in _back_to(terms, terms.accrues_from) if coupon > terms.accrues_from]
    if terms.first_coupon is None:
        return dates[-1]
    if terms.first_coupon not in dates:
        raise InvalidTerms(
            expected=f"a first coupon on a coupon date, from {dates[-1]} on",
            found=terms.first_coupon,
            way_out="Correct the first coupon, the maturity or the rule of the end of the month.",
        )
    return terms.first_coupon


def _back_from_maturity(terms: BondTerms) -> Iterator[date]:
    """The regular coupon dates, latest first, without end."""
    months = months_of(terms.frequency)
    return (add_months(terms.matures_on, -months * back, end_of_month=terms.end_of_month) for back in count())


def _back_to(terms: BondTerms, day: date) -> list[date]:
    """The regular coupon dates, latest first, down to the first that is not after a day."""
    dates = []
    for coupon in _back_from_maturity(terms):
        dates.append(coupon)
        if coupon <= day:
            break
    return dates


def _periods(latest_first: list[date]) -> tuple[NotionalPeriod, ...]:
    return tuple(NotionalPeriod(one, other) for one, other in pairwise(reversed(latest_first)))


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
