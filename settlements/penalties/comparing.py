"""A penalty of a depository beside ours: in which terms the two differ, and whether an amount is within what its price leaves open.

Pure. A depository does not disclose the price by which it reckoned. So rates, quantities, days and who pays are compared, and from
its amount the price that it implies: the amount divided by what a price of one would have cost. That may differ from ours by
what its market says, or PRICE_TOLERANCE, for depositories take prices from different sources. In SQL it is said the same by
settlements/sql/compared_penalties.sql.

Source: ECSDA CSDR Penalties Framework, 7.1 and 11.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from typing import Final

from settlements.penalties.rates import daily_cash_rate

PRICE_TOLERANCE: Final = Decimal("0.01")
"""By which part of our price that of a depository may be another before they differ: one in a hundred, where its market says no
other (settlements.models.PriceTolerance)."""
_BY_A_CENT_UP: Final = Decimal("0.01")
_HALF_A_CENT: Final = Decimal("0.005")
"""What rounding of each day's amount may have added at most, up to a whole cent, and taken away."""
_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)


class Verdict(StrEnum):
    """How the two stand to each other."""

    EQUAL = "EQUAL"
    TOLERATED = "TOLERATED"
    """The amounts differ by no more than the price leaves open."""
    DIFFERS = "DIFFERS"
    OURS = "OURS"
    """We have one, the depository tells none."""
    THEIRS = "THEIRS"
    """The depository tells one, we have none."""


class Term(StrEnum):
    """In what they may differ."""

    STATE = "state"
    PAYER = "payer"
    CURRENCY = "currency"
    DAYS = "days"
    QUANTITY = "quantity"
    CASH_AMOUNT = "cash_amount"
    SECURITIES_RATE = "securities_rate"
    CASH_RATE = "cash_rate"
    PRICE = "price"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A penalty as one of the two has it; of what a depository does not tell None, or "" for who pays.

    state             ACTV, NCOM or REMO
    payer             DELI or RECE
    days              how many days it is for
    securities_rate   basis points a day; `cash_rate` in per cent a year
    price             of ours the mean of its days
    """

    state: str
    payer: str
    currency: str
    amount: Decimal
    days: int | None = None
    quantity: Decimal | None = None
    cash_amount: Decimal | None = None
    securities_rate: Decimal | None = None
    cash_rate: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The verdict, and the terms that differ, in the order of Term."""

    verdict: Verdict
    differs: tuple[Term, ...] = ()


def compared(
    theirs: Reckoned | None, ours: Reckoned | None, payment: str, tolerance: Decimal = PRICE_TOLERANCE
) -> Compared:
    """How a penalty of a depository stands to ours; `payment` is what settles (DVP, FOP, PFOD, DWP).

    One that was removed or not computed, and of which we have none, is equal: nothing is charged.

    Ours 25.00 at 1 basis point on 10,000 units of 25.00; theirs 25.10: the price that it implies is 25.10, within one in a hundred.
    Theirs 26.00: it implies 26.00, and the price differs.
    """
    if theirs is None:
        return Compared(Verdict.OURS)
    if ours is None:
        return Compared(Verdict.THEIRS if theirs.state == "ACTV" else Verdict.EQUAL)
    found = tuple(_differences(theirs, ours, payment, tolerance))
    if found:
        return Compared(Verdict.DIFFERS, found)
    return Compared(Verdict.EQUAL if theirs.amount == ours.amount else Verdict.TOLERATED)


def _differences(theirs: Reckoned, ours: Reckoned, payment: str, tolerance: Decimal) -> Iterator[Term]:
    found = list(_terms(theirs, ours, payment))
    yield from found
    if theirs.amount == ours.amount or not _both_stand(theirs, ours):
        return
    unit = _unit(theirs, ours, payment)
    if unit and ours.price is not None:
        if not _is_price_within(theirs, ours, unit, tolerance):
            yield Term.PRICE
    elif not found:
        yield Term.AMOUNT


def _terms(theirs: Reckoned, ours: Reckoned, payment: str) -> Iterator[Term]:
    if theirs.state != ours.state:
        yield Term.STATE
    if theirs.payer and ours.payer and theirs.payer != ours.payer:
        yield Term.PAYER
    if theirs.currency != ours.currency:
        yield Term.CURRENCY
    if not _both_stand(theirs, ours):
        return
    for term in (Term.DAYS, Term.QUANTITY, Term.CASH_AMOUNT, Term.SECURITIES_RATE, Term.CASH_RATE):
        told, own = getattr(theirs, term.value), getattr(ours, term.value)
        if told is not None and own is not None and told != own and (term != Term.CASH_AMOUNT or payment != "DVP"):
            yield term


def _both_stand(theirs: Reckoned, ours: Reckoned) -> bool:
    return theirs.state == ours.state == "ACTV"


def implied_price(theirs: Reckoned, ours: Reckoned, payment: str) -> Decimal | None:
    """The price that the amount of a depository implies, to ten decimals; None where it is not reckoned by a price alone."""
    unit = _unit(theirs, ours, payment)
    if not unit:
        return None
    with localcontext(_WIDE):
        return (theirs.amount / unit).quantize(Decimal("1E-10"))


def _unit(theirs: Reckoned, ours: Reckoned, payment: str) -> Decimal | None:
    """What a price of one would cost, by what the depository tells, and by ours where it tells nothing."""
    days = theirs.days if theirs.days is not None else ours.days
    quantity = theirs.quantity if theirs.quantity is not None else ours.quantity
    if not _both_stand(theirs, ours) or days is None or quantity is None:
        return None
    with localcontext(_WIDE):
        if ours.securities_rate is not None and ours.cash_rate is None:
            rate = theirs.securities_rate if theirs.securities_rate is not None else ours.securities_rate
            return rate * quantity * days / 10_000
        if ours.cash_rate is not None and payment == "DVP":
            rate = daily_cash_rate(theirs.cash_rate if theirs.cash_rate is not None else ours.cash_rate)
            return rate * quantity * days / 100
    return None


def _is_price_within(theirs: Reckoned, ours: Reckoned, unit: Decimal, tolerance: Decimal) -> bool:
    """Whether some price within the tolerance of ours, rounded either way on each day, comes to the amount."""
    days = (theirs.days if theirs.days is not None else ours.days) or 0
    with localcontext(_WIDE):
        worth = (ours.price or Decimal(0)) * unit
        low, high = worth * (1 - tolerance), worth * (1 + tolerance)
        return theirs.amount + _HALF_A_CENT * days >= low and theirs.amount - _BY_A_CENT_UP * days <= high
