"""Prices and exchange rates: facts of one date from one source; a correction supersedes and does not overwrite. And how far
the price of a trade may be from them.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from refdata.models.asset import Asset, Currency
from refdata.models.market import Market
from vocabulary.product import Product


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


class PriceCollar(models.Model):
    """How many percent the price of a trade may be above or below the last one, in a market, during `valid` (half-open).

    It is for one `product`, or (the empty one) for every product that has none of its own. `source` says who decided it.
    """

    id = models.AutoField(primary_key=True)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+", verbose_name=_("market"))
    product = models.TextField(_("product"), default="", blank=True)
    valid = DateRangeField(_("valid"))
    percent = models.DecimalField(_("percent"), max_digits=24, decimal_places=6)
    source = models.TextField(_("source"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("price collar")
        verbose_name_plural = _("price collars")
        constraints = [
            ExclusionConstraint(
                name="a_market_has_one_price_collar_a_day_and_product",
                expressions=[
                    (F("market"), RangeOperators.EQUAL),
                    (F("product"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="a_price_collar_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(product="") | Q(product__in=list(Product.__members__)),
                name="a_price_collar_is_for_a_known_product",
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="a_price_collar_is_above_0_and_at_most_100_percent"
            ),
            models.CheckConstraint(condition=Q(source__regex=r"\S"), name="a_price_collar_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"
