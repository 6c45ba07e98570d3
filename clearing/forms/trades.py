"""What a reader asks of the lists of trades, and the reason that goes with an act."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearing.exposure import LimitKind
from clearing.labels import CHANNELS, EXCEPTIONS, LIMITS, PRODUCTS
from clearing.models.limit import OF_A_PARTY
from clearing.queries import EarmarksWanted, LimitsWanted, NetsWanted, Wanted
from machinery.fields import CodeField, DayField, DayInput, IsinField, PartyField, isin_typed
from vocabulary.decimals import shortest
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
    isin = CodeField(label=_("ISIN"), help_text=_("or the currency dealt in"), max_length=12)
    party = PartyField(label=_("Party"))
    counterparty = PartyField(label=_("Counterparty"))
    reference = CodeField(label=_("Reference"), help_text=_("or its beginning"), max_length=35)
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

    def clean_isin(self) -> str:
        """An ISIN whose check digit fits, or three letters of a currency."""
        typed: str = self.cleaned_data["isin"].strip().upper()
        if len(typed) == 3 and typed.isascii() and typed.isalpha():
            return typed
        return isin_typed(typed)

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
    isin = IsinField(label=_("ISIN"))
    party = PartyField(label=_("Party"))
    since = DayField(label=_("Settles from"))
    until = DayField(label=_("Settles until"))

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
        help_text=_("One sentence. It is kept with what is done and cannot be changed."),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        """Text without invisible characters."""
        try:
            return strict_text(self.cleaned_data["reason"], longest=LONGEST_REASON)
        except InvalidText as fault:
            raise forms.ValidationError(_("The text has characters that cannot be kept.")) from fault


class LimitsForm(forms.Form):
    """The filters of the list of limits."""

    level = forms.ChoiceField(
        label=_("Used"),
        choices=[
            ("all", pgettext_lazy("limits", "all")),
            ("nearly", pgettext_lazy("limits", "80 percent or more")),
            ("above", pgettext_lazy("limits", "above the limit")),
            ("overridden", pgettext_lazy("limits", "with an override")),
        ],
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("any")), *LIMITS.items()], required=False)
    party = PartyField(label=_("Counterparty"))

    def clean_level(self) -> str:
        """Nothing asked for is all."""
        return self.cleaned_data["level"] or "all"

    def wanted(self) -> LimitsWanted:
        """The question as the list takes it."""
        return LimitsWanted(**{name: self.cleaned_data[name] for name in LimitsForm.base_fields})


class EarmarksForm(forms.Form):
    """What was taken of a limit: which limit, on which settlement date, and whether it is taken still."""

    limit = forms.IntegerField(label=_("Limit"), required=False, min_value=1, max_value=(1 << 31) - 1)
    day = DayField(label=_("Settlement date"))
    state = forms.ChoiceField(
        label=_("Stands"),
        choices=[
            ("taken", pgettext_lazy("earmarks", "taken")),
            ("freed", pgettext_lazy("earmarks", "freed")),
            ("all", pgettext_lazy("earmarks", "all")),
        ],
        required=False,
    )

    def clean_state(self) -> str:
        """Nothing asked for is what is taken."""
        return self.cleaned_data["state"] or "taken"

    def wanted(self) -> EarmarksWanted:
        """The question as the list takes it."""
        return EarmarksWanted(self.cleaned_data["limit"], self.cleaned_data["day"], self.cleaned_data["state"])


class SetLimitForm(ReasonForm):
    """A limit as somebody wants it; without an amount it ends."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[*LIMITS.items()])
    scope = forms.CharField(
        label=_("Of whom or what"),
        help_text=_("A counterparty by its LEI; a currency or a product by its code; a country by its two letters."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    amount = forms.DecimalField(
        label=_("Amount"),
        help_text=_("Leave it empty to end the limit."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=20,
        decimal_places=3,
    )
    unit = forms.CharField(
        label=_("Currency"),
        help_text=_("In which it is reckoned, by its ISO 4217 code; a limit keeps it for ever."),
        max_length=3,
        initial="EUR",
    )
    is_hard = forms.ChoiceField(
        label=_("What crosses it"),
        choices=[("hard", _("is kept out (hard)")), ("soft", _("is let through and flagged (soft)"))],
        widget=forms.RadioSelect,
        initial="hard",
    )
    valid_from = forms.DateField(label=_("From"), input_formats=["%Y-%m-%d"], widget=DayInput)

    field_order = ("kind", "scope", "amount", "unit", "is_hard", "valid_from", "reason")

    def payload(self) -> dict[str, Any]:
        """What the command `limit.set` reads."""
        found, kind = self.cleaned_data, self.cleaned_data["kind"]
        others = {LimitKind.NOSTRO: "currency", LimitKind.PRODUCT: "product", LimitKind.COUNTRY: "country"}
        field = "party" if kind in OF_A_PARTY else others[LimitKind(kind)]
        return {
            "kind": kind,
            field: found["scope"].strip().upper(),
            "amount": None if found["amount"] is None else shortest(found["amount"]),
            "unit": found["unit"].strip().upper(),
            "is_hard": found["is_hard"] == "hard",
            "valid_from": found["valid_from"].isoformat(),
        }


class OverrideForm(ReasonForm):
    """A higher amount that stands for a limit until a day; without an amount what was let before ends."""

    amount = forms.DecimalField(
        label=_("Amount"),
        help_text=_("Up to which it may be used. Leave it empty to end an override."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=20,
        decimal_places=3,
    )
    until = forms.DateField(
        label=_("Until"), help_text=_("The last business date."), input_formats=["%Y-%m-%d"], widget=DayInput
    )

    field_order = ("amount", "until", "reason")

    def payload(self, limit: int) -> dict[str, Any]:
        """What the command `limit.override` reads."""
        amount = self.cleaned_data["amount"]
        return {
            "limit": limit,
            "amount": None if amount is None else shortest(amount),
            "until": self.cleaned_data["until"].isoformat(),
        }
