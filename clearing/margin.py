"""Margin accounts: whether a customer who bought with borrowed money has enough of his own, and how he mends it.

Pure and exact: figures are `Fraction`, in the currency of the account, rounded by whoever shows them. Sources: Regulation T,
12 CFR 220.12 (initial margin); FINRA Rule 4210(c) (maintenance margin).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from vocabulary.invalid import Invalid


class InvalidMargin(Invalid):
    """Percentages or holdings that no margin account has."""

    code = "invalid_margin"


@dataclass(frozen=True, slots=True)
class MarginAccount:
    """A margin account in one currency.

    market_value          of the securities in it
    debit_balance         the loan
    maintenance_percent   of market value that equity must at least be
    initial_percent       of market value that equity must be before more is bought; None: not asked
    quantity              shares, if all are of one kind; None: not known

    Refuses InvalidMargin: a maintenance percentage above 100, or a percentage, market value or quantity below zero.
    """

    market_value: Decimal
    debit_balance: Decimal
    maintenance_percent: Decimal
    initial_percent: Decimal | None = None
    quantity: Decimal | None = None

    def __post_init__(self) -> None:
        if self.maintenance_percent > 100:
            raise InvalidMargin(
                expected="a maintenance percentage of at most 100",
                found=self.maintenance_percent,
                way_out="Correct it.",
            )
        least = min(self.maintenance_percent, self.initial_percent or 0, self.market_value, self.quantity or 0)
        if least < 0:
            raise InvalidMargin(expected="facts of zero or more", found=least, way_out="Give long positions only.")


@dataclass(frozen=True, slots=True)
class Margin:
    """How a margin account stands. A figure that does not exist, for want of a fact or by a division by zero, is None.

    equity                market value less debit balance
    requirement           the maintenance percentage of market value
    call                  the shortfall of equity; zero if there is none
    call_below_value      the account is called while its market value is below: debit balance / (1 - maintenance)
    call_below_price      the same for each share
    cure_by_cash          what meets the call: cash; the call itself
    cure_by_securities    securities deposited: call / (1 - maintenance)
    cure_by_liquidation   securities sold: call / maintenance
    shares_to_sell        the same in whole shares at their present price, rounded up
    excess                equity over the initial percentage of market value; may be negative
    """

    equity: Fraction
    requirement: Fraction
    call: Fraction
    call_below_value: Fraction | None
    call_below_price: Fraction | None
    cure_by_cash: Fraction
    cure_by_securities: Fraction | None
    cure_by_liquidation: Fraction | None
    shares_to_sell: int | None
    excess: Fraction | None


def margin(account: MarginAccount) -> Margin:
    """How a margin account stands.

    USD 7,000.00 in 200 shares, loan 5,000.00, maintenance 30 %: equity 2,000.00, requirement 2,100.00, call 100.00;
    called below 7,142.86 (35.71 a share); met by 100.00 in cash, by depositing 142.86 or by selling 333.33 (10 shares).
    """
    value, debit = Fraction(account.market_value), Fraction(account.debit_balance)
    maintenance = Fraction(account.maintenance_percent) / 100
    equity, requirement = value - debit, maintenance * value
    call = max(requirement - equity, Fraction(0))
    below = _over(debit, 1 - maintenance)
    by_liquidation = _over(call, maintenance)
    price = None if account.quantity is None else _over(value, Fraction(account.quantity))
    shares = None if by_liquidation is None or price is None else _over(by_liquidation, price)
    return Margin(
        equity=equity,
        requirement=requirement,
        call=call,
        call_below_value=below,
        call_below_price=None if below is None or not account.quantity else below / Fraction(account.quantity),
        cure_by_cash=call,
        cure_by_securities=_over(call, 1 - maintenance),
        cure_by_liquidation=by_liquidation,
        shares_to_sell=None if shares is None else ceil(shares),
        excess=None if account.initial_percent is None else equity - Fraction(account.initial_percent) / 100 * value,
    )


def _over(dividend: Fraction, divisor: Fraction) -> Fraction | None:
    """The quotient; nothing of nothing is nothing, and something of nothing is not to be had."""
    if divisor:
        return dividend / divisor
    return None if dividend else Fraction(0)
