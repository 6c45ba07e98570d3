"""The page on which it is asked for by how much amounts may differ, in a market or in every one."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm, Day
from backoffice.ask_views import EDIT, Page, asked, data
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import markets_by_code
from settlements.cash_tolerance import CSDR, EURO
from vocabulary.decimals import InvalidDecimal, parse_decimal, shortest

ALL: Final = "*"
"""Stands for every market where one is asked for."""


class AmountField(forms.CharField):
    """An amount of zero or more, in plain notation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=25, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> str:
        """Its text, as the command reads it."""
        try:
            amount = parse_decimal(super().clean(value))
        except InvalidDecimal as fault:
            raise forms.ValidationError(gettext("Write an amount of zero or more, as 100000 or 2.50.")) from fault
        if amount < 0:
            raise forms.ValidationError(gettext("Write an amount of zero or more, as 100000 or 2.50."))
        return shortest(amount)


class ToleranceForm(AskForm):
    """By how much the amounts of two sides may differ, from a day on."""

    market = forms.ChoiceField(label=_("Holds in"))
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        help_text=_("What is said of EUR holds of every currency of which nothing is said, at the rate of 1 January."),
    )
    band = AmountField(label=_("Up to an amount of"))
    within = AmountField(label=_("Tolerated up to it"))
    above = AmountField(label=_("Tolerated beyond"))
    valid_from = Day(label=_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where it is laid down."))
    field_order = ["market", "currency", "band", "within", "above", "valid_from", "source", "reason"]

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["market"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, code), (ALL, _("every market"))]

    def payload(self) -> dict[str, Any]:
        """No market for every one."""
        asked_for = super().payload()
        return {name: found for name, found in asked_for.items() if (name, found) != ("market", ALL)}


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_cash_tolerance(request: Request, code: str) -> HttpResponse:
    """By how much amounts may differ is set; the form opens with what the regulation says."""
    if code not in markets_by_code():
        raise Http404
    opened = {"currency": EURO, **{name: shortest(getattr(CSDR, name)) for name in ("band", "within", "above")}}
    form = ToleranceForm(data(request), code=code, initial=opened)
    return asked(request, Page("cash_tolerance.set", reverse("market", args=[code]), code), form)
