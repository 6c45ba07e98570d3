"""What a reader asks of penalties and of their nets."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip
from machinery.fields import CodeField, DayField, IsinField, PartyField
from settlements.forms.instructions import offer_markets
from settlements.penalty_words import KINDS, STATES
from settlements.queries import (
    NetsWanted,
    PenaltiesWanted,
)
from vocabulary.days import parse_date
from vocabulary.invalid import Invalid


def any_of(chips: Mapping[str, Chip]) -> list[tuple[str, Promise | str]]:
    """The choices of a filter: any, or one of those that chips show."""
    return [("", _("any")), *((code, chip.word) for code, chip in chips.items())]


class MonthField(forms.CharField):
    """A month as 2026-11: its first day, None for none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"type": "month", "autocomplete": "off", "pattern": "[0-9]{4}-[0-9]{2}"})
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The first day of the month."""
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return parse_date(f"{typed}-01")
        except Invalid as fault:
            raise forms.ValidationError(
                _("%(month)s is not a month: write it as 2026-11."), params={"month": typed}
            ) from fault


class PenaltiesForm(forms.Form):
    """The filters of the list of penalties; their names are the query parameters of its address."""

    lacks = forms.ChoiceField(
        label=_("Facts"),
        choices=[
            ("", _("any")),
            ("nothing", pgettext_lazy("penalties", "all there")),
            ("something", pgettext_lazy("penalties", "one is missing")),
            ("awaited", pgettext_lazy("penalties", "a price or rate is awaited")),
            ("too_late", pgettext_lazy("penalties", "none came in time")),
        ],
        required=False,
    )
    penalty_state = forms.ChoiceField(label=_("Status"), choices=any_of(STATES), required=False)
    penalty_kind = forms.ChoiceField(label=_("Kind"), choices=any_of(KINDS), required=False)
    month = MonthField(label=_("Month"))
    since = DayField(label=_("Nights from"))
    until = DayField(label=_("Nights until"))
    party = PartyField(label=_("Party"))
    counterparty = PartyField(label=_("Counterparty"))
    isin = IsinField(label=_("ISIN"))
    currency = CodeField(label=_("Currency"), max_length=3)
    market = forms.ChoiceField(label=_("Market"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_markets(self)

    def clean_currency(self) -> str:
        """Capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def wanted(self) -> PenaltiesWanted:
        """The question as the list takes it."""
        return PenaltiesWanted(**self.cleaned_data)


class PenaltyNetsForm(forms.Form):
    """The filters of the list of nets of penalties."""

    between = forms.ChoiceField(
        label=_("Between"),
        choices=[
            ("all", pgettext_lazy("nets of penalties", "a party and all others")),
            ("each", pgettext_lazy("nets of penalties", "every two parties")),
        ],
        required=False,
    )
    net_payment = forms.ChoiceField(
        label=_("Payment"),
        choices=[
            ("", _("any")),
            ("paid", pgettext_lazy("nets of penalties", "paid")),
            ("unpaid", pgettext_lazy("nets of penalties", "due and not paid")),
        ],
        required=False,
    )
    month = MonthField(label=_("Month"))
    party = PartyField(label=_("Party"))
    currency = CodeField(label=_("Currency"), max_length=3)

    def clean_between(self) -> str:
        """Nothing asked for is a party and all others."""
        return self.cleaned_data["between"] or "all"

    def clean_currency(self) -> str:
        """Capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def wanted(self) -> NetsWanted:
        """The question as the list takes it."""
        return NetsWanted(**self.cleaned_data)
