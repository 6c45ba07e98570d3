"""How an amount of an asset is written as text."""

from decimal import Decimal
from typing import Final

from vocabulary.decimals import plain
from vocabulary.money import Currency

CODE: Final = 3
"""Letters of a currency; an ISIN has twelve."""


def in_units(found: Decimal | None, asset: str | None) -> str | None:
    """A number as text: an amount with the decimals of its currency, a quantity without zeros that say nothing.

    None where there is no number or no asset.

    >>> in_units(Decimal("12.500000"), "EUR"), in_units(Decimal("12.500000"), "DE0007164600")
    ('12.50', '12.5')
    """
    if found is None or not asset:
        return None
    return plain(found.quantize(Currency(asset).smallest) if len(asset) == CODE else found.normalize())
