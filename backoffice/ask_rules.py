"""The pages on which rules of settlement of a market are asked for: how long it tries, and the sequences of its night."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm, Day
from backoffice.ask_views import EDIT, Page, asked, data
from backoffice.market_rules import PRIORITIES, TAKES
from ledger.queries import business_date_or_none
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import markets_by_code
from settlements.commands.recycling import LONGEST
from settlements.queries import night_plan
from settlements.recycling import T2S
from settlements.sequences import T2S as T2S_NIGHT
from settlements.sequences import NightSequence


class RecyclingForm(AskForm):
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
    valid_from = Day(label=_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where it is laid down."))
    field_order = ["unmatched", "unmatched_warning", "matched", "matched_warning", "valid_from", "source", "reason"]


PERIODS = ("unmatched", "unmatched_warning", "matched", "matched_warning")


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_recycling(request: Request, code: str) -> HttpResponse:
    """How long a market tries is set; the form opens with the periods of T2S."""
    if code not in markets_by_code():
        raise Http404
    form = RecyclingForm(data(request), initial={name: getattr(T2S, name) for name in PERIODS})
    back = reverse("market", args=[code])
    return asked(request, Page("recycling.set", back, code, {"market": code}), form)


class SequencesForm(AskForm):
    """In which sequences the night of a market takes what is due, from a day on."""

    valid_from = Day(label=_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where it is laid down."))
    caption = _("Sequences in their order: what has no name is left out; the last one takes everything")
    heads = (
        pgettext_lazy("sequence", "Name"),
        pgettext_lazy("sequence", "Payments"),
        pgettext_lazy("sequence", "Priorities"),
        pgettext_lazy("sequence", "Settles in parts too"),
    )

    def __init__(self, found: Any, *, initial: Sequence[NightSequence]) -> None:
        super().__init__(found)
        for number in range(1, ROOM + 1):
            told = initial[number - 1] if number <= len(initial) else NightSequence("")
            for name, field in _fields(number, told).items():
                self.fields[f"{name}_{number}"] = field
        self.order_fields(["valid_from", "source"])

    @property
    def facts(self) -> list[forms.BoundField]:
        """Since when they hold, and where they are laid down."""
        return [self["valid_from"], self["source"]]

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The sequences, line by line."""
        return [[self[f"{name}_{number}"] for name in SEQUENCE] for number in range(1, ROOM + 1)]

    def payload(self) -> dict[str, Any]:
        """As the command reads it: sequences without a name are left out."""
        found = self.cleaned_data
        said = [{name: found[f"{name}_{number}"] for name in SEQUENCE} for number in range(1, ROOM + 1)]
        told = {"valid_from": found["valid_from"].isoformat(), "source": found["source"]}
        return {**told, "sequences": [each for each in said if each["name"]]}


def _fields(number: int, told: NightSequence) -> dict[str, forms.Field]:
    """The fields of one sequence, each named for who does not see the table."""

    def named(what: Promise) -> dict[str, Any]:
        label = gettext("Sequence %(number)s: %(what)s") % {"number": number, "what": what}
        return {"label": label, "required": False}

    def labelled(words: dict[str, Any]) -> dict[str, str]:
        return {"aria-label": words["label"]}

    name, takes, priority, parts = (named(head) for head in SequencesForm.heads)
    return {
        "name": forms.CharField(**name, max_length=40, initial=told.name, widget=forms.TextInput(labelled(name))),
        "takes": forms.ChoiceField(
            **takes | {"required": True},
            choices=[(str(code), word) for code, word in TAKES.items()],
            initial=str(told.takes),
            widget=forms.Select(labelled(takes)),
        ),
        "priority": forms.TypedChoiceField(
            **priority | {"required": True},
            choices=list(PRIORITIES.items()),
            coerce=int,
            initial=told.priority,
            widget=forms.Select(labelled(priority)),
        ),
        "in_parts": forms.BooleanField(**parts, initial=told.in_parts, widget=forms.CheckboxInput(labelled(parts))),
    }


ROOM = 5
"""Sequences that the page has room for."""
SEQUENCE = ("name", "takes", "priority", "in_parts")


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_sequences(request: Request, code: str) -> HttpResponse:
    """The sequences of a market's night are set; the form opens with those that it has, or those of T2S."""
    market = markets_by_code().get(code)
    if market is None:
        raise Http404
    has = night_plan(business_date_or_none() or request.at.date(), [market]).by_market.get(market)
    back = reverse("market", args=[code])
    return asked(
        request,
        Page("sequences.set", back, code, {"market": code}),
        SequencesForm(data(request), initial=has or T2S_NIGHT),
    )
