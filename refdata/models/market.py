"""Settlement markets, their cycles and their cut-offs."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.models.calendar import Calendar


class Payment(models.TextChoices):
    """How an instruction pays (ISO 20022 DeliveryReceiptType2Code): a cut-off is one of these two."""

    APMT = "APMT", _("against payment")
    FREE = "FREE", _("free of payment")


class Market(models.Model):
    """A place of settlement: the depository `csd_bic`, its time zone (tz database) and its calendar."""

    id = models.AutoField(primary_key=True)
    code = models.TextField(_("code"), unique=True)
    name = models.TextField(_("name"))
    time_zone = models.TextField(_("time zone"))
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", verbose_name=_("calendar"))
    csd_bic = models.TextField(_("BIC of the depository"), unique=True)

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]{2,12}$"), name="a_market_code_is_capitals_and_digits"
            ),
            models.CheckConstraint(
                condition=Q(csd_bic__regex=r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$"),
                name="a_depository_bic_is_written_with_eleven_characters",
            ),
            models.CheckConstraint(
                condition=Q(time_zone__regex=r"^[A-Za-z][A-Za-z0-9_+/-]*$"),
                name="a_market_time_zone_is_named_as_in_the_tz_database",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SettlementCycle(models.Model):
    """How many settlement days after the trade date a market settles, for trades made in `trade_dates` (half-open).

    `cfi_prefix` narrows it to instruments whose CFI begins so; the longest prefix that fits is used, the empty one fits
    all. Source: the market's move from T+2 to T+1 is by trade date (US 2024-05-28, EU, UK and CH 2027-10-11).
    """

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey(Market, models.PROTECT, related_name="cycles", verbose_name=_("market"))
    cfi_prefix = models.TextField(_("CFI begins with"), default="", blank=True)
    trade_dates = DateRangeField(_("trade dates"))
    days = models.SmallIntegerField(_("settlement days"))

    class Meta:
        verbose_name = _("settlement cycle")
        verbose_name_plural = _("settlement cycles")
        constraints = [
            ExclusionConstraint(
                name="a_market_has_one_cycle_a_trade_date_and_cfi_prefix",
                expressions=[
                    (F("market"), RangeOperators.EQUAL),
                    (F("cfi_prefix"), RangeOperators.EQUAL),
                    (F("trade_dates"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(trade_dates__isempty=True) | Q(trade_dates__startswith__isnull=False),
                name="a_settlement_cycle_has_a_first_trade_date",
            ),
            models.CheckConstraint(
                condition=Q(cfi_prefix__regex=r"^[A-Z]{0,6}$"), name="a_cfi_prefix_is_at_most_six_capitals"
            ),
            models.CheckConstraint(condition=Q(days__gte=0, days__lte=30), name="a_settlement_cycle_has_0_to_30_days"),
        ]

    def __str__(self) -> str:
        return f"T+{self.days}"


class CutOff(models.Model):
    """Until when, in the market's local time, an instruction can still settle that day: as planned, during `valid`."""

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey(Market, models.PROTECT, related_name="cut_offs", verbose_name=_("market"))
    payment = models.TextField(_("payment"), choices=Payment.choices)
    valid = DateRangeField(_("valid"))
    planned = models.TimeField(_("planned"))

    class Meta:
        verbose_name = _("cut-off")
        verbose_name_plural = _("cut-offs")
        constraints = [
            ExclusionConstraint(
                name="a_market_has_one_planned_cut_off_a_day_and_payment",
                expressions=[
                    (F("market"), RangeOperators.EQUAL),
                    (F("payment"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_cut_off_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(payment__in=["APMT", "FREE"]), name="a_cut_off_is_against_or_free_of_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment} {self.planned:%H:%M}"


class CutOffMove(models.Model):
    """The cut-off of one business date as the operator moved it; the last row of a date counts. Append-only.

    `actual` is local time; `days_later` is 1 when the day was prolonged beyond midnight.
    """

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey(Market, models.PROTECT, related_name="cut_off_moves", verbose_name=_("market"))
    payment = models.TextField(_("payment"), choices=Payment.choices)
    business_date = models.DateField(_("business date"))
    actual = models.TimeField(_("actual"))
    days_later = models.SmallIntegerField(_("days later"), default=0)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("moved cut-off")
        verbose_name_plural = _("moved cut-offs")
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__in=["APMT", "FREE"]),
                name="a_moved_cut_off_is_against_or_free_of_payment",
            ),
            models.CheckConstraint(
                condition=Q(days_later__in=[0, 1]), name="a_cut_off_moves_within_its_day_or_the_next"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="a_cut_off_is_moved_for_a_reason"),
        ]
        indexes = [models.Index(fields=["business_date", "market", "payment", "-id"], name="last_move_of_a_cut_off")]

    def __str__(self) -> str:
        return f"{self.business_date} {self.payment} {self.actual:%H:%M}"
