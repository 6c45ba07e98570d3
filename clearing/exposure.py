"""What a trade counts for against each kind of limit. Pure; sources: reference.md E of the domain; CLS and BIS on settlement risk.

Sides are never netted: what one trade would gain takes nothing off what another would lose, and what comes in on a day takes
nothing off what goes out, since it may come later. So the exposures of trades add up, whatever their order.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import Final, NamedTuple


class LimitKind(StrEnum):
    """What a limit bounds, and of whom or what.

    SETTLEMENT   of a counterparty: what is given before the return is certain
    REPLACEMENT  of a counterparty: what it costs to replace its trades in the market if it fails before they settle
    DAILY        of a counterparty and settlement date: what settles
    NOSTRO       of a currency and settlement date: what our side pays
    PRODUCT      of a product: what is traded and not settled
    COUNTRY      of the country of counterparties: what is traded and not settled
    """

    SETTLEMENT = "SETTLEMENT"
    REPLACEMENT = "REPLACEMENT"
    DAILY = "DAILY"
    NOSTRO = "NOSTRO"
    PRODUCT = "PRODUCT"
    COUNTRY = "COUNTRY"


DATED: Final = frozenset({LimitKind.DAILY, LimitKind.NOSTRO})
"""Kinds that bound each settlement date by itself."""


class Exchange(StrEnum):
    """How a trade settles: securities against payment, securities free of payment, or currency against currency."""

    VERSUS_PAYMENT = "VERSUS_PAYMENT"
    FREE = "FREE"
    CURRENCIES = "CURRENCIES"


class Money(NamedTuple):
    """So much of a currency, by its code."""

    amount: Decimal
    currency: str


class Traded(NamedTuple):
    """A trade as far as it counts. `agreed` is what is paid (None: nothing is), `market` what would be paid today for what is
    bought or sold, accrued interest included; None where no price is known. `dealt` is of FX the currency dealt in."""

    buys: bool
    exchange: Exchange
    agreed: Money | None
    market: Money | None
    dealt: Money | None = None


class NoRate(Exception):
    """A currency has no exchange rate of the day."""


class Rates(NamedTuple):
    """Units of each currency for one of the base currency, and the decimals of its amounts."""

    units: Mapping[str, Decimal]
    decimals: Callable[[str], int]

    def turned(self, money: Money, currency: str) -> Money:
        """The same in another currency, not rounded. Raises NoRate."""
        if money.currency == currency or not money.amount:
            return Money(money.amount, currency)
        try:
            source, target = self.units[money.currency], self.units[currency]
        except KeyError as missing:
            raise NoRate(missing.args[0]) from missing
        with localcontext(prec=40):
            return Money(money.amount * target / source, currency)

    def rounded(self, money: Money, currency: str) -> Decimal:
        """The same in another currency, half up to its minor unit. Raises NoRate."""
        unit = Decimal(1).scaleb(-self.decimals(currency))
        return self.turned(money, currency).amount.quantize(unit, ROUND_HALF_UP)


def exposure(kind: LimitKind, trade: Traded, rates: Rates) -> Money | None:
    """What a trade counts for against a kind of limit, at least 0; None where that cannot be known without a price.

    SETTLEMENT: securities against payment their replacement cost, free of payment what our side delivers in full, currencies
    what our side pays in full. DAILY, PRODUCT and COUNTRY: what is paid, free of payment what it is worth. Raises NoRate.
    """
    if kind is LimitKind.NOSTRO:
        return _paid_by_us(trade)
    if kind is LimitKind.REPLACEMENT:
        return _replacement(trade, rates)
    if kind is not LimitKind.SETTLEMENT:
        return trade.agreed or trade.market
    if trade.exchange is Exchange.VERSUS_PAYMENT:
        return _replacement(trade, rates)
    if trade.exchange is Exchange.CURRENCIES:
        return _paid_by_us(trade)
    return Money(Decimal(0), "EUR") if trade.buys else trade.market


def _replacement(trade: Traded, rates: Rates) -> Money:
    """The difference to the market where it is against us, else 0; without a price all that was agreed. Free of payment nothing
    is owed in return that would have to be replaced."""
    if trade.agreed is None:
        return Money(Decimal(0), "EUR")
    if trade.market is None:
        return trade.agreed
    now = rates.turned(trade.market, trade.agreed.currency).amount
    loss = now - trade.agreed.amount if trade.buys else trade.agreed.amount - now
    return Money(max(loss, Decimal(0)), trade.agreed.currency)


def _paid_by_us(trade: Traded) -> Money:
    """What our side pays: of FX the currency that it gives away."""
    paid = trade.agreed if trade.buys else trade.dealt
    return paid or Money(Decimal(0), "EUR")
