"""What a reader asks of the lists of trades, and the reason that goes with an act."""

from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearing.labels import CHANNELS, EXCEPTIONS, PRODUCTS
from clearing.queries import NetsWanted, Wanted
from machinery.fields import DayField
from vocabulary.identifiers import InvalidIdentifier, Isin
from vocabulary.text import InvalidText, strict_text

LONGEST_REASON: Final = 500
STAGES: Final = [
    ("all", pgettext_lazy("trades", "all")),
    (
        _("Not yet instructed"),
        [
            ("open", pgettext_lazy("trades", "all open")),
            ("exception", pgettext_lazy("trades", "with exceptions")),
            ("enriched", pgettext_lazy("trades", "enriched")),
            ("awaiting_confirmation", pgettext_lazy("trades", "awaiting confirmation")),
            ("awaiting_netting", pgettext_lazy("trades", "awaiting netting")),
        ],
    ),
    (
        _("Done"),
        [
            ("instructed", pgettext_lazy("trades", "instructed")),
            ("cancelled", pgettext_lazy("trades", "cancelled")),
        ],
    ),
]


WENT: Final = [
    ("through", pgettext_lazy("trades", "straight through")),
    ("stopped", pgettext_lazy("trades", "stopped by an exception")),
]


class TradeForm(forms.Form):
    """The filters of the trade blotter; their names are the query parameters of its address."""

    stage = forms.ChoiceField(label=_("Stands"), choices=STAGES, required=False)
    isin = forms.CharField(label=_("ISIN"), help_text=_("or the currency dealt in"), required=False, max_length=12)
    party = forms.CharField(label=_("Party"), help_text=_("name, BIC or LEI"), required=False, max_length=200)
    counterparty = forms.CharField(
        label=_("Counterparty"), help_text=_("name, BIC or LEI"), required=False, max_length=200
    )
    reference = forms.CharField(label=_("Reference"), help_text=_("or its beginning"), required=False, max_length=35)
    product = forms.ChoiceField(
        label=_("Product"),
        choices=[("", _("any")), *((str(code), word) for code, word in PRODUCTS.items())],
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=[("", _("any")), *((str(code), word) for code, word in CHANNELS.items())],
        required=False,
    )
    net = forms.IntegerField(
        label=_("Net"),
        help_text=_("the number of a net that it is in"),
        required=False,
        min_value=1,
        max_value=(1 << 63) - 1,
    )
    exception = forms.ChoiceField(label=_("Exception"), choices=[("", _("any")), *EXCEPTIONS.items()], required=False)
    came = DayField(label=_("Came in from"))
    went = forms.ChoiceField(label=_("How it went"), choices=[("", _("any")), *WENT], required=False)
    stood = forms.ChoiceField(
        label=_("Ever stood against it"), choices=[("", _("any")), *EXCEPTIONS.items()], required=False
    )
    since = DayField(label=_("Traded from"))
    until = DayField(label=_("Traded until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("isin", "party", "counterparty", "reference"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_isin(self) -> str:
        """An ISIN whose check digit fits, or three letters of a currency."""
        typed: str = self.cleaned_data["isin"].strip().upper()
        if len(typed) == 3 and typed.isascii() and typed.isalpha():
            return typed
        try:
            return str(Isin(typed)) if typed else ""
        except InvalidIdentifier as fault:
            raise forms.ValidationError(
                _("%(isin)s is not an ISIN: its form or its check digit is wrong."), params={"isin": typed}
            ) from fault

    def clean(self) -> dict[str, Any]:
        """Dates in order; an exception stands only against trades that are open."""
        found: dict[str, Any] = super().clean() or {}
        found["stage"] = found.get("stage") or "all"
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day lies before the first."))
        if found.get("exception") and found["stage"] not in {"all", "open", "exception"}:
            self.add_error(
                "exception", _("Exceptions stand against open trades alone; take it out or choose another state.")
            )
        return found

    def wanted(self) -> Wanted:
        """The question as the list takes it."""
        found = {name: answer for name, answer in self.cleaned_data.items() if answer}
        if "came" in found:
            found["came"] = make_aware(datetime.combine(found["came"], time()))
        return Wanted(**found)


class ExceptionForm(TradeForm):
    """The filters of the exceptions queue: trades against which something stands."""

    stage = went = stood = net = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        """Only trades with exceptions are in the queue."""
        return super().clean() | {"stage": "exception"}


class NetForm(forms.Form):
    """The filters of the list of nets; their names are the query parameters of its address."""

    stands = forms.ChoiceField(
        label=_("Stands"),
        choices=[
            ("standing", pgettext_lazy("nets", "standing")),
            ("superseded", pgettext_lazy("nets", "superseded")),
            ("all", pgettext_lazy("nets", "all")),
        ],
        required=False,
    )
    isin = forms.CharField(label=_("ISIN"), required=False, max_length=12)
    party = forms.CharField(label=_("Party"), help_text=_("name, BIC or LEI"), required=False, max_length=200)
    since = DayField(label=_("Settles from"))
    until = DayField(label=_("Settles until"))

    def clean_isin(self) -> str:
        """An ISIN whose check digit fits."""
        typed: str = self.cleaned_data["isin"].strip().upper()
        try:
            return str(Isin(typed)) if typed else ""
        except InvalidIdentifier as fault:
            raise forms.ValidationError(
                _("%(isin)s is not an ISIN: its form or its check digit is wrong."), params={"isin": typed}
            ) from fault

    def clean(self) -> dict[str, Any]:
        """Dates in order."""
        found: dict[str, Any] = super().clean() or {}
        found["stands"] = found.get("stands") or "standing"
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return found

    def wanted(self) -> NetsWanted:
        """The question as the list takes it."""
        return NetsWanted(**{name: answer for name, answer in self.cleaned_data.items() if answer})


class ReasonForm(forms.Form):
    """Why an act is done: it goes on file with it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One sentence. It is kept with the trade and cannot be changed."),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Text without invisible characters."""
        try:
            return strict_text(self.cleaned_data["reason"], longest=LONGEST_REASON)
        except InvalidText as fault:
            raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault
