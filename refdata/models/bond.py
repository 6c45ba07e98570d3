"""What the interest of bonds is reckoned from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.bonds import CONVENTIONS, FREQUENCIES
from refdata.models.asset import Instrument


class BondTerms(models.Model):
    """The terms of a bond during `valid` (dates, half-open), as `refdata.bonds.BondFacts` explains them."""

    id = models.AutoField(primary_key=True)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="bond_terms")
    valid = DateRangeField(_("valid"))
    coupon_percent = models.DecimalField(_("coupon in percent"), max_digits=24, decimal_places=10)
    frequency = models.SmallIntegerField(_("coupons a year"))
    convention = models.TextField(_("day count"))
    first_accrual = models.DateField(_("accrues from"))
    first_coupon = models.DateField(_("first coupon"), null=True)
    maturity = models.DateField(_("maturity"))
    end_of_month = models.BooleanField(_("at the end of the month"))
    ex_coupon_days = models.SmallIntegerField(_("ex-coupon days"), null=True)
    decimals_per_100 = models.SmallIntegerField(_("decimals on 100"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("terms of a bond")
        verbose_name_plural = _("terms of bonds")
        constraints = [
            ExclusionConstraint(
                name="a_bond_has_one_set_of_terms_a_day",
                expressions=[(F("instrument"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="terms_of_a_bond_have_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=FREQUENCIES), name="coupons_fall_on_whole_months_or_there_are_none"
            ),
            models.CheckConstraint(
                condition=Q(frequency=0, coupon_percent=0, first_coupon__isnull=True)
                | (Q(coupon_percent__gte=0) & ~Q(frequency=0)),
                name="a_zero_coupon_pays_no_coupon",
            ),
            models.CheckConstraint(condition=Q(convention__in=CONVENTIONS), name="a_day_count_is_one_of_eight"),
            models.CheckConstraint(
                condition=Q(maturity__gt=F("first_accrual"))
                & (
                    Q(first_coupon__isnull=True)
                    | Q(first_coupon__gt=F("first_accrual"), first_coupon__lte=F("maturity"))
                ),
                name="a_bond_accrues_pays_and_is_repaid_in_this_order",
            ),
            models.CheckConstraint(
                condition=(Q(ex_coupon_days__isnull=True) | Q(ex_coupon_days__range=(0, 60)))
                & (Q(decimals_per_100__isnull=True) | Q(decimals_per_100__range=(0, 12))),
                name="ex_coupon_days_are_0_to_60_and_decimals_0_to_12",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coupon_percent} % {self.maturity}"
