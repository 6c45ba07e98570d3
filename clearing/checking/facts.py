"""A row in terms of reference data and numbers. Pure."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final, NamedTuple

from vocabulary.decimals import shortest


class TradeFacts(NamedTuple):
    """One row in terms of reference data (ids) and numbers, as it is staged; None where the row says nothing of it.

    `asset` is the instrument, or the currency dealt in; `market` where the instrument settles. Amounts are in `currency`.
    `likeness` is the same number for trades that say the same under whatever reference.
    """

    line: int
    action: str
    party: int | None
    reference: str | None
    counterparty: int | None
    side: str | None
    product: str | None
    asset: int | None
    quantity: Decimal | None
    price: Decimal | None
    price_type: str | None
    currency: int | None
    gross: Decimal | None
    accrued: Decimal | None
    net: Decimal | None
    trade_date: date | None
    settlement_date: date | None
    venue: str | None
    market: int | None
    account: int | None
    leg: str | None
    linked_reference: str | None
    digest: str
    likeness: int


_LIKE: Final = itemgetter(
    *map(
        TradeFacts._fields[1:].index,
        ("party", "counterparty", "side", "product", "asset", "quantity", "price", "currency", "trade_date", "leg"),
    )
)
_BITS: Final = 1 << 63


def sealed(line: int, *columns: Any) -> TradeFacts:
    """The facts of a line, given all columns but the last two, with their digest, 32 hexadecimal digits that stand for
    everything but the line, and their likeness: a number of 63 bits that stands for the economics of the trade."""
    told = [
        v if type(v) is str else "" if v is None else shortest(v) if type(v) is Decimal else str(v) for v in columns
    ]
    digest = sha256("|".join(told).encode()).hexdigest()[:32]
    alike = sha256("|".join(_LIKE(told)).encode()).digest()[:8]
    return TradeFacts._make((line, *columns, digest, int.from_bytes(alike, "big") % _BITS))


def cancelling(line: int, party: int | None, reference: str | None) -> TradeFacts:
    """A cancellation: it names its trade and says nothing else."""
    return sealed(line, "CANCEL", party, reference, *[None] * len(TradeFacts._fields[4:-2]))
