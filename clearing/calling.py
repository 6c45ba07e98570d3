"""What a margin account has, what is asked of it, and what is called for. Pure; the reckoning itself is clearing.margin.

Sources: FINRA Rule 4210(c) (maintenance margin); ISDA Credit Support Annex (minimum transfer amount, rounding). What a line is
worth is rounded to the minor unit of the account's currency, half up, so that lines add up to what they are lines of; what is
asked for is rounded up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from clearing.exposure import Money, NoRate, Rates
from clearing.margin import MarginAccount, margin

ZERO: Final = Decimal(0)
OLDEST_PRICE: Final = timedelta(days=7)
"""A price older than this does not stand for the day, as with exchange rates."""
_RATE: Final = Decimal(1).scaleb(-10)


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a margin account stands: see clearing.models.MarginTerms. `haircuts` are percent by kind of security."""

    unit: str
    scale: int
    maintenance: Decimal
    initial: Decimal | None
    add_on: Decimal
    minimum: Decimal
    rounding: Decimal
    haircuts: Mapping[str, Decimal]


class Price(NamedTuple):
    """A price of a day: an amount of `currency` for one unit (ACTU), or percent of the face amount (PRCT)."""

    price: Decimal
    quotation: str
    currency: str
    date: date


class Holding(NamedTuple):
    """What an account of the books holds of an asset: a security of a kind (`product`) at its latest price, or cash (`product`
    None) in the currency of that code."""

    book: int
    asset: int
    code: str
    product: str | None
    balance: Decimal
    price: Price | None


class Missing(NamedTuple):
    """Why an account cannot be reckoned: of which asset (None: of none), and what was found."""

    code: str
    asset: int | None
    value: str = ""


class Line(NamedTuple):
    """What a holding brings, in the currency of the account: see clearing.models.MarginLine."""

    book: int
    balance: Decimal
    price: Decimal | None
    quotation: str
    priced_on: date | None
    quoted_in: str
    rate: Decimal
    haircut: Decimal
    value: Decimal
    counted: Decimal


class Standing(NamedTuple):
    """How an account stands: sums of its lines, and what is asked of it. `initial` is what must be there before more is bought."""

    cash: Decimal
    value: Decimal
    counted: Decimal
    equity: Decimal
    requirement: Decimal
    initial: Decimal | None

    @property
    def short(self) -> Decimal:
        """How much equity is missing; zero if none is."""
        return max(self.requirement - self.equity, ZERO)


class Relief(NamedTuple):
    """So much less is asked for by a call, because cash came in (CASH) or nothing is short any more (COVERED)."""

    call: int
    kind: str
    amount: Decimal


class CallState(StrEnum):
    """Where a call stands; what it adds up to from its facts, see `call_state`."""

    OPEN = "OPEN"
    PARTLY_MET = "PARTLY_MET"
    OVERDUE = "OVERDUE"
    DISPUTED = "DISPUTED"
    MET = "MET"
    WITHDRAWN = "WITHDRAWN"


OPEN_STATES: Final = frozenset({CallState.OPEN, CallState.PARTLY_MET, CallState.OVERDUE, CallState.DISPUTED})


def valued(holding: Holding, terms: Terms, rates: Rates, on: date) -> Line | Missing:
    """What a holding is worth on a day and counts for, or what is missing for that: a price, one that is not too old, a rate.

    100 shares at USD 50.00, EUR 0.9 for a dollar, haircut 15 %: value EUR 4,500.00, counted 3,825.00.
    """
    price = holding.price
    if holding.product is not None:
        if holding.balance < 0:
            return Missing("short_position", holding.asset, format(holding.balance, "f"))
        if price is None:
            return Missing("no_price", holding.asset)
        if on - price.date > OLDEST_PRICE:
            return Missing("price_too_old", holding.asset, price.date.isoformat())
    quoted_in = price.currency if price and holding.product is not None else holding.code
    try:
        with localcontext(prec=60):
            rate = rates.turned(Money(Decimal(1), quoted_in), terms.unit).amount.quantize(_RATE, ROUND_HALF_UP)
    except NoRate as missing:
        return Missing("no_exchange_rate", holding.asset, str(missing))
    if holding.product is None:
        value = _half_up(holding.balance * rate, terms.scale)
        return Line(holding.book, holding.balance, None, "", None, quoted_in, rate, ZERO, value, value)
    assert price is not None
    with localcontext(prec=60):
        worth = holding.balance * price.price * rate / (100 if price.quotation == "PRCT" else 1)
        value = _half_up(worth, terms.scale)
        haircut = terms.haircuts.get(holding.product, ZERO)
        counted = _half_up(value * (100 - haircut) / 100, terms.scale)
    return Line(
        holding.book, holding.balance, price.price, price.quotation, price.date, quoted_in, rate, haircut, value, counted
    )  # fmt: skip


def standing(lines: Sequence[Line], terms: Terms) -> Standing:
    """How an account with these lines stands: maintenance and initial margin are of what its positions count for."""
    cash = sum((line.value for line in lines if line.price is None), ZERO)
    value = sum((line.value for line in lines if line.price is not None), ZERO)
    counted = sum((line.counted for line in lines if line.price is not None), ZERO)
    found = margin(MarginAccount(counted, -cash, terms.maintenance, terms.initial))
    add_on = Fraction(terms.add_on)
    asked = None if terms.initial is None else Fraction(terms.initial) / 100 * Fraction(counted) + add_on
    return Standing(
        cash,
        value,
        counted,
        cash + counted,
        _up(found.requirement + add_on, terms.scale),
        None if asked is None else _up(asked, terms.scale),
    )


def rounded_up(amount: Decimal, rounding: Decimal) -> Decimal:
    """The next multiple of `rounding` that is not less."""
    return (amount / rounding).to_integral_value(ROUND_CEILING) * rounding


def to_call(short: Decimal, outstanding: Decimal, terms: Terms) -> Decimal:
    """What is called for beside what earlier calls still ask for: the rest of the shortfall, rounded up; zero where nothing is
    missing or less than the minimum transfer amount.

    Short 1,234.00, of which 200.00 are called for already, rounded to 100: 1,100.
    """
    rest = max(short - outstanding, ZERO)
    return rounded_up(rest, terms.rounding) if rest and rest >= terms.minimum else ZERO


def relieved(calls: Sequence[tuple[int, Decimal]], came_in: Decimal, most: Decimal) -> Iterator[Relief]:
    """What cash that came in and what is not short any more take off open calls, given as (id, outstanding), oldest first.

    Cash meets the oldest call first; beyond `most` nothing is asked for any more, which takes from the newest first.
    """
    left, cash = [], max(came_in, ZERO)
    for call, outstanding in calls:
        met = min(cash, outstanding)
        cash -= met
        if met:
            yield Relief(call, "CASH", met)
        left.append((call, outstanding - met))
    beyond = max(sum((rest for _, rest in left), ZERO) - most, ZERO)
    for call, rest in reversed(left):
        covered = min(beyond, rest)
        beyond -= covered
        if covered:
            yield Relief(call, "COVERED", covered)


def call_state(
    amount: Decimal, outstanding: Decimal, due_at: datetime, at: datetime, *, withdrawn: bool, disputed: bool
) -> CallState:
    """Where a call stands at an instant; the due time itself is late."""
    if not outstanding:
        return CallState.WITHDRAWN if withdrawn else CallState.MET
    if disputed:
        return CallState.DISPUTED
    if at >= due_at:
        return CallState.OVERDUE
    return CallState.OPEN if outstanding == amount else CallState.PARTLY_MET


def _half_up(amount: Decimal, scale: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)


def _up(amount: Fraction, scale: int) -> Decimal:
    return Decimal(ceil(amount * 10**scale)).scaleb(-scale)
