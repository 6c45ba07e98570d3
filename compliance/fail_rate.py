"""The settlement fail rate that a depository reports, and that the firm keeps of its own. Pure.

Source: Regulation (EU) 909/2014 Art. 7(1); Delegated Regulation (EU) 2018/1229, Annex I.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from vocabulary.invalid import Invalid


class InvalidFailRate(Invalid):
    """What settled and what failed do not make a rate."""

    code = "invalid_fail_rate"


class Measure(StrEnum):
    """What is counted: the value of instructions, in one currency, or their number."""

    VALUE = "VALUE"
    VOLUME = "VOLUME"


def fail_rate(measure: Measure, settled: Decimal, failed: Decimal) -> Fraction:
    """What failed of all that was to settle, in per cent, exactly: failed / (settled + failed).

    Refuses InvalidFailRate: below zero, a number that is not whole, or nothing at all, which has no rate.

    237,500,000.00 settled and 12,500,000.00 failed: 5 per cent.
    """
    for what, found in (("settled", settled), ("failed", failed)):
        if found < 0 or (measure is Measure.VOLUME and found % 1):
            kind = "a whole number" if measure is Measure.VOLUME else "a value"
            raise InvalidFailRate(expected=f"{kind} {what}, of zero or more", found=found, way_out="Correct it.")
    if not settled and not failed:
        raise InvalidFailRate(
            expected="something that was to settle", found="nothing", way_out="Choose days on which something was due."
        )
    return 100 * Fraction(failed) / (Fraction(settled) + Fraction(failed))
