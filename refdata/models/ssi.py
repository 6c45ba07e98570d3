"""Standing settlement instructions: where and on which accounts a party settles, until it says otherwise."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from refdata.models.asset import Currency, Instrument
from refdata.models.market import Market
from refdata.models.party import Party
from refdata.ssi import ACCOUNT_FORM, weight_of
from vocabulary.product import Product

PRODUCTS = list(Product.__members__)


class Ssi(models.Model):
    """A standing settlement instruction of a party, by the name that the party or its agent gave it. Append-only."""

    id = models.AutoField(primary_key=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="ssis", verbose_name=_("party"))
    name = models.TextField(_("name"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("standing settlement instruction")
        verbose_name_plural = _("standing settlement instructions")
        constraints = [
            models.UniqueConstraint(fields=["party", "name"], name="a_party_gives_a_name_to_one_ssi"),
            models.UniqueConstraint(fields=["id", "party"], name="an_ssi_is_of_one_party"),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & ~Q(name__regex=r"[[:cntrl:]]"),
                name="an_ssi_has_a_name_without_control_characters",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SsiTerms(models.Model):
    """What a standing settlement instruction says during `valid` (dates, half-open): its scope, and where to settle.

    What the scope (product, market, currency, instrument) does not name, it covers all of; which of several is meant is said
    in refdata.ssi. `party` is that of the SSI. Without an `agent` (BIC with eleven characters) the accounts are our own.
    """

    class Purpose(models.TextChoices):
        SETTLEMENT = "SETTLEMENT", _("settlement")
        CASH = "CASH", _("cash")

    class ProductWord(models.TextChoices):
        EQUITY = "EQUITY", _("equities")
        BOND = "BOND", _("bonds")
        ETF = "ETF", _("exchange-traded funds")
        FUND = "FUND", _("funds")
        FX = "FX", _("foreign exchange")
        REPO = "REPO", _("repo")
        LENDING = "LENDING", _("securities lending")

    id = models.AutoField(primary_key=True)
    ssi = models.ForeignKey(Ssi, models.PROTECT, related_name="terms")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    valid = DateRangeField(_("valid"))
    purpose = models.TextField(_("purpose"), choices=Purpose.choices)
    product = models.TextField(_("product"), choices=ProductWord.choices, null=True)
    market = models.ForeignKey(Market, models.PROTECT, null=True, related_name="+", verbose_name=_("market"))
    currency = models.ForeignKey(Currency, models.PROTECT, null=True, related_name="+", verbose_name=_("currency"))
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, related_name="+", verbose_name=_("instrument")
    )
    depository = models.ForeignKey(Market, models.PROTECT, null=True, related_name="+", verbose_name=_("depository"))
    agent = models.TextField(_("agent"), null=True)
    safekeeping_account = models.TextField(_("safekeeping account"), null=True)
    cash_account = models.TextField(_("cash account"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=models.functions.Now(), editable=False)

    class Meta:
        verbose_name = _("terms of a standing settlement instruction")
        verbose_name_plural = _("terms of standing settlement instructions")
        constraints = [
            ExclusionConstraint(
                name="an_ssi_has_one_set_of_terms_a_day",
                expressions=[(F("ssi"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="a_party_has_one_ssi_a_day_and_scope",
                expressions=[
                    (F("party"), RangeOperators.EQUAL),
                    (F("purpose"), RangeOperators.EQUAL),
                    (Coalesce(F("product"), Value("")), RangeOperators.EQUAL),
                    (Coalesce(F("market"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("currency"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("instrument"), 0), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__startswith__isnull=False),
                name="terms_of_an_ssi_have_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=True) | Q(product__in=PRODUCTS), name="an_ssi_is_for_a_known_product"
            ),
            models.CheckConstraint(
                condition=Q(purpose="SETTLEMENT", depository__isnull=False, safekeeping_account__isnull=False)
                | Q(
                    purpose="CASH",
                    depository__isnull=True,
                    safekeeping_account__isnull=True,
                    cash_account__isnull=False,
                ),
                name="an_ssi_says_where_securities_settle_or_where_cash_does",
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=True) | Q(agent__regex=r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$"),
                name="an_agent_is_a_bic_written_with_eleven_characters",
            ),
            models.CheckConstraint(
                condition=(Q(safekeeping_account__isnull=True) | Q(safekeeping_account__regex=ACCOUNT_FORM))
                & (Q(cash_account__isnull=True) | Q(cash_account__regex=ACCOUNT_FORM)),
                name="accounts_of_an_ssi_have_at_most_35_capitals_digits_or_marks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ssi_id} {self.valid}"

    @property
    def weight(self) -> int:
        """How specific its scope is, 0 to 7, as refdata.ssi says."""
        return weight_of(self.product, self.market_id, self.currency_id, self.instrument_id)
