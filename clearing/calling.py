"""What a margin account has, what is asked of it, and what is called for. Pure; the reckoning itself is clearing.margin.

Sources: FINRA Rule 4210(c) (maintenance margin); ISDA Credit Support Annex (minimum transfer amount, rounding). What a line is
worth is rounded to the minor unit of the account's currency, half up, so that lines add up to what they are lines of; what is
asked for is rounded up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final, NamedTuple

from clearing.exposure import Money, NoRate, Rates
from clearing.margin import MarginAccount, margin
from vocabulary.decimals import half_up

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
    """What an account of the books holds of an asset: a security of a kind (`product`, "" for one of no kind that is known) at its
    latest price, or cash (`product` None) in the currency of that code."""

    book: int
    holder: int
    asset: int
    code: str
    product: str | None
    balance: Decimal
    price: Price | None


class Moved(NamedTuple):
    """By how much the balance of a cash account changed, in the currency of that code."""

    asset: int
    code: str
    change: Decimal


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
    """What a holding is worth on a day and counts for, or what is missing for that: a kind that is known, a price, one that is not
    too old, a rate.

    100 shares at USD 50.00, EUR 0.9 for a dollar, haircut 15 %: value EUR 4,500.00, counted 3,825.00.
    """
    price = holding.price
    if holding.product is not None:
        if holding.balance < 0:
            return Missing("short_position", holding.asset, format(holding.balance, "f"))
        if not holding.product:
            return Missing("unknown_kind", holding.asset)
        if price is None:
            return Missing("no_price", holding.asset)
        if on - price.date > OLDEST_PRICE:
            return Missing("price_too_old", holding.asset, price.date.isoformat())
    quoted_in = price.currency if price and holding.product is not None else holding.code
    rate = _rate(quoted_in, holding.asset, terms, rates)
    if isinstance(rate, Missing):
        return rate
    if holding.product is None:
        value = half_up(Fraction(holding.balance) * Fraction(rate), terms.scale)
        return Line(holding.book, holding.balance, None, "", None, quoted_in, rate, ZERO, value, value)
    assert price is not None
    with localcontext(prec=60):
        worth = holding.balance * price.price * rate / (100 if price.quotation == "PRCT" else 1)
        value = half_up(worth, terms.scale)
        haircut = terms.haircuts.get(holding.product, ZERO)
        counted = half_up(value * (100 - haircut) / 100, terms.scale)
    return Line(
        holding.book, holding.balance, price.price, price.quotation, price.date, quoted_in, rate, haircut, value, counted
    )  # fmt: skip


def cash_in(moved: Sequence[Moved], noted: Decimal, terms: Terms, rates: Rates) -> Decimal | Missing:
    """What came in, in the currency of the account, beside what was noted as met already; zero or more. What went out of one
    account is taken off what came into another; what a change of exchange rates makes of what lay there did not come in.

    USD 1,000.00 more and EUR 100.00 less, EUR 0.8 for a dollar, 200.00 noted: 500.00.
    """
    total = Fraction(0)
    for each in moved:
        rate = _rate(each.code, each.asset, terms, rates)
        if isinstance(rate, Missing):
            return rate
        total += Fraction(each.change) * Fraction(rate)
    return max(half_up(total, terms.scale) - noted, ZERO)


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
    return ceil(Fraction(amount) / Fraction(rounding)) * rounding


def to_call(short: Decimal, outstanding: Decimal, terms: Terms) -> Decimal:
    """What is called for beside what earlier calls still ask for: the rest of the shortfall, rounded up; zero where nothing is
    missing or less than the minimum transfer amount.

    Short 1,234.00, of which 200.00 are called for already, rounded to 100: 1,100.
    """
    rest = max(short - outstanding, ZERO)
    return rounded_up(rest, terms.rounding) if rest and rest >= terms.minimum else ZERO


def relieved(
    calls: Sequence[tuple[int, Decimal]], came_in: Decimal, short: Decimal, rounding: Decimal
) -> Iterator[Relief]:
    """What cash that came in and what is not short any more take off open calls, given as (id, outstanding), oldest first.

    Cash meets the oldest call first. What is asked for beyond what is short is taken off the newest first, in multiples of
    `rounding`: what was called for is rounded up, and stays called for while less than that is too much. Where nothing is short
    nothing is asked for.
    """
    left, cash = [], max(came_in, ZERO)
    for call, outstanding in calls:
        met = min(cash, outstanding)
        cash -= met
        if met:
            yield Relief(call, "CASH", met)
        left.append((call, outstanding - met))
    beyond = max(sum((rest for _, rest in left), ZERO) - short, ZERO)
    if short:
        beyond = floor(Fraction(beyond) / Fraction(rounding)) * rounding
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


def _rate(code: str, asset: int, terms: Terms, rates: Rates) -> Decimal | Missing:
    """How many units of the account's currency stand for one of another."""
    try:
        with localcontext(prec=60):
            return rates.turned(Money(Decimal(1), code), terms.unit).amount.quantize(_RATE, ROUND_HALF_UP)
    except NoRate as missing:
        return Missing("no_exchange_rate", asset, str(missing))


def _up(amount: Fraction, scale: int) -> Decimal:
    return Decimal(ceil(amount * 10**scale)).scaleb(-scale)
