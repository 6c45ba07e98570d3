"""What a reader asks of the comparison of what is pending at depositories."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from machinery.fields import DayField
from settlements.forms.instructions import offer_markets
from settlements.pending_words import TERMS, VERDICTS
from settlements.queries import PendingWanted

DIFFERENCES: Final = (
    ("", _("any")),
    ("open", pgettext_lazy("comparison of what is pending", "differs, or only one has it")),
    *((str(code), chip.word) for code, chip in VERDICTS.items()),
    *((str(code), word) for code, word in TERMS.items()),
)


class PendingForm(forms.Form):
    """The filters of the comparison; their names are the query parameters of its address."""

    difference = forms.ChoiceField(label=_("Difference"), choices=DIFFERENCES, required=False)
    stated_on = DayField(label=_("Day of the statement"))
    market = forms.ChoiceField(label=_("Market"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_markets(self)

    def wanted(self) -> PendingWanted:
        """The question as the comparison takes it."""
        return PendingWanted(**self.cleaned_data)
