"""The page on which it is asked how long a market tries what does not settle."""

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm, Day
from backoffice.ask_views import EDIT, Page, asked, data
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import markets_by_code
from settlements.commands.recycling import LONGEST
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
