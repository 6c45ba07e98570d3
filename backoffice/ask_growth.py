"""The page on which it is asked for that markets are SME growth markets, or none any more."""

from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import RuleForm
from backoffice.ask_views import EDIT, Page, asked, data, market_or_404
from machinery.permission import permission
from machinery.request import Request
from settlements.commands.growth_markets import MOST

LONGEST: Final = 5 * MOST - 1


class GrowthMarketForm(RuleForm):
    """That markets are SME growth markets, or none, from a day on."""

    mics = forms.CharField(
        label=_("Market identifier codes (MIC)"),
        max_length=LONGEST,
        validators=[
            RegexValidator(r"^[A-Z0-9]{4}( [A-Z0-9]{4})*$", _("Write codes as GROW, with a space between two."))
        ],
        help_text=_(
            "Of markets on which trades are made, with a space between two. It holds wherever the trades settle."
        ),
    )
    is_listed = forms.BooleanField(label=_("They are SME growth markets"), required=False)
    field_order = ["mics", "is_listed", "valid_from", "source", "reason"]

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        asked_for = super().payload()
        return {**asked_for, "mics": asked_for["mics"].split()}


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_growth_market(request: Request, code: str) -> HttpResponse:
    """Which markets of trading are SME growth markets is set; one comes here from the rules of a market of settlement."""
    market_or_404(code)
    form = GrowthMarketForm(data(request), initial={"is_listed": True})
    return asked(request, Page("growth_market.set", reverse("market", args=[code]), code), form)
