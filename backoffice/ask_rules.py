"""The pages on which rules of settlement of a market are asked for: how long it tries, by which model it settles, the sequences
of its night, its windows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import CurrencyField, RuleForm
from backoffice.ask_views import EDIT, Page, asked, data, market_or_404
from backoffice.market_rules import PAYMENTS, PRIORITIES, TAKES
from ledger.queries import business_date_or_none
from machinery.permission import permission
from machinery.request import Request
from settlements.commands.recycling import LONGEST
from settlements.net_words import MODELS, NETTINGS, POLICIES
from settlements.netting import is_sound
from settlements.queries import market_windows, night_plan
from settlements.recycling import T2S
from settlements.sequences import MOST as MOST_SEQUENCES
from settlements.sequences import T2S as T2S_NIGHT
from settlements.sequences import NightSequence
from settlements.windows import CUT_OFFS, MOST, Window
from settlements.windows import LONGEST as LONGEST_WINDOW
from settlements.windows import T2S as T2S_DAY


class RecyclingForm(RuleForm):
    """After how many business days a market cancels what does not settle, from a day on."""

    unmatched = forms.IntegerField(label=_("Unmatched: business days"), min_value=1, max_value=LONGEST)
    unmatched_warning = forms.IntegerField(
        label=_("Unmatched: days of warning"),
        min_value=0,
        max_value=LONGEST,
        help_text=_("The last ones of these days; 0 for no warning."),
    )
    matched = forms.IntegerField(label=_("Matched: business days"), min_value=1, max_value=LONGEST)
    matched_warning = forms.IntegerField(
        label=_("Matched: days of warning"),
        min_value=0,
        max_value=LONGEST,
        help_text=_("The last ones of these days; 0 for no warning."),
    )
    field_order = ["unmatched", "unmatched_warning", "matched", "matched_warning", "valid_from", "source", "reason"]


PERIODS = ("unmatched", "unmatched_warning", "matched", "matched_warning")


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_recycling(request: Request, code: str) -> HttpResponse:
    """How long a market tries is set; the form opens with the periods of T2S."""
    market_or_404(code)
    form = RecyclingForm(data(request), initial={name: getattr(T2S, name) for name in PERIODS})
    back = reverse("market", args=[code])
    return asked(request, Page("recycling.set", back, code, {"market": code}), form)


class TableForm(RuleForm):
    """What is said of a market line by line, from a day on. A line of which the first field is left empty is left out."""

    named: ClassVar[str] = ""
    said: ClassVar[Sequence[str]] = ()

    def __init__(self, found: Any, made: Sequence[Mapping[str, forms.Field]]) -> None:
        super().__init__(found)
        self.number = len(made)
        for number, fields in enumerate(made, start=1):
            self.fields.update({f"{name}_{number}": field for name, field in fields.items()})
        self.order_fields(["valid_from", "source"])

    @property
    def facts(self) -> list[forms.BoundField]:
        """Since when it holds, and where it is laid down."""
        return [self["valid_from"], self["source"]]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """What is said, line by line."""
        return [[self[f"{name}_{number}"] for name in self.said] for number in range(1, self.number + 1)]

    def payload(self) -> dict[str, Any]:
        """As the command reads it: lines that are left out are left out."""
        found = self.cleaned_data
        told = {"valid_from": found["valid_from"].isoformat(), "source": found["source"]}
        lines = [
            {name: said for name in self.said if (said := found[f"{name}_{number}"]) is not None}
            for number in range(1, self.number + 1)
        ]
        return {**told, self.named: [each for each in lines if each[self.said[0]]]}


class SequencesForm(TableForm):
    """In which sequences the night of a market takes what is due."""

    named = "sequences"
    said = ("name", "takes", "priority", "in_parts")
    caption = _("Sequences in their order: what has no name is left out; the last one takes everything")
    heads = (
        pgettext_lazy("sequence", "Name"),
        pgettext_lazy("sequence", "Payments"),
        pgettext_lazy("sequence", "Priorities"),
        pgettext_lazy("sequence", "Settles in parts too"),
    )

    def __init__(self, found: Any, *, has: Sequence[NightSequence]) -> None:
        lines = [*has, *[NightSequence("")] * (MOST_SEQUENCES - len(has))]
        super().__init__(found, [_sequence(number, each) for number, each in enumerate(lines, start=1)])


class WindowsForm(TableForm):
    """In which windows a market settles by day."""

    named = "windows"
    said = ("opens", "minutes", "until", "in_parts")
    caption = _("Windows in their order: what has no time is left out; without any it settles by night alone")
    heads = (
        pgettext_lazy("window", "Opens, by the clock of the market"),
        pgettext_lazy("window", "Minutes"),
        pgettext_lazy("window", "Or until the cut-off"),
        pgettext_lazy("window", "Settles in parts too"),
    )

    def __init__(self, found: Any, *, has: Sequence[Window]) -> None:
        lines = [*has, *[None] * (MOST - len(has))]
        super().__init__(found, [_window(number, each) for number, each in enumerate(lines, start=1)])


def _labels(number: int, heads: Sequence[Promise | str]) -> list[dict[str, Any]]:
    """The labels of the fields of one line, each for who does not see the table."""
    return [{"label": gettext("Line %(number)s: %(what)s") % {"number": number, "what": each}} for each in heads]


def _heard(words: Mapping[str, Any]) -> dict[str, str]:
    return {"aria-label": words["label"]}


def _sequence(number: int, told: NightSequence) -> dict[str, forms.Field]:
    name, takes, priority, parts = _labels(number, SequencesForm.heads)
    payments = [(str(code), word) for code, word in TAKES.items()]
    return {
        "name": forms.CharField(
            **name, max_length=40, required=False, initial=told.name, widget=forms.TextInput(_heard(name))
        ),
        "takes": forms.ChoiceField(
            **takes, choices=payments, initial=str(told.takes), widget=forms.Select(_heard(takes))
        ),
        "priority": forms.TypedChoiceField(
            **priority,
            choices=list(PRIORITIES.items()),
            coerce=int,
            initial=told.priority,
            widget=forms.Select(_heard(priority)),
        ),
        "in_parts": forms.BooleanField(
            **parts, required=False, initial=told.in_parts, widget=forms.CheckboxInput(_heard(parts))
        ),
    }


def _window(number: int, told: Window | None) -> dict[str, forms.Field]:
    opens, minutes, until, parts = _labels(number, WindowsForm.heads)
    return {
        "opens": forms.RegexField(
            r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
            **opens,
            required=False,
            initial=f"{told.opens:%H:%M}" if told else "",
            widget=forms.TextInput(_heard(opens)),
            error_messages={"invalid": _("Write it as 17:30.")},
        ),
        "minutes": forms.IntegerField(
            **minutes,
            required=False,
            min_value=0,
            max_value=LONGEST_WINDOW,
            initial=told.minutes if told else 0,
            widget=forms.NumberInput(_heard(minutes)),
        ),
        "until": forms.ChoiceField(
            **until,
            choices=[("", pgettext("window", "none")), *((code, PAYMENTS[code]) for code in CUT_OFFS)],
            required=False,
            initial=told.until if told else "",
            widget=forms.Select(_heard(until)),
        ),
        "in_parts": forms.BooleanField(
            **parts, required=False, initial=told.in_parts if told else True, widget=forms.CheckboxInput(_heard(parts))
        ),
    }


class NettingForm(RuleForm):
    """By which model a market settles what is paid in a currency, and between whom it nets, from a day on."""

    currency = CurrencyField(help_text=_("by its code, as EUR"))
    model = forms.TypedChoiceField(
        label=_("Model"),
        coerce=int,
        choices=[(int(model), format_lazy("{}: {}", int(model), words)) for model, words in MODELS.items()],
    )
    netting = forms.ChoiceField(label=_("Netted"), choices=[(str(way), words) for way, words in NETTINGS.items()])
    field_order = ["currency", "model", "netting", "valid_from", "source", "reason"]

    def clean(self) -> dict[str, Any]:
        """A model and a way of netting that go together."""
        found = super().clean() or {}
        if "model" in found and "netting" in found and not is_sound(found["model"], found["netting"]):
            self.add_error("netting", gettext("Model 1 nets nothing; models 2 and 3 net between two or between all."))
        return found


class GridlocksForm(RuleForm):
    """By which policy a market finds what settles only at once, from a day on."""

    policy = forms.ChoiceField(
        label=_("Gridlocks"), choices=[(str(policy), words) for policy, words in POLICIES.items()]
    )
    field_order = ["policy", "valid_from", "source", "reason"]


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_gridlocks(request: Request, code: str) -> HttpResponse:
    """How a market resolves gridlocks is set."""
    market_or_404(code)
    form = GridlocksForm(data(request))
    back = reverse("market", args=[code])
    return asked(request, Page("gridlocks.set", back, code, {"market": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_sequences(request: Request, code: str) -> HttpResponse:
    """The sequences of a market's night are set; the form opens with those that it has, or those of T2S."""
    market = market_or_404(code)
    has = night_plan(_today(request), [market]).by_market.get(market, T2S_NIGHT)
    form = SequencesForm(data(request), has=has)
    return asked(request, Page("sequences.set", reverse("market", args=[code]), code, {"market": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_windows(request: Request, code: str) -> HttpResponse:
    """The windows of a market's day are set; the form opens with those that it has, or those of T2S."""
    has = market_windows(_today(request)).get(market_or_404(code), T2S_DAY)
    form = WindowsForm(data(request), has=has)
    return asked(request, Page("windows.set", reverse("market", args=[code]), code, {"market": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_netting(request: Request, code: str) -> HttpResponse:
    """The model of a market in a currency is set."""
    market_or_404(code)
    form = NettingForm(data(request))
    back = reverse("market", args=[code])
    return asked(request, Page("netting.set", back, code, {"market": code}), form)


def _today(request: Request) -> date:
    return business_date_or_none() or request.at.date()
