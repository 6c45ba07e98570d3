"""What is booked of penalties as they accrue, and whom what payers have paid in is paid out to. Pure.

Penalties have two decimals whatever their currency; the books of a currency may have fewer. What is booked for a month between two
parties is always the whole of it in units of the books, half-up away from zero: what one night leaves over the next one makes up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from typing import Final

_WIDE: Final = Context(prec=60, traps=[InvalidOperation])
_EXACT: Final = Context(prec=60, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True, slots=True)
class Claim:
    """What a net (its id) is to get, above zero."""

    net: int
    amount: Decimal


def to_book(stood: Decimal, booked: Decimal, change: Decimal, decimals: int) -> Decimal:
    """What is booked now, in units of the books, of penalties that came to `stood`, of which `booked` is, and that change by
    `change`. So what is booked in all is what they come to, rounded; for both sides alike, but for the sign.

    In yen: 0.25 stood and nothing was booked; 0.25 more are 0.50 in all: one yen is booked.

    >>> to_book(Decimal("0.25"), Decimal(0), Decimal("0.25"), 0)
    Decimal('1')
    """
    comes_to = _EXACT.add(stood, change)
    return _EXACT.subtract(comes_to.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE), booked)


def paid_out(collected: Decimal, claims: Sequence[Claim]) -> list[Claim]:
    """Which claims are paid of what was collected: each whole or not at all, the smallest first, of the same amount the older one.

    So as many as possible are paid, and nobody is paid what nobody has paid in. Of 17.50 collected, 4.00 and 13.50 both are.
    """
    found, left = list[Claim](), collected
    for claim in sorted(claims, key=lambda each: (each.amount, each.net)):
        if claim.amount > left:
            break
        found.append(claim)
        left = _EXACT.subtract(left, claim.amount)
    return found
