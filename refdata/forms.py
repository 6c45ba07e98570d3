"""What a reader asks of the lists of parties and instruments; the names are the query parameters of their addresses."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from machinery.fields import DayField
from refdata.queries import markets


class OnADay(forms.Form):
    """Reference data is true for a time: a day says when, today's where none is asked for."""

    on = DayField(label=_("As of"), help_text=_("what is true on that day"))

    def day(self, today: date) -> date:
        """The day that is asked for."""
        found: date | None = self.cleaned_data["on"]
        return found or today


class PartiesForm(OnADay):
    """The filters of the list of parties."""

    party = forms.CharField(label=_("Party"), help_text=_("name, BIC or LEI"), required=False, max_length=200)
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
        codes = sorted((market.code, market.name) for market in markets().values())
        self.fields["market"].choices = [("", _("any")), *codes]  # type: ignore[attr-defined]
