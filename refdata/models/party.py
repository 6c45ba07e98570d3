"""Who we act for and settle with."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """A client, participant or counterparty, known by its LEI, served by one of our legal entities. Append-only."""

    id = models.AutoField(primary_key=True)
    lei = models.TextField(_("LEI"), unique=True)
    legal_entity = models.ForeignKey(
        "authorizations.LegalEntity", models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(lei__regex=r"^[0-9A-Z]{18}[0-9]{2}$"),
                name="a_party_bears_an_lei_of_18_characters_and_two_check_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.lei


class PartyTerms(models.Model):
    """What is true of a party during `valid` (dates, half-open): its name, BIC and country.

    A BIC of eight characters is written with eleven, the head office being XXX, so that one BIC has one spelling. A
    party without a BIC cannot be named by one in an instruction.
    """

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="terms")
    valid = DateRangeField(_("valid"))
    name = models.TextField(_("name"))
    bic = models.TextField(_("BIC"), null=True)
    country = models.TextField(_("country"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("terms of a party")
        verbose_name_plural = _("terms of parties")
        constraints = [
            ExclusionConstraint(
                name="a_party_has_one_set_of_terms_a_day",
                expressions=[(F("party"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="a_bic_names_one_party_a_day",
                expressions=[(F("bic"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
                condition=Q(bic__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="terms_of_a_party_have_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & ~Q(name__regex=r"[[:cntrl:]]"),
                name="a_party_has_a_name_without_control_characters",
            ),
            models.CheckConstraint(
                condition=Q(bic__isnull=True) | Q(bic__regex=r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$"),
                name="a_bic_is_written_with_eleven_characters",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="a_country_of_a_party_is_two_letters"
            ),
        ]
        indexes = [models.Index(fields=["bic"], name="party_by_bic")]

    def __str__(self) -> str:
        return self.name
