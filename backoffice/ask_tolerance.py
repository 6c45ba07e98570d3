"""The page on which it is asked for by how much amounts may differ, in a market or in every one."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import CurrencyField, RuleForm
from backoffice.ask_views import EDIT, Page, asked, data, market_or_404
from machinery.permission import permission
from machinery.request import Request
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


class ToleranceForm(RuleForm):
    """By how much the amounts of two sides may differ, from a day on."""

    market = forms.ChoiceField(label=_("Market"))
    currency = CurrencyField(
        help_text=_("What is said of EUR holds of every currency of which nothing is said, at the rate of 1 January."),
    )
    band = AmountField(label=_("Settlement amounts up to"))
    within = AmountField(label=_("Tolerance up to that amount"))
    above = AmountField(label=_("Tolerance above it"))
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
    market_or_404(code)
    opened = {"currency": EURO, **{name: shortest(getattr(CSDR, name)) for name in ("band", "within", "above")}}
    form = ToleranceForm(data(request), code=code, initial=opened)
    return asked(request, Page("cash_tolerance.set", reverse("market", args=[code]), code), form)
