"""A pre-matched trade as text: its columns, one row of them, and a fault found in one. Pure.

One row makes both sides: the deliverer's and the receiver's instruction, and their match. The columns, with every rule
and an example, are in docs/formats/instructions.md.
"""

from typing import Final, NamedTuple

from vocabulary.fault import Fault
from vocabulary.side import Direction


class Row(NamedTuple):
    """One row as it came: `line` counts from 1 in its file or request; a column without a value is None.

    `faults` are those of the form, found by its reader (a missing field, a JSON number); with any of them on the row as
    a whole the columns are all None.
    """

    line: int
    raw: str = ""
    faults: tuple[Fault, ...] = ()
    payment: str | None = None
    isin: str | None = None
    quantity: str | None = None
    currency: str | None = None
    amount: str | None = None
    trade_date: str | None = None
    intended_settlement_date: str | None = None
    deliverer: str | None = None
    deliverer_reference: str | None = None
    deliverer_account: str | None = None
    deliverer_cash_account: str | None = None
    receiver: str | None = None
    receiver_reference: str | None = None
    receiver_account: str | None = None
    receiver_cash_account: str | None = None
    priority: str | None = None
    partial: str | None = None
    common_reference: str | None = None
    place: str | None = None
    settlement_condition: str | None = None
    transaction_type: str | None = None
    place_of_trade: str | None = None
    instructed_by: str | None = None


COLUMNS = Row._fields[3:]

CONDITIONS: Final = ("BSSP",)
"""Settlement conditions that a row may bear: that it is what a partly successful buy-in left over."""

SIDES: Final = tuple(direction.value for direction in Direction)
"""Whose party sent both instructions: the deliverer's or the receiver's."""

ALWAYS = (
    "payment",
    "isin",
    "trade_date",
    "deliverer",
    "deliverer_reference",
    "receiver",
    "receiver_reference",
)
"""Columns without which there is no row, whatever the payment type."""
