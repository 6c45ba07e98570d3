"""Closing days, as they were known on any day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.models.asset import Currency


def saturday_and_sunday() -> list[int]:
    """The ISO weekdays of the usual weekend."""
    return [6, 7]


class Calendar(models.Model):
    """A settlement, payment or trading calendar: its weekly rest (ISO weekdays, Monday = 1) and its closures.

    `covers` are the dates for which its closures are complete (half-open, null: none yet): about any other day the
    calendar gives no answer.
    """

    id = models.AutoField(primary_key=True)
    code = models.TextField(_("code"), unique=True)
    name = models.TextField(_("name"))
    weekend = ArrayField(models.SmallIntegerField(), verbose_name=_("weekend"), default=saturday_and_sunday)
    covers = DateRangeField(_("covers"), null=True)  # type: ignore[misc]

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9]{2,12}$"), name="a_calendar_code_is_capitals_and_digits"
            ),
            models.CheckConstraint(
                condition=Q(weekend__contained_by=[1, 2, 3, 4, 5, 6, 7]) & ~Q(weekend__contains=[1, 2, 3, 4, 5, 6, 7]),
                name="a_weekend_is_some_of_the_seven_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(covers__isnull=True)
                | Q(covers__isempty=False, covers__startswith__isnull=False, covers__endswith__isnull=False),
                name="a_calendar_covers_a_time_with_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Closure(models.Model):
    """A day on which a calendar is closed, or closes early, as known during `known` (dates, half-open).

    A closure that is declared late begins to be known late; one that is taken back ends to be known. So the settlement
    dates of any day can be reckoned again as they were. One that was published with its year has always been known (no
    beginning). An early closing is a day of settlement. `load` is the list by which it came, `ended_by` that by which it
    ended; without one, somebody declared it or took it back.
    """

    class Kind(models.TextChoices):
        CLOSED = "CLOSED", _("closed")
        EARLY = "EARLY", _("closes early")

    id = models.AutoField(primary_key=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="closures", verbose_name=_("calendar"))
    date = models.DateField(_("date"))
    name = models.TextField(_("name"), default="")
    kind = models.TextField(_("kind"), choices=Kind.choices)
    known = DateRangeField(_("known"))
    load = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)
    ended_by = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            ExclusionConstraint(
                name="a_calendar_knows_one_closure_a_day",
                expressions=[
                    (F("calendar"), RangeOperators.EQUAL),
                    (F("date"), RangeOperators.EQUAL),
                    (F("known"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(kind__in=["CLOSED", "EARLY"]), name="a_closure_is_closed_or_early"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CurrencyCalendar(models.Model):
    """The calendar of the payment system of a currency: on its closing days nothing is settled against that money."""

    currency = models.OneToOneField(Currency, models.PROTECT, primary_key=True, related_name="payment_calendar")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", verbose_name=_("calendar"))

    class Meta:
        verbose_name = _("calendar of a currency")
        verbose_name_plural = _("calendars of currencies")

    def __str__(self) -> str:
        return f"{self.currency_id} {self.calendar_id}"
