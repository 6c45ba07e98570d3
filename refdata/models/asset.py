"""What an account can hold: currencies and instruments."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Asset(models.Model):
    """A currency or an instrument, as the books know it. Append-only.

    `code` is the ISO 4217 alphabetic code or the ISIN. `scale` is how many decimals an amount of it may have: the minor
    unit of a currency, the smallest fraction of an instrument. It never changes, because amounts were booked with it.
    """

    class Kind(models.TextChoices):
        CURRENCY = "CURRENCY", _("currency")
        INSTRUMENT = "INSTRUMENT", _("instrument")

    id = models.AutoField(primary_key=True)
    code = models.TextField(_("code"), unique=True)
    kind = models.TextField(_("kind"), choices=Kind.choices)
    scale = models.SmallIntegerField(_("decimals"))

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [
            models.UniqueConstraint(fields=["id", "code"], name="an_asset_has_one_code"),
            models.CheckConstraint(
                condition=Q(kind="CURRENCY", code__regex=r"^[A-Z]{3}$")
                | Q(kind="INSTRUMENT", code__regex=r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"),
                name="an_asset_is_a_currency_code_or_an_isin",
            ),
            models.CheckConstraint(condition=Q(scale__gte=0, scale__lte=6), name="an_amount_has_at_most_six_decimals"),
        ]

    def __str__(self) -> str:
        return self.code


class Currency(models.Model):
    """A currency: an asset with an ISO 4217 code. Its id is the id of the asset. Append-only."""

    asset = models.OneToOneField(Asset, models.PROTECT, primary_key=True, related_name="currency")
    code = models.TextField(_("code"), unique=True)

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{3}$"), name="a_currency_code_is_three_letters"),
        ]

    def __str__(self) -> str:
        return self.code


class Instrument(models.Model):
    """A security: an asset with an ISIN. Its id is the id of the asset. Append-only."""

    asset = models.OneToOneField(Asset, models.PROTECT, primary_key=True, related_name="instrument")
    isin = models.TextField(_("ISIN"), unique=True)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [
            models.CheckConstraint(
                condition=Q(isin__regex=r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"),
                name="an_isin_is_two_letters_nine_characters_and_a_check_digit",
            ),
        ]

    def __str__(self) -> str:
        return self.isin


class InstrumentTerms(models.Model):
    """What is true of an instrument during `valid` (dates, half-open). A change ends one row and opens the next.

    `quantity_type` UNIT counts pieces, FAMT is a face amount in `currency`. A settled quantity is at least
    `minimum_unit` and a multiple of `multiple`. `market` is where it settles.
    """

    class QuantityType(models.TextChoices):
        UNIT = "UNIT", _("units")
        FAMT = "FAMT", _("face amount")

    id = models.AutoField(primary_key=True)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="terms")
    valid = DateRangeField(_("valid"))
    name = models.TextField(_("name"))
    cfi = models.TextField(_("CFI"))
    quantity_type = models.TextField(_("quantity type"), choices=QuantityType.choices)
    minimum_unit = models.DecimalField(_("minimum unit"), max_digits=24, decimal_places=6)
    multiple = models.DecimalField(_("multiple"), max_digits=24, decimal_places=6)
    currency = models.ForeignKey(Currency, models.PROTECT, related_name="+", verbose_name=_("currency"))
    market = models.ForeignKey("refdata.Market", models.PROTECT, related_name="+", verbose_name=_("market"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("terms of an instrument")
        verbose_name_plural = _("terms of instruments")
        constraints = [
            ExclusionConstraint(
                name="an_instrument_has_one_set_of_terms_a_day",
                expressions=[(F("instrument"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="terms_of_an_instrument_have_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & ~Q(name__regex=r"[[:cntrl:]]"),
                name="an_instrument_has_a_name_without_control_characters",
            ),
            models.CheckConstraint(condition=Q(cfi__regex=r"^[A-Z]{6}$"), name="a_cfi_is_six_capital_letters"),
            models.CheckConstraint(
                condition=Q(quantity_type__in=["UNIT", "FAMT"]), name="a_quantity_is_units_or_a_face_amount"
            ),
            models.CheckConstraint(
                condition=Q(minimum_unit__gt=0, multiple__gt=0), name="minimum_unit_and_multiple_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name
