"""The penalty of one failing day: on that day's price and rates and on what was still open at its cut-off. Pure.

Amounts are reckoned exactly and rounded once, to two decimals; they are never negative. Source: ECSDA CSDR Penalties
Framework, 7.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, Overflow
from enum import StrEnum
from functools import reduce
from typing import Final

from settlements.penalties.liability import Snapshot, who_pays
from settlements.penalties.rates import daily_cash_rate
from vocabulary.invalid import Invalid
from vocabulary.side import Direction, Payment

_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow])
_WIDE = Context(prec=200, traps=[InvalidOperation, Overflow])
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal("0.00")


class InvalidFail(Invalid):
    """Facts that no failing instruction has."""

    code = "invalid_fail"


class Rounding(StrEnum):
    """How a depository rounds the penalty of a day."""

    HALF_UP = "HALF_UP"
    UP = "UP"
    """Any fraction of a cent is a cent."""


_MODES: Final = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.UP: ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class FailingDay:
    """What a day's penalty is reckoned from; None is not known yet.

    price             reference price of the day, for one unit or one of nominal
    quantity          still open at the cut-off of the day
    cash_amount       cash still open at that cut-off, in its own currency: PFOD, DWP
    securities_rate   of the instrument's class, basis points a day
    cash_rate         of the currency, per cent a year; may be negative

    Refuses InvalidFail: anything else below zero.
    """

    price: Decimal | None = None
    quantity: Decimal | None = None
    cash_amount: Decimal | None = None
    securities_rate: Decimal | None = None
    cash_rate: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("price", "quantity", "cash_amount", "securities_rate"):
            found = getattr(self, name)
            if found is not None and found < 0:
                raise InvalidFail(
                    expected=f"{name} of zero or more", found=found, way_out="Give what failed without a sign."
                )


@dataclass(frozen=True, slots=True)
class DailyPenalty:
    """What one side pays for one day, and the other gets.

    missing   the facts of reference data for want of which the amount is zero until they are there: price, securities_rate,
              cash_rate
    """

    debit: Direction
    amount: Decimal
    missing: tuple[str, ...] = ()

    def seen_by(self, side: Direction) -> Decimal:
        """The amount from the view of a side: below zero, it pays."""
        return self.amount.copy_negate() if self.amount and side is self.debit else self.amount


def daily_penalties(
    payment: Payment, found: Snapshot, day: FailingDay, rounding: Rounding = Rounding.HALF_UP
) -> tuple[DailyPenalty, ...]:
    """The penalties of one day, the deliverer's first: one, two where both sides are on hold, none if neither is the cause.

    Refuses as `who_pays` and `daily_penalty`.
    """
    return tuple(daily_penalty(payment, debit, day, rounding) for debit in who_pays(payment, found))


def daily_penalty(
    payment: Payment, debit: Direction, day: FailingDay, rounding: Rounding = Rounding.HALF_UP
) -> DailyPenalty:
    """What a side pays for one day.

        DVP, the deliverer; FOP, either    securities rate x price x quantity
        DVP, the receiver                  daily cash rate x price x quantity, never the cash amount
        PFOD, either                       daily cash rate x cash amount
        DWP, either                        securities rate x price x quantity + daily cash rate x cash amount

    While a price or rate is not known, the whole amount is zero. Refuses InvalidFail: the quantity or the cash that failed
    is not known.

    5,000 at 25 EUR, the receiver without cash, 0.25 per cent a year: 0.87; the deliverer without securities, 0.25 basis
    points a day: 3.13.
    """
    cash_for_securities = payment is Payment.DVP and debit is Direction.RECEIVE
    by_price = payment.moves_securities
    by_cash = payment in (Payment.PFOD, Payment.DWP)
    at_securities_rate = by_price and not cash_for_securities
    at_cash_rate = by_cash or cash_for_securities
    quantity = _needed("quantity", day.quantity) if by_price else _NOTHING
    cash = _needed("cash_amount", day.cash_amount) if by_cash else _NOTHING
    needed = {
        "price": (day.price, by_price),
        "securities_rate": (day.securities_rate, at_securities_rate),
        "cash_rate": (day.cash_rate, at_cash_rate),
    }
    missing = tuple(name for name, (known, wanted) in needed.items() if wanted and known is None)
    if missing:
        return DailyPenalty(debit, _NOTHING, missing)
    amount, value = _NOTHING, _EXACT.multiply(day.price or _NOTHING, quantity)
    if at_securities_rate:
        amount = securities_penalty(day.securities_rate or _NOTHING, value)
    if at_cash_rate:
        cash_part = cash_penalty(day.cash_rate or _NOTHING, value if cash_for_securities else cash)
        amount = _EXACT.add(amount, cash_part)
    return DailyPenalty(debit, rounded(amount, rounding))


def securities_penalty(basis_points: Decimal, value: Decimal) -> Decimal:
    """A penalty at the rate of securities on price x quantity, unrounded."""
    return _EXACT.multiply(basis_points, value).scaleb(-4, _EXACT)


def cash_penalty(per_cent_a_year: Decimal, value: Decimal) -> Decimal:
    """A penalty at the daily rate for cash, unrounded; zero at a negative rate."""
    return _EXACT.multiply(daily_cash_rate(per_cent_a_year), value).scaleb(-2, _EXACT)


def rounded(amount: Decimal, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """An amount to two decimals, as the depository rounds."""
    return amount.quantize(_CENT, rounding=_MODES[rounding], context=_WIDE)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of rounded amounts, exact; zero of none."""
    return reduce(_EXACT.add, amounts, _NOTHING)


def _needed(name: str, found: Decimal | None) -> Decimal:
    if found is None:
        raise InvalidFail(expected=f"the {name} that failed", found="none", way_out="Say what was open at the cut-off.")
    return found
