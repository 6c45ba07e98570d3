"""A row in terms of reference data and numbers. Pure."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Trade(NamedTuple):
    """One row in terms of reference data (ids) and numbers, as it is staged; None where it could not be told.

    Accounts are safekeeping and cash accounts, not yet those of the books. `*_units` are whole units of the asset
    (minor units). `dated` says whether the row itself gave the intended date.
    """

    line: int
    payment: str | None
    deliverer: int | None
    receiver: int | None
    deliverer_reference: str | None
    receiver_reference: str | None
    common_reference: str | None
    asset: int | None
    quantity: Decimal | None
    quantity_units: int
    currency: int | None
    amount: Decimal | None
    amount_units: int
    trade_date: date | None
    intended: date | None
    dated: bool
    deliverer_account: int | None
    receiver_account: int | None
    deliverer_cash: int | None
    receiver_cash: int | None
    market: int | None
    place: str | None
    priority: int | None
    partial: str | None
    settlement: str
    settlement_condition: str | None
    transaction_type: str | None
    place_of_trade: str | None
    instructed_by: str | None


def same_facts(one: Trade, other: Trade) -> bool:
    """Whether two trades say the same, but for their lines."""
    return one[1:] == other[1:]
