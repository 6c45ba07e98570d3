"""The pages on which rules of a market are set: how long it tries what does not settle, by which model it settles."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm, Day
from backoffice.ask_views import EDIT, Page, asked, data
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import markets_by_code
from settlements.commands.recycling import LONGEST
from settlements.net_words import MODELS, NETTINGS
from settlements.netting import is_sound
from settlements.recycling import T2S


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


class NettingForm(AskForm):
    """By which model a market settles what is paid in a currency, and between whom it nets, from a day on."""

    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("by its code, as EUR"))
    model = forms.TypedChoiceField(
        label=_("Model"),
        coerce=int,
        choices=[(int(model), format_lazy("{}: {}", int(model), words)) for model, words in MODELS.items()],
    )
    netting = forms.ChoiceField(label=_("Netted"), choices=[(str(way), words) for way, words in NETTINGS.items()])
    valid_from = Day(label=_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Where it is laid down."))
    field_order = ["currency", "model", "netting", "valid_from", "source", "reason"]

    def clean_currency(self) -> str:
        """Capitals."""
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """A model and a way of netting that go together."""
        found = super().clean() or {}
        if "model" in found and "netting" in found and not is_sound(found["model"], found["netting"]):
            self.add_error("netting", gettext("Model 1 nets nothing; models 2 and 3 net between two or between all."))
        return found


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_netting(request: Request, code: str) -> HttpResponse:
    """The model of a market in a currency is set."""
    if code not in markets_by_code():
        raise Http404
    form = NettingForm(data(request))
    back = reverse("market", args=[code])
    return asked(request, Page("netting.set", back, code, {"market": code}), form)
