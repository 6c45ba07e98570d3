"""How much of what came in the last night settled, by number and by value, against what nights usually settle.

Settlement efficiency as Article 7 of the CSDR has it measured: settled of what was due, by number of matches and by value. Value
is that of each currency by itself. Read from the control totals that the nights count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from itservices.queries import RunSheet

NIGHTS: Final = 20
"""How many nights before the last one say what is usual."""
POINT: Final = Decimal("0.01")
CURRENCIES: Final = 5
"""How many currencies are shown, those with most matches; the page of the run has all."""


@dataclass(frozen=True)
class Rate:
    """What part of what came in settled ("" is by number of matches of all currencies, else the value of one), and the median
    of the nights before, None without one."""

    currency: str
    settled: Decimal
    came_in: Decimal
    usual: Decimal | None

    @property
    def share(self) -> Decimal:
        """As a fraction."""
        return self.settled / self.came_in

    @property
    def is_lower(self) -> bool:
        """Whether it is less than usual, by a point or more."""
        return self.usual is not None and self.share <= self.usual - POINT


@dataclass(frozen=True)
class Rates:
    """The rates of the newest night that has counted, by number first, and over how many nights before it the usual is."""

    night: RunSheet
    rates: Sequence[Rate]
    nights: int


def rates_of(nights: Sequence[RunSheet]) -> Rates | None:
    """The rates of the newest of these nights, newest first, that has counted to its end; None where none has."""
    counted = [sheet for sheet in nights if part_of(sheet)]
    if not counted:
        return None
    last, before = counted[0], counted[1 : NIGHTS + 1]
    largest = sorted(last.controls, key=lambda control: -(control.came_in or (0, 0))[0])
    codes = [control.currency for control in largest if control.currency][:CURRENCIES]
    found = []
    for code in ("", *codes):
        if parts := part_of(last, code):
            usual = [settled / came_in for settled, came_in in filter(None, (part_of(each, code) for each in before))]
            found.append(Rate(code, *parts, median(usual) if usual else None))
    return Rates(last, found, len(before)) if found else None


def part_of(sheet: RunSheet, currency: str = "") -> tuple[Decimal, Decimal] | None:
    """What settled of what came in: the number of matches, or the value of one currency, parts too. None where nothing came in,
    or not all of it has been counted."""
    if any(control.difference is None for control in sheet.controls):
        return None
    place = 1 if currency else 0
    those = [control for control in sheet.controls if not currency or control.currency == currency]
    settled = sum((Decimal(control.settled[place]) for control in those if control.settled), Decimal(0))
    if currency:
        settled += sum((control.parts[1] for control in those if control.parts), Decimal(0))
    came_in = sum((Decimal(control.came_in[place]) for control in those if control.came_in), Decimal(0))
    return (settled, came_in) if came_in else None
