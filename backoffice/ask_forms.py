"""What a page asks of who asks for a consequential act: its facts, and why."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.models import LegalReason, ReasonCode
from machinery.fields import DayField
from refdata.models import Closure, SsiTerms
from refdata.models.market import Payment
from settlements.correspondence.repairing import LONGEST as LONGEST_MESSAGE
from settlements.models import MessageWish
from settlements.prematched import COLUMNS
from vocabulary.text import InvalidText, strict_text

LEGS = 4
"""Legs of a journal that a page has room for."""


class Day(DayField):
    """A day that must be given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required = True


class CurrencyField(forms.CharField):
    """A currency by its code, in capitals however it is written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Currency"), max_length=3, **kwargs)

    def clean(self, value: Any) -> str:
        """Capitals."""
        return str(super().clean(value)).strip().upper()


class AskForm(forms.Form):
    """Why something is asked for; those below add what."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever checks it reads this, and so does the trail."),
    )
    field_order: list[str] | None = None
    caption: ClassVar[Promise | str] = ""
    heads: ClassVar[Sequence[Promise]] = ()
    """Of what stands in a table."""

    def clean_reason(self) -> str:
        """The reason, without anything invisible."""
        try:
            return strict_text(self.cleaned_data["reason"], longest=500, lines=True)
        except InvalidText as fault:
            raise forms.ValidationError(str(fault), code=fault.code) from fault

    @property
    def facts(self) -> list[forms.BoundField]:
        """Its fields but for the reason, and but for what stands in a table."""
        return [field for field in self.visible_fields() if field.name != "reason"]

    @property
    def why(self) -> list[forms.BoundField]:
        """The reason, which comes last."""
        return [self["reason"]]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """What stands in a table, line by line: the legs of a journal, the sequences of a night."""
        return []

    def payload(self) -> dict[str, Any]:
        """What its command reads, of the fields beside the reason; nothing that was left empty."""
        return {name: _plain(found) for name, found in self.cleaned_data.items() if name != "reason" and found != ""}


def _plain(found: Any) -> Any:
    return found.isoformat() if isinstance(found, date) else found


class BlockForm(AskForm):
    """A block of one party, account or instrument."""

    reason_code = forms.ChoiceField(label=_("What its owner is told"), choices=ReasonCode.choices)
    legal_reason = forms.ChoiceField(label=_("Legal reason"), choices=LegalReason.choices)
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=300, help_text=_("The act: the list entry, the order, the article.")
    )
    blocked_from = Day(label=_("Blocked from"))
    field_order = ["reason_code", "legal_reason", "legal_basis", "blocked_from", "reason"]


class LiftForm(AskForm):
    """The end of a block."""

    lifted_on = Day(label=_("Stops nothing from"))
    field_order = ["lifted_on", "reason"]


class JournalForm(AskForm):
    """A journal by hand: its key, its value date, and up to four legs."""

    effect = forms.CharField(
        label=_("Key"), max_length=100, help_text=_("What it books is booked once under this key, as invoice-2026-311.")
    )
    value_date = Day(label=_("Value date"))
    narrative = forms.CharField(label=_("Narrative"), max_length=500)
    caption = _("Legs: what is left empty is left out")
    heads = (_("Leaves account"), _("Reaches account"), _("Currency or ISIN"), _("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for leg in range(1, LEGS + 1):
            for name, what, longest in (
                ("debit", _("leaves account"), 35),
                ("credit", _("reaches account"), 35),
                ("asset", _("currency or ISIN"), 12),
                ("amount", _("amount"), 25),
            ):
                label = _("Leg %(number)s: %(what)s") % {"number": leg, "what": what}
                widget = forms.TextInput(attrs={"aria-label": label})
                self.fields[f"{name}_{leg}"] = forms.CharField(
                    label=label, max_length=longest, required=leg == 1, widget=widget
                )
        self.order_fields([name for name in self.fields if name != "reason"])

    @property
    def facts(self) -> list[forms.BoundField]:
        """What is said of the journal as a whole."""
        return [self["effect"], self["value_date"], self["narrative"]]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The legs, with the account that each leaves and reaches, the asset and the amount."""
        return [
            [self[f"{name}_{leg}"] for name in ("debit", "credit", "asset", "amount")] for leg in range(1, LEGS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """A leg is whole or left out."""
        found: dict[str, Any] = super().clean() or {}
        for leg in range(2, LEGS + 1):
            given = [name for name in ("debit", "credit", "asset", "amount") if found.get(f"{name}_{leg}")]
            for name in ("debit", "credit", "asset", "amount"):
                if given and name not in given:
                    self.add_error(f"{name}_{leg}", _("Fill this in too, or leave the whole leg out."))
        return found

    def payload(self) -> dict[str, Any]:
        """As the command reads it: legs that were left out are left out."""
        found = self.cleaned_data
        legs = [
            {name: found[f"{name}_{leg}"] for name in ("debit", "credit", "asset", "amount")}
            for leg in range(1, LEGS + 1)
            if found.get(f"debit_{leg}")
        ]
        return {
            "effect": found["effect"],
            "value_date": found["value_date"].isoformat(),
            "narrative": found["narrative"],
            "legs": legs,
        }


class ClosureForm(AskForm):
    """A closing day that a calendar did not know."""

    date = Day(label=_("Day"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Closure.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    field_order = ["date", "kind", "name", "reason"]

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        return {"closures": [super().payload()]}


class CutOffForm(AskForm):
    """A cut-off of one business date that moves."""

    payment = forms.ChoiceField(label=_("Payment"), choices=Payment.choices)
    business_date = Day(label=_("Business date"))
    actual = forms.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        label=_("New cut-off"),
        help_text=_("By the clock of the market, as 17:30."),
        error_messages={"invalid": _("Write it as 17:30.")},
    )
    days_later = forms.TypedChoiceField(
        label=_("That is"),
        choices=[(0, pgettext_lazy("cut-off", "the same day")), (1, pgettext_lazy("cut-off", "after midnight"))],
        coerce=int,
    )
    field_order = ["payment", "business_date", "actual", "days_later", "reason"]


class SsiForm(AskForm):
    """What a standing settlement instruction says from a day on."""

    valid_from = Day(label=_("Valid from"))
    party = forms.CharField(label=_("Party (LEI)"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=SsiTerms.Purpose.choices)
    product = forms.ChoiceField(
        label=_("Product"), choices=[("", _("all")), *SsiTerms.ProductWord.choices], required=False
    )
    market = forms.CharField(label=_("Market"), max_length=12, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    isin = forms.CharField(label=_("ISIN"), max_length=12, required=False)
    depository = forms.CharField(label=_("Depository"), max_length=12, required=False)
    agent = forms.CharField(label=_("Agent (BIC)"), max_length=11, required=False)
    safekeeping_account = forms.CharField(label=_("Safekeeping account"), max_length=35, required=False)
    cash_account = forms.CharField(label=_("Cash account"), max_length=35, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        return {"ssis": [super().payload()]}


class EndForm(AskForm):
    """The end of a standing settlement instruction."""

    ended_on = Day(label=_("Says nothing from"))
    field_order = ["ended_on", "reason"]


class RepairForm(AskForm):
    """The columns of a trade that was set aside, as they should be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            self.fields[name] = forms.CharField(label=name, max_length=100, required=False)
        self.order_fields([*COLUMNS, "reason"])

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        return {"fields": super().payload()}


class RepairMessageForm(AskForm):
    """A message that was set aside, as it should be."""

    body = forms.CharField(
        label=_("The message, corrected"),
        help_text=_("The whole of it, as it is to be sent. Left as it is, it is taken up as it came."),
        max_length=LONGEST_MESSAGE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false", "autocomplete": "off"}),
    )
    field_order = ["body", "reason"]


class MessageWishForm(AskForm):
    """Of what a party is told by message, and in which standard; or that it is not any more."""

    party = forms.CharField(label=_("Party (LEI)"), max_length=20)
    topic = forms.ChoiceField(label=_("Topic"), choices=MessageWish.Topic.choices)
    form = forms.ChoiceField(
        label=_("Standard"),
        help_text=_("What ISO 15022 has no place for is told in ISO 20022."),
        choices=[*MessageWish.Form.choices, ("", pgettext_lazy("message wish", "not told any more"))],
        required=False,
        initial=MessageWish.Form.XML,
    )
    field_order = ["party", "topic", "form", "reason"]

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        found = super().payload()
        wished = {"form": found["form"]} if found.get("form") else {"is_wished": False}
        return {name: text for name, text in found.items() if name != "form"} | wished


def columns_of(raw: str) -> Mapping[str, str]:
    """The columns that a row as it came tells by itself: those of a JSON object; of CSV those of the columns in their usual
    order, where it has as many, or all but the last four, which few rows need."""
    try:
        found = json.loads(raw)
    except ValueError:
        cells = raw.split(",")
        return dict(zip(COLUMNS, cells, strict=False)) if 0 <= len(COLUMNS) - len(cells) <= 4 else {}
    return {name: str(found[name]) for name in COLUMNS if found.get(name)} if isinstance(found, dict) else {}


class RuleForm(AskForm):
    """A dated rule: from when on it holds, and where it is laid down."""

    valid_from = Day(label=_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where it is laid down."))
