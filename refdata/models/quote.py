"""Prices and exchange rates: facts of one date from one source; a correction supersedes and does not overwrite."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.models.asset import Asset, Currency


class Price(models.Model):
    """The price of an instrument on a date, as a source gave it.

    `quotation` ACTU is money of `currency` for one unit, PRCT is percent of the face amount. The row that counts has no
    `superseded_at`; that instant is when a corrected row replaced it.
    """

    class Quotation(models.TextChoices):
        ACTU = "ACTU", _("amount per unit")
        PRCT = "PRCT", _("percent of face amount")

    id = models.BigAutoField(primary_key=True)
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="prices", db_index=False)
    date = models.DateField(_("date"))
    price = models.DecimalField(_("price"), max_digits=24, decimal_places=10)
    quotation = models.TextField(_("quotation"), choices=Quotation.choices)
    currency = models.ForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    source = models.TextField(_("source"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True)
    load = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "date", "source"],
                condition=Q(superseded_at__isnull=True),
                name="an_asset_has_one_price_a_day_and_source",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="a_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(quotation__in=["ACTU", "PRCT"]), name="a_price_is_an_amount_or_a_percentage"
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_price_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.price}"


class FxRate(models.Model):
    """How many units of a currency one euro bought on a date, as a source gave it.

    `currency` is the bare ISO 4217 code: the public list goes back to currencies that nobody holds any more.
    """

    id = models.BigAutoField(primary_key=True)
    currency = models.TextField(_("currency"))
    date = models.DateField(_("date"))
    rate = models.DecimalField(_("units per euro"), max_digits=24, decimal_places=10)
    source = models.TextField(_("source"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True)
    load = models.ForeignKey("itservices.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                F("currency"),
                F("date").desc(),
                F("source"),
                condition=Q(superseded_at__isnull=True),
                name="a_currency_has_one_rate_a_day_and_source",
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="an_exchange_rate_is_positive"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency="EUR"),
                name="a_rate_is_of_a_currency_other_than_the_euro",
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_rate_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.currency} {self.rate}"
