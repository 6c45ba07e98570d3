"""One party's own instruction as text: its columns, and one row of them. Pure.

A row makes one instruction, which waits until the counterparty's own instruction matches it. The columns, with every rule and
an example, are in docs/formats/own_instructions.md.
"""

from typing import Final, NamedTuple

from vocabulary.fault import Fault


class OwnRow(NamedTuple):
    """One row as it came: `line` counts from 1 in its request; a column without a value is None.

    `faults` are those of the form, found by its reader; with any of them on the row as a whole the columns are all None.
    """

    line: int
    raw: str = ""
    faults: tuple[Fault, ...] = ()
    participant: str | None = None
    reference: str | None = None
    counterparty: str | None = None
    direction: str | None = None
    payment: str | None = None
    isin: str | None = None
    quantity: str | None = None
    currency: str | None = None
    amount: str | None = None
    trade_date: str | None = None
    intended_settlement_date: str | None = None
    securities_account: str | None = None
    cash_account: str | None = None
    counterparty_account: str | None = None
    client: str | None = None
    counterparty_client: str | None = None
    transaction_type: str | None = None
    cum_ex: str | None = None
    claim_opt_out: str | None = None
    common_reference: str | None = None
    priority: str | None = None
    partial: str | None = None
    place: str | None = None
    settlement_condition: str | None = None
    place_of_trade: str | None = None


COLUMNS: Final = OwnRow._fields[3:]

ALWAYS: Final = ("participant", "reference", "counterparty", "direction", "payment", "isin", "trade_date")
"""Columns without which there is no row, whatever the payment type."""

TRANSACTION_TYPES: Final = (
    "TRAD", "BSBK", "CLAI", "CNCB", "COLI", "COLO", "CONV", "CORP", "ETFT", "FCTA", "INSP", "ISSU", "MKDW", "MKUP", "NETT",
    "NSYN", "OWNE", "OWNI", "PAIR", "PLAC", "PORT", "REAL", "REDI", "REDM", "RELE", "REPU", "RODE", "RVPO", "SBBK", "SBRE",
    "SECB", "SECL", "SLRE", "SUBS", "SWIF", "SWIT", "SYND", "TBAC", "TRPO", "TRVO", "TURN",
)  # fmt: skip
"""ISO 20022 codes of what an instruction is for; the first, a trade, where none is given (RTS (EU) 2018/1229 Art. 5(4))."""
CUM_EX: Final = ("CCPN", "XCPN")
"""Whether it is traded with or without the coupon."""
OPT_OUT: Final = ("NOMC",)
"""That no market claim is to be made."""
