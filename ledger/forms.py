"""What a reader asks of the lists of accounts, journals and movements."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.labels import ACCOUNT_KINDS, JOURNAL_KINDS
from ledger.queries import AccountsWanted, JournalsWanted, MovementsWanted
from machinery.fields import CodeField, DayField, PartyField


class FindForm(forms.Form):
    """The filters of the account list; their names are the query parameters of its address."""

    number = CodeField(label=_("Account number"), help_text=_("or its beginning"), max_length=35)
    party = PartyField(label=_("Party"))
    asset = CodeField(label=_("Asset"), help_text=_("ISIN or currency"), max_length=12)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("any")), *ACCOUNT_KINDS.items()]  # type: ignore[attr-defined]

    def clean_asset(self) -> str:
        """Three letters of a currency, or twelve letters and digits of an ISIN."""
        return _asset_code(self.cleaned_data["asset"])

    def wanted(self) -> AccountsWanted:
        """The question as the list takes it."""
        found = self.cleaned_data
        return AccountsWanted(found["number"].upper(), found["party"], found["asset"], found["kind"])


def _asset_code(typed: str) -> str:
    code = typed.upper()
    if code and not (len(code) in {3, 12} and code.isascii() and code.isalnum()):
        raise forms.ValidationError(
            _("%(asset)s is neither a currency (three letters) nor an ISIN (twelve letters and digits)."),
            params={"asset": code},
        )
    return code


class JournalsForm(forms.Form):
    """The filters of the list of journals; `today` is the day of those that are shown where none is asked for."""

    on = DayField(label=_("Booking date"))
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, asked: Mapping[str, str], today: date) -> None:
        super().__init__({name: text for name, text in asked.items() if name in self.base_fields})
        self.today = today
        self.fields["kind"].choices = [("", _("any")), *JOURNAL_KINDS.items()]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        """The open business date where no other is asked for."""
        asked: date | None = self.cleaned_data["on"]
        return asked or self.today

    def wanted(self) -> JournalsWanted:
        """The question as the list takes it."""
        return JournalsWanted(self.cleaned_data["on"], self.cleaned_data["kind"])


class MovementsForm(JournalsForm):
    """The filters of the list of movements."""

    account = CodeField(label=_("Account number"), help_text=_("the whole number"), max_length=35)
    asset = CodeField(label=_("Asset"), help_text=_("ISIN or currency"), max_length=12)
    field_order = ("on", "account", "asset", "kind")

    def clean_asset(self) -> str:
        """Three letters of a currency, or twelve letters and digits of an ISIN."""
        return _asset_code(self.cleaned_data["asset"])

    def wanted(self) -> MovementsWanted:
        """The question as the list takes it."""
        found = self.cleaned_data
        return MovementsWanted(found["on"], found["kind"], found["account"].upper(), found["asset"])
