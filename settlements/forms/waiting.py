"""What a reader asks of what waits for its match and of links, and the reason that goes with an act."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from machinery.fields import CodeField, IsinField, PartyField
from settlements.models import Linkage
from settlements.queries import (
    WantedLinks,
    WantedUnmatched,
)
from vocabulary.text import InvalidText, strict_text

LONGEST_REASON: Final = 500


class UnmatchedForm(forms.Form):
    """The filters of the lists of what waits for its match; their names are the query parameters of their addresses."""

    isin = IsinField(label=_("ISIN"))
    participant = PartyField(label=_("Participant"))
    counterparty = PartyField(label=_("Counterparty"))
    reference = CodeField(label=_("Reference"), help_text=_("or its beginning"), max_length=35)

    def wanted(self, is_alleged: bool = False) -> WantedUnmatched:
        """The question as the lists take it."""
        return WantedUnmatched(**self.cleaned_data, is_alleged=is_alleged)


class LinksForm(forms.Form):
    """The filters of the list of links; their names are the query parameters of its address."""

    link_kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("any")), *((str(each.value), each.label) for each in Linkage if each != Linkage.AFTE)],
        required=False,
    )
    participant = PartyField(label=_("Participant"))
    reference = CodeField(label=_("Reference"), help_text=_("or its beginning"), max_length=35)
    pool = forms.CharField(label=_("Pool"), help_text=_("its whole name"), max_length=35, required=False)

    def wanted(self) -> WantedLinks:
        """The question as the list takes it."""
        return WantedLinks(**self.cleaned_data)


class ActForm(forms.Form):
    """Why an act is done: it goes on file with it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One sentence. It is kept with the instruction and cannot be changed."),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Text without invisible characters."""
        try:
            return strict_text(self.cleaned_data["reason"], longest=LONGEST_REASON)
        except InvalidText as fault:
            raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault
