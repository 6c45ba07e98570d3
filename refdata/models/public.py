"""Public lists that others keep: venues, LEI records, listings. A load changes what differs and keeps what it was."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Venue(models.Model):
    """A market identifier code of ISO 10383. `operating_mic` is its own code for an operating venue."""

    mic = models.TextField(_("MIC"), primary_key=True)
    operating_mic = models.TextField(_("operating MIC"))
    name = models.TextField(_("name"))
    entity = models.TextField(_("legal entity"), default="")
    lei = models.TextField(_("LEI"), null=True)
    category = models.TextField(_("category"))
    country = models.TextField(_("country"))
    city = models.TextField(_("city"), default="")
    status = models.TextField(_("status"))
    expires_on = models.DateField(_("expires on"), null=True)
    load = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [
            models.CheckConstraint(
                condition=Q(mic__regex=r"^[A-Z0-9]{4}$", operating_mic__regex=r"^[A-Z0-9]{4}$"),
                name="a_mic_is_four_capitals_or_digits",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="a_country_of_a_venue_is_two_letters"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ACTIVE", "UPDATED", "EXPIRED"]),
                name="a_venue_is_active_updated_or_expired",
            ),
        ]

    def __str__(self) -> str:
        return self.mic


class LeiRecord(models.Model):
    """A record of the global LEI list (ISO 17442, level 1)."""

    lei = models.TextField(_("LEI"), primary_key=True)
    legal_name = models.TextField(_("legal name"))
    country = models.TextField(_("country"))
    category = models.TextField(_("category"))
    load = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("LEI record")
        verbose_name_plural = _("LEI records")
        constraints = [
            models.CheckConstraint(
                condition=Q(lei__regex=r"^[0-9A-Z]{18}[0-9]{2}$"),
                name="an_lei_record_bears_18_characters_and_two_check_digits",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="a_country_of_an_lei_record_is_two_letters"
            ),
            models.CheckConstraint(condition=Q(legal_name__regex=r"\S"), name="an_lei_record_has_a_legal_name"),
        ]

    def __str__(self) -> str:
        return self.lei


class Listing(models.Model):
    """An instrument as a venue quotes it: one symbol a venue. The instrument need not be one that we keep."""

    id = models.AutoField(primary_key=True)
    mic = models.ForeignKey(Venue, models.PROTECT, related_name="listings", db_column="mic", db_index=False)
    symbol = models.TextField(_("symbol"))
    isin = models.TextField(_("ISIN"))
    name = models.TextField(_("name"), default="")
    currency = models.TextField(_("currency"))
    delisted = models.BooleanField(_("delisted"), default=False)
    load = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(fields=["mic", "symbol"], name="a_symbol_is_listed_once_on_a_venue"),
            models.CheckConstraint(
                condition=Q(isin__regex=r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"), name="a_listing_bears_an_isin"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="a_listing_currency_is_three_letters"
            ),
            models.CheckConstraint(condition=Q(symbol__regex=r"\S"), name="a_listing_has_a_symbol"),
        ]
        indexes = [models.Index(fields=["isin"], name="listing_by_isin")]

    def __str__(self) -> str:
        return self.symbol


class Revision(models.Model):
    """What one load changed in one record of a public list: the record before and after. Append-only.

    A record's first appearance is the record itself; from there its revisions lead to what it is now.
    """

    class Kind(models.TextChoices):
        VENUE = "venue", _("venue")
        LEI = "lei", _("LEI record")
        LISTING = "listing", _("listing")

    id = models.BigAutoField(primary_key=True)
    load = models.ForeignKey("itservices.Load", models.PROTECT, related_name="+")
    kind = models.TextField(_("kind"), choices=Kind.choices)
    key = models.TextField(_("key"))
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "load"], name="a_load_revises_a_record_once"),
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="a_revision_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
