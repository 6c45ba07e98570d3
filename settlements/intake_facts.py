"""What an intake wrote of each match, as numbers whose root its event keeps. Pure.

Texts are told by the first eight bytes of their SHA-256 as a signed integer (0 for none), days by their number (1 is
1 January of year 1), quantities and amounts in whole units, accounts by their holders.
"""

import struct
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Final

from machinery.merkle import root_of_rows
from settlements.checking.trade import Trade

FACTS: Final = (
    "match", "delivering", "receiving", "deliverer", "receiver", "deliverer_reference", "receiver_reference",
    "common_reference", "payment", "asset", "quantity", "currency", "amount", "trade_date", "intended",
    "deliverer_account", "receiver_account", "deliverer_cash", "receiver_cash", "market",
)  # fmt: skip
_FACT: Final = struct.Struct(f">{len(FACTS)}q")


def number_of(text: str | None) -> int:
    """A text as a number; 0 for none."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big", signed=True) if text else 0


_of_few = cache(number_of)
"""For texts of which there are few, like payment types."""


def as_number(value: int | str | date | None) -> int:
    """Any value of a fact as its number."""
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, int) else number_of(value)


def intake_root(made: Iterable[tuple[Sequence[int], Trade]]) -> str:
    """The RFC 6962 root over the facts of what was made, (delivering, receiving, match) with its trade, by match."""
    facts = [_entry(ids, trade) for ids, trade in sorted(made, key=lambda each: each[0][2])]
    return root_of_rows(b"".join(facts), _FACT.size).hex()


def _entry(ids: Sequence[int], t: Trade) -> bytes:
    delivering, receiving, match = ids
    return _FACT.pack(
        match, delivering, receiving, t.deliverer or 0, t.receiver or 0, number_of(t.deliverer_reference),
        number_of(t.receiver_reference), number_of(t.common_reference), _of_few(t.payment), t.asset or 0,
        t.quantity_units, t.currency or 0, t.amount_units, t.trade_date.toordinal() if t.trade_date else 0,
        t.intended.toordinal() if t.intended else 0, t.deliverer_account or 0, t.receiver_account or 0,
        t.deliverer_cash or 0, t.receiver_cash or 0, t.market or 0,
    )  # fmt: skip
