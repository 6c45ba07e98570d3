"""The pages on which it is asked for when penalties of a market are done with, by how much its prices may be off ours, and when it
alleges what is unmatched."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import RuleForm
from backoffice.ask_tolerance import AmountField
from backoffice.ask_views import EDIT, Page, asked, data, market_or_404
from machinery.permission import permission
from machinery.request import Request
from settlements.allegement import T2S
from settlements.commands.allegement_delays import DELAYS, MOST_MINUTES
from settlements.commands.penalty_days import MOST_DAYS
from settlements.penalties.calendar import COUNTS, MILESTONES
from settlements.penalties.comparing import PRICE_TOLERANCE
from vocabulary.decimals import shortest


class PenaltyDaysForm(RuleForm):
    """On which penalty business days of the next month penalties are done with, of months from one on."""

    appeal = forms.IntegerField(
        label=_("Appeals until"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("A penalty business day of the next month, as those below."),
    )
    amendment = forms.IntegerField(label=_("Changes until"), min_value=1, max_value=MOST_DAYS)
    report = forms.IntegerField(label=_("Report"), min_value=1, max_value=MOST_DAYS)
    pre_advice = forms.IntegerField(label=_("Payments announced"), min_value=1, max_value=MOST_DAYS)
    payment = forms.IntegerField(label=_("Payment"), min_value=1, max_value=MOST_DAYS)
    field_order = [*COUNTS, "valid_from", "source", "reason"]


class PriceToleranceForm(RuleForm):
    """By how much prices of penalties may be off ours, from a day on."""

    percent = AmountField(label=_("Percent of our price"))
    field_order = ["percent", "valid_from", "source", "reason"]


class AllegementDelaysForm(RuleForm):
    """When it is alleged what is unmatched, of what is intended for a day or a later one."""

    after_entry = forms.IntegerField(label=_("Minutes after its entry"), min_value=0, max_value=MOST_MINUTES)
    before_cut_off = forms.IntegerField(
        label=_("Minutes before its cut-off"),
        min_value=0,
        max_value=MOST_MINUTES,
        help_text=_("At once where less is left until then."),
    )
    field_order = [*DELAYS, "valid_from", "source", "reason"]


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_penalty_days(request: Request, code: str) -> HttpResponse:
    """The days of penalties of a market are set; the form opens with those of the framework."""
    market_or_404(code)
    form = PenaltyDaysForm(data(request), initial={name: getattr(MILESTONES[-1], name) for name in COUNTS})
    return asked(request, Page("penalty_days.set", reverse("market", args=[code]), code, {"market": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_price_tolerance(request: Request, code: str) -> HttpResponse:
    """By how much prices of penalties of a market may be off ours is set; the form opens with what holds without a rule."""
    market_or_404(code)
    form = PriceToleranceForm(data(request), initial={"percent": shortest(PRICE_TOLERANCE * 100)})
    return asked(request, Page("price_tolerance.set", reverse("market", args=[code]), code, {"market": code}), form)


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_allegement_delays(request: Request, code: str) -> HttpResponse:
    """When a market alleges is set; the form opens with the delays of T2S."""
    market_or_404(code)
    form = AllegementDelaysForm(
        data(request), initial={name: getattr(T2S, name) // timedelta(minutes=1) for name in DELAYS}
    )
    return asked(request, Page("allegement_delays.set", reverse("market", args=[code]), code, {"market": code}), form)
