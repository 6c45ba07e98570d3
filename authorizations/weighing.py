"""What an effect weighs: its amounts in the base currency, at rates that are said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Protocol

CENT: Final = Decimal("0.01")
BASE: Final = "EUR"
"""The base currency: rates are units for one euro, as the European Central Bank publishes them."""


class _Rate(Protocol):
    @property
    def rate(self) -> Decimal: ...


@dataclass(frozen=True)
class Weight:
    """`amount` of the base currency in all, and what each beneficiary gets of it; `missing` are currencies without a rate,
    which weigh nothing."""

    amount: Decimal
    beneficiaries: Mapping[str, Decimal] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def weigh(
    totals: Mapping[str, Decimal], beneficiaries: Mapping[str, Mapping[str, Decimal]], rates: Mapping[str, _Rate]
) -> Weight:
    """Converts what moves, by currency, into the base currency; amounts are rounded to cents once, in sum.

    110.00 USD and 50.00 EUR at 1.10 USD for one euro weigh 150.00.
    """

    def base(amounts: Mapping[str, Decimal]) -> Decimal:
        parts = (abs(amount) / rates[code].rate for code, amount in amounts.items() if code in rates)
        return sum(parts, Decimal(0)).quantize(CENT, ROUND_HALF_UP)

    return Weight(
        base(totals),
        {key: base(amounts) for key, amounts in beneficiaries.items()},
        tuple(sorted(set(totals) - set(rates))),
    )
