"""Of which transactions no fail is penalised. Pure. Source: ECSDA CSDR Penalties Framework, 3 (scope)."""

from typing import Final

from settlements.own_side import TRANSACTION_TYPES

TYPES_OUT_OF_SCOPE: Final = ("CORP", "REAL")
"""What a market leaves out where it says nothing else: corporate actions on stock, and technical realignments."""
TRADE: Final = TRANSACTION_TYPES[0]
"""A trade can never be left out; it is what an instruction is for where it says nothing."""
LEFT_OUT_OR_NOT: Final = TRANSACTION_TYPES[1:]
"""What a market may leave out."""


def is_out_of_scope(
    deliverer: str | None, receiver: str | None, left_out: tuple[str, ...] = TYPES_OUT_OF_SCOPE
) -> bool:
    """Whether nothing is penalised of a match whose two sides say what they are for, None where one says nothing.

    Both must say a transaction that is left out, not the same one: neither side takes itself out by what it alone says, for the
    transaction type is not compared in matching.

    >>> is_out_of_scope("CORP", "CORP"), is_out_of_scope("CORP", "TRAD"), is_out_of_scope(None, None)
    (True, False, False)
    """
    return deliverer in left_out and receiver in left_out
