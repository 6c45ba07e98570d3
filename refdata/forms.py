"""What a reader asks of the lists of parties, instruments and standing settlement instructions; the names are the query
parameters of their addresses.
"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from machinery.fields import DayField, PartyField
from refdata.models import SsiTerms
from refdata.queries import SsisWanted, markets, markets_by_code


class OnADay(forms.Form):
    """Reference data is true for a time: a day says when, today's where none is asked for."""

    on = DayField(label=_("As of"), help_text=_("what is true on that day"))

    def day(self, today: date) -> date:
        """The day that is asked for."""
        found: date | None = self.cleaned_data["on"]
        return found or today


class PartiesForm(OnADay):
    """The filters of the list of parties."""

    party = PartyField(label=_("Party"))
    field_order = ("party", "on")


class InstrumentsForm(OnADay):
    """The filters of the list of instruments."""

    instrument = forms.CharField(
        label=_("Instrument"), help_text=_("ISIN, or a part of the name"), required=False, max_length=200
    )
    market = forms.ChoiceField(label=_("Market"), required=False)
    field_order = ("instrument", "market", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_markets(self)


class SsisForm(OnADay):
    """The filters of the list of standing settlement instructions."""

    party = PartyField(label=_("Party"))
    market = forms.ChoiceField(label=_("Market"), help_text=_("scope or depository"), required=False)
    currency = forms.CharField(label=_("Currency"), help_text=_("of its scope"), required=False, max_length=3)
    product = forms.ChoiceField(
        label=_("Product"),
        help_text=_("of its scope"),
        choices=[("", _("any")), *SsiTerms.ProductWord.choices],
        required=False,
    )
    field_order = ("party", "market", "currency", "product", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_markets(self)

    def clean_currency(self) -> str:
        """Three letters."""
        typed: str = self.cleaned_data["currency"].strip().upper()
        if typed and not (len(typed) == 3 and typed.isascii() and typed.isalpha()):
            raise forms.ValidationError(_("A currency has three letters, like EUR."))
        return typed

    def wanted(self, today: date) -> SsisWanted:
        """The question as the list takes it."""
        found = self.cleaned_data
        market = markets_by_code().get(found["market"])
        return SsisWanted(self.day(today), found["party"], market, found["currency"], found["product"])


def _offer_markets(form: forms.Form) -> None:
    codes = sorted((market.code, market.name) for market in markets().values())
    form.fields["market"].choices = [("", _("any")), *codes]  # type: ignore[attr-defined]
