"""Quantities, prices and amounts of a trade, and whether they agree. Pure."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from clearing.submitted import PriceType
from vocabulary.decimals import LONGEST, InvalidDecimal, decimals_of, parse_decimal, shortest
from vocabulary.money import LARGEST, PRICE_DECIMALS
from vocabulary.written import Faults, fault

if TYPE_CHECKING:
    from refdata.queries import AssetFacts, TermsFacts

MOST_UNITS: Final = (1 << 63) - 1
HUNDRED: Final = Decimal(100)
_PERCENT: Final = PriceType.PRCT.value

Amounts = tuple[Decimal | None, Decimal | None, Decimal | None]
"""Gross, accrued interest and net, as far as a row gives them or they follow from what it gives."""


def price_of(written: str | None) -> tuple[Decimal | None, Faults]:
    """A price above zero, of at most ten decimals."""
    return (None, ()) if written is None else _number("price", written, "price", PRICE_DECIMALS)


def amount_of(
    field: str, written: str | None, asset: "AssetFacts | None", *, positive: bool = True
) -> tuple[Decimal | None, Faults]:
    """An amount or a quantity that is whole in the smallest unit of its asset."""
    if written is None:
        return None, ()
    if asset is None:
        return _number(field, written, "", LONGEST, positive=positive)
    return _number(field, written, asset.code, asset.scale, positive=positive)


def _number(
    field: str, written: str, of: str, decimals: int, *, positive: bool = True
) -> tuple[Decimal | None, Faults]:
    try:
        found = parse_decimal(written, positive=positive)
    except InvalidDecimal as wrong:
        return None, (fault(wrong.code, field, written),)
    if found.copy_abs() > LARGEST:
        return None, (fault("out_of_range", field, written),)
    point = written.find(".")
    if 0 <= point < len(written) - 1 - decimals and decimals_of(found) > decimals:
        return None, (fault("scale_for_asset", field, written, asset=of, decimals=decimals),)
    return found, ()


def quantity_faults(written: str, quantity: Decimal, terms: "TermsFacts") -> Faults:
    """At least the minimum unit of the instrument, and a multiple."""
    found: Faults = ()
    if quantity < terms.minimum_unit:
        found += (fault("below_minimum_unit", "quantity", written, minimum=shortest(terms.minimum_unit)),)
    if quantity % terms.multiple:
        found += (fault("not_a_multiple", "quantity", written, multiple=shortest(terms.multiple)),)
    return found


def gross_of(quantity: Decimal, price: Decimal, price_type: str, scale: int) -> Decimal:
    """What a quantity comes to at a price, rounded half up to the minor unit of the currency.

    >>> gross_of(Decimal("10000"), Decimal("99.125"), "PRCT", 2)
    Decimal('9912.50')
    """
    exact = quantity * price / HUNDRED if price_type == _PERCENT else quantity * price
    return exact.quantize(_unit(scale), ROUND_HALF_UP)


@cache
def _unit(scale: int) -> Decimal:
    """The smallest unit of so many decimals."""
    return Decimal(1).scaleb(-scale)


def agree(reckoned: Decimal | None, given: Amounts, scale: int, *, bears_interest: bool) -> tuple[Amounts, Faults]:
    """The amounts that a row comes to, and where they do not agree.

    Gross is within one minor unit of what quantity and price come to, net is gross and accrued interest exactly. What is
    not given follows from the others; the interest of a bond that the row leaves open stays open.
    """
    gross, accrued, net = given
    faults: Faults = ()
    if gross is None:
        gross = reckoned
    elif reckoned is not None and abs(gross - reckoned) > _unit(scale):
        faults += (fault("gross_differs", "gross", str(gross), expected=str(reckoned)),)
    if accrued is None and gross is not None:
        accrued = Decimal(0) if not bears_interest else net - gross if net is not None else None
    if accrued and not bears_interest:
        faults += (fault("no_interest", "accrued", str(accrued)),)
    if net is None and gross is not None and accrued is not None:
        net = gross + accrued
    elif net is not None and gross is not None and accrued is not None and net != gross + accrued:
        expected = gross + accrued
        faults += (fault("net_differs", "net", str(net), expected=str(expected), difference=str(net - expected)),)
    return (gross, accrued, net), faults
