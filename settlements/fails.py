"""How old a fail is, and what it would cost its side to do without the other. Pure.

A fail is aged from its intended date: in calendar days, and in business days of its market (open days after the intended date, up
to the business date: 0 on the date itself once its cut-off has passed).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from vocabulary.days import ONE_DAY, Calendar
from vocabulary.side import Direction, Payment

BANDS: Final = ((0, 0), (1, 1), (2, 4), (5, 10), (11, 20), (21, None))
"""Business days, first and last (None: and more), by which fails are counted together: chosen, not laid down anywhere."""


@dataclass(frozen=True)
class IntendedDates:
    """The intended dates whose fails have an age of `first` to `last` business days (None: and more): `since` to `until`, both
    included; None for all before or all after."""

    first: int
    last: int | None
    since: date | None
    until: date | None

    def __contains__(self, intended: date) -> bool:
        return (self.since is None or intended >= self.since) and (self.until is None or intended <= self.until)


def business_days_failed(calendar: Calendar, intended: date, today: date) -> int:
    """The age of a fail in business days. Refuses CalendarNotKnown."""
    return calendar.open_days_between(intended, today)


def bands_of(calendar: Calendar, today: date) -> Sequence[IntendedDates]:
    """The bands as intended dates, the youngest first; they part all dates. Refuses CalendarNotKnown.

    On Wed 25 Nov 2026, where all weekdays are open: since Wed 25; Tue 24; Thu 19 to Mon 23 ("2 to 4").
    """
    oldest = BANDS[-1][0]
    opens = [today if calendar.is_open(today) else calendar.previous_open(today)]
    while len(opens) < oldest:
        opens.append(calendar.previous_open(opens[-1]))
    begins = [opens[last] if last is not None else None for _first, last in BANDS]
    ends = [None, *(begun - ONE_DAY for begun in begins if begun)]
    return [
        IntendedDates(first, last, since, until)
        for (first, last), since, until in zip(BANDS, begins, ends, strict=True)
    ]


def cost_to_replace(
    direction: Direction, payment: Payment, value: Decimal | None, amount: Decimal | None
) -> Decimal | None:
    """What a side would lose today if the other never settled and the market took its place; below zero, gain. None where the value
    of the securities is asked for and not known.

    `value` of the securities and `amount` of the cash, each as the instruction has it, in one currency.

    >>> cost_to_replace(Direction.RECEIVE, Payment.DVP, Decimal(110), Decimal(100))
    Decimal('10')
    """
    securities = Decimal(0) if payment is Payment.PFOD else value
    if securities is None:
        return None
    cash = Decimal(0) if payment is Payment.FOP else amount or Decimal(0)
    due = securities - cash if payment is Payment.DVP else securities + cash
    return due if direction is Direction.RECEIVE else -due if payment is Payment.DVP else Decimal(0)
