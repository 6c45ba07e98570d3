"""Tolerances of central trade matching: whether our value and the counterparty's agree closely enough.

Pure. A value is text as it came, or None if it was not given; two values that are numbers are compared as numbers ("1000"
equals "1000.00"), any others letter by letter. Source: DTCC CTM, matching tolerance codes; FIX tags 2772 to 2780.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from vocabulary.decimals import InvalidDecimal, parse_decimal
from vocabulary.invalid import Invalid


class InvalidTolerance(Invalid):
    """A tolerance below zero."""

    code = "invalid_tolerance"


class ToleranceCode(StrEnum):
    """How two values are compared."""

    EXCT = "EXCT"
    """They are equal."""
    PTOL = "PTOL"
    """Theirs is within a percentage of ours."""
    PTMX = "PTMX"
    """Theirs is within a percentage of ours, and within a maximum."""
    MNMX = "MNMX"
    """Theirs is not too much below and not too much above ours."""
    NUFM = "NUFM"
    """They are not compared."""
    CPOP = "CPOP"
    """Both give a value, and they are equal."""


class Comparison(StrEnum):
    """What comes of it."""

    MATCH = "MATCH"
    MISMATCH = "MISMATCH"
    IGNORED = "IGNORED"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A tolerance code with its limits, all inclusive; a limit that was not agreed is zero and tolerates nothing.

    percent   of our value: PTOL, PTMX
    maximum   PTMX
    below     how much less than ours theirs may be: MNMX
    above     how much more: MNMX

    Refuses InvalidTolerance: a limit below zero.
    """

    code: ToleranceCode
    percent: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    above: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        least = min(self.percent, self.maximum, self.below, self.above)
        if least < 0:
            raise InvalidTolerance(expected="limits of zero or more", found=least, way_out="Give it without a sign.")

    def allows(self, ours: Decimal, theirs: Decimal) -> bool:
        """Whether their number is near enough to ours."""
        off = Fraction(theirs) - Fraction(ours)
        within_percent = abs(off) * 100 <= abs(Fraction(ours)) * Fraction(self.percent)
        match self.code:
            case ToleranceCode.PTOL:
                return within_percent
            case ToleranceCode.PTMX:
                return within_percent and abs(off) <= self.maximum
            case ToleranceCode.MNMX:
                return -Fraction(self.below) <= off <= self.above
            case _:
                return off == 0


def compare(tolerance: Tolerance, ours: str | None, theirs: str | None) -> Comparison:
    """Compares two values of a field.

    One that only one side gives is a mismatch, one that neither gives matches, except under CPOP, where both have to
    give it (an empty text gives nothing). What is no number matches only if it is equal, whatever the tolerance.

    Ours 10,000.00, theirs 10,060.00, PTMX 1 % at most 50.00: MISMATCH, 60 being within 100 but above 50.
    """
    if tolerance.code == ToleranceCode.NUFM:
        return Comparison.IGNORED
    if not (ours and theirs):
        agreed = tolerance.code != ToleranceCode.CPOP and not (ours or theirs)
        return Comparison.MATCH if agreed else Comparison.MISMATCH
    ours_as_number, theirs_as_number = _number(ours), _number(theirs)
    if ours_as_number is None or theirs_as_number is None:
        agreed = ours == theirs
    else:
        agreed = tolerance.allows(ours_as_number, theirs_as_number)
    return Comparison.MATCH if agreed else Comparison.MISMATCH


def _number(text: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except InvalidDecimal:
        return None
