"""The page on which it is noted whom one has chased about a fail."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import Page, asked, data
from ledger.queries import business_date
from machinery.fields import DayField
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.commands.chasing import RIGHT
from settlements.models import FailChase
from settlements.queries import instruction_sheet, may_act_on


class ChaseForm(AskForm):
    """Who was reached and how, what was said or promised, and when to chase again."""

    reached = forms.CharField(label=_("Who was reached"), max_length=100)
    channel = forms.ChoiceField(label=_("Channel"), choices=FailChase.Channel.choices)
    promised_for = DayField(
        label=_("Settlement promised for"), help_text=_("Leave it empty where nothing was promised.")
    )
    chase_again_on = DayField(
        label=_("Chase again on"), help_text=_("It is on the list of what needs you from that day on.")
    )
    field_order = ["reached", "channel", "promised_for", "chase_again_on", "reason"]

    def __init__(self, found: Any) -> None:
        super().__init__(found)
        self.fields["reason"].label = _("What was said")
        self.fields["reason"].help_text = _("In their words, and what they promised.")

    def payload(self) -> dict[str, Any]:
        """Its facts; no day where none is given."""
        return {name: found for name, found in super().payload().items() if found is not None}


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def chase_instruction(request: Request, pk: int) -> HttpResponse:
    """A contact about one instruction is noted."""
    sheet = instruction_sheet(pk, acting(request), request.at, business_date())
    if sheet is None:
        raise Http404
    if not may_act_on(sheet.instruction, RIGHT, acting(request), request.at):
        raise PermissionDenied
    back = f"{reverse('instruction', args=[pk])}?tab=chases"
    page = Page("fail.chase", back, sheet.instruction.reference, {"instructions": [pk]})
    return asked(request, page, ChaseForm(data(request)))
