"""What a reader asks of nets of instructions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.fields import CodeField, DayField, PartyField
from settlements.forms.instructions import offer_markets
from settlements.queries import WantedInstructionNets


class InstructionNetsForm(forms.Form):
    """The filters of the list of nets of instructions; their names are the query parameters of its address."""

    net_state = forms.ChoiceField(
        label=_("Status"),
        choices=[
            ("", _("any")),
            ("STANDING", pgettext_lazy("net of instructions", "in force")),
            ("SETTLED", pgettext_lazy("net of instructions", "settled")),
            ("REPLACED", pgettext_lazy("net of instructions", "replaced")),
            ("ENDED", pgettext_lazy("net of instructions", "over")),
        ],
        required=False,
    )
    market = forms.ChoiceField(label=_("Market"), required=False)
    since = DayField(label=_("Intended from"))
    until = DayField(label=_("Intended until"))
    participant = PartyField(label=_("Participant"))
    currency = CodeField(label=_("Currency"), max_length=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_markets(self)

    def clean_currency(self) -> str:
        """Capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def wanted(self) -> WantedInstructionNets:
        """The question as the list takes it."""
        return WantedInstructionNets(**self.cleaned_data)
