"""Where holdings are kept, and who may act for whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.models.asset import Currency
from refdata.models.party import Party


class Account(models.Model):
    """A safekeeping or cash account of a party, or one of our own: a location (depository, nostro) or control account.

    Open on the days from `opened_on` up to but not including `closed_on`. A cash account has one currency.
    """

    class Kind(models.TextChoices):
        SECURITIES = "SECURITIES", _("safekeeping account")
        CASH = "CASH", _("cash account")
        LOCATION = "LOCATION", _("location")
        CONTROL = "CONTROL", _("control account")

    id = models.AutoField(primary_key=True)
    number = models.TextField(_("number"), unique=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="accounts", verbose_name=_("party"))
    kind = models.TextField(_("kind"), choices=Kind.choices)
    currency = models.ForeignKey(Currency, models.PROTECT, null=True, related_name="+", verbose_name=_("currency"))
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[A-Z0-9]([A-Z0-9./-]{0,33}[A-Z0-9])?$"),
                name="an_account_number_has_at_most_35_capitals_digits_or_marks",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["SECURITIES", "CASH", "LOCATION", "CONTROL"]),
                name="an_account_is_of_a_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="CASH", currency__isnull=False) | (~Q(kind="CASH") & Q(currency__isnull=True)),
                name="a_cash_account_and_no_other_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="an_account_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Representation(models.Model):
    """A person or client system of the front office that may see and act for a party during `valid` (instants)."""

    id = models.AutoField(primary_key=True)
    person = models.ForeignKey(
        "authorizations.Person", models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    application = models.ForeignKey(
        "authorizations.Application",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("client system"),
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="representations", verbose_name=_("party"))
    valid = DateTimeRangeField(_("valid"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, application__isnull=True)
                | Q(person__isnull=True, application__isnull=False),
                name="a_party_is_represented_by_a_person_or_by_a_client_system",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_representation_has_a_beginning",
            ),
            ExclusionConstraint(
                name="a_person_represents_a_party_once_at_a_time",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("party"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
            ),
            ExclusionConstraint(
                name="a_client_system_represents_a_party_once_at_a_time",
                expressions=[
                    (F("application"), RangeOperators.EQUAL),
                    (F("party"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
                condition=Q(application__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.application}"
