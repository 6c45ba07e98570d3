"""One line of what needs somebody, and how such lines are ordered. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backoffice.shell import Coming
from machinery.paging import Count


@dataclass(frozen=True)
class Money:
    """An amount of one currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Part:
    """Those among the rows of a line that are worse than the rest, and the list that has exactly these."""

    number: int
    url: str


@dataclass(frozen=True)
class Line:
    """Something that needs who reads: what it is, what he can do, how many rows it has (None where it is one thing), and the
    page that has exactly these. `money` has each trade once, `failing` those of the rows that fail.

    `cut_off` is until when it can be helped, None where no cut-off presses; `is_standstill` where nothing settles before
    it is done.
    """

    what: str
    advice: str
    url: str
    count: Count | None = None
    money: Sequence[Money] = ()
    failing: Part | None = None
    cut_off: Coming | None = None
    is_standstill: bool = False


def in_order(lines: Iterable[Line], rates: Mapping[str, Decimal]) -> list[Line]:
    """What stops the night first; then by cut-off, the nearest to come first, those that have passed after those to come,
    what no cut-off presses last; at the same one the larger sum first, in euro at `rates` (units for one euro), then the
    larger number."""

    def place(line: Line) -> tuple[int, datetime | None, Decimal, int]:
        euros = sum((each.amount / rates[each.currency] for each in line.money if each.currency in rates), Decimal(0))
        number = line.count.number or 0 if line.count else 0
        if line.is_standstill or line.cut_off is None:
            return (0 if line.is_standstill else 3, None, -euros, -number)
        return (2 if line.cut_off.has_passed else 1, line.cut_off.facts.at, -euros, -number)

    return sorted(lines, key=place)


def moneys(amounts: Iterable[tuple[str, Decimal]]) -> list[Money]:
    """Amounts added up by currency, in the order of the codes; what is free of payment ("") has none."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        if currency:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return [Money(currency, sums[currency]) for currency in sorted(sums)]
