"""What the interest of a bond is reckoned from. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from vocabulary.decimals import decimals_of
from vocabulary.invalid import Invalid

CONVENTIONS = (
    "ACT/360",
    "ACT/365F",
    "30/360",
    "30E/360",
    "30/360 US",
    "ACT/ACT ISDA",
    "ACT/ACT ICMA",
    "ACT/ACT AFB",
)
"""The day counts, by name."""
FREQUENCIES = (0, 1, 2, 3, 4, 6, 12)
"""Coupons a year that fall on whole months; 0 for a zero coupon."""


class InvalidBondTerms(Invalid):
    """Terms of a bond that no bond has."""

    code: ClassVar[str] = "invalid_bond_terms"


@dataclass(frozen=True, slots=True)
class BondFacts:
    """The terms of a bond that its accrued interest follows from.

    coupon_percent    percent of the face amount a year; 0 for a zero coupon
    frequency         coupons a year; 0 for a zero coupon
    convention        the day count, one of CONVENTIONS
    first_accrual     the day from which interest accrues (issue or dated date)
    first_coupon      the day of the first coupon, where it is not regular; else None
    maturity          the day on which it is repaid
    end_of_month      whether coupons fall on the last day of the month, once one does
    ex_coupon_days    business days before a coupon from which the buyer does not get it; None where it goes with the bond
    decimals_per_100  to how many decimals the market rounds the interest on 100; None where it does not

    Refuses InvalidBondTerms.
    """

    coupon_percent: Decimal
    frequency: int
    convention: str
    first_accrual: date
    first_coupon: date | None
    maturity: date
    end_of_month: bool
    ex_coupon_days: int | None
    decimals_per_100: int | None

    def __post_init__(self) -> None:
        first = self.first_coupon or self.maturity
        for holds, expected, found in (
            (self.frequency in FREQUENCIES, f"one of {FREQUENCIES} coupons a year", self.frequency),
            (self.convention in CONVENTIONS, f"one of {', '.join(CONVENTIONS)}", self.convention),
            (0 <= self.coupon_percent < 1000, "a coupon from 0 to below 1000 percent", self.coupon_percent),
            (decimals_of(self.coupon_percent) <= 10, "a coupon with at most 10 decimals", self.coupon_percent),
            (self.frequency > 0 or not self.coupon_percent, "no coupon at frequency 0", self.coupon_percent),
            (self.frequency > 0 or self.first_coupon is None, "no first coupon at frequency 0", self.first_coupon),
            (self.first_accrual < self.maturity, f"a maturity after {self.first_accrual}", self.maturity),
            (self.first_accrual < first <= self.maturity, "a first coupon between these days", self.first_coupon),
            (0 <= (self.ex_coupon_days or 0) <= 60, "0 to 60 ex-coupon days", self.ex_coupon_days),
            (0 <= (self.decimals_per_100 or 0) <= 12, "0 to 12 decimals", self.decimals_per_100),
        ):
            if not holds:
                raise InvalidBondTerms(expected=expected, found=found, way_out="Look it up in the bond's final terms.")
