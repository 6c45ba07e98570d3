"""The pages on which it is asked that the house holds an instruction, and that it lifts that."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import BLOCK, Page, asked, data
from compliance.models import LegalReason
from ledger.queries import business_date
from machinery.fields import DayField
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.models import HoldKind
from settlements.queries import instruction_sheet
from settlements.queries.imposed import imposed_hold

TAB: Final = "?tab=holds"


class ImposeForm(AskForm):
    """By what the house holds an instruction, and why."""

    kind = forms.ChoiceField(
        label=_("What its party is told"),
        choices=[(each.value, format_lazy("{} · {}", each.value, each.label)) for each in HoldKind],
    )
    condition = forms.CharField(
        label=_("Condition"),
        max_length=300,
        required=False,
        help_text=_("Of a conditional delivery alone (CDEL): what it waits for. Its party reads this."),
    )
    legal_reason = forms.ChoiceField(
        label=_("Legal reason"),
        choices=[("", _("none: not asked for by law")), *LegalReason.choices],
        required=False,
        help_text=_("What the law has the house hold is not cancelled meanwhile. Its party does not read this."),
    )
    grounds = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For the house alone: its party does not read this.")
    )
    case_reference = forms.CharField(label=_("Case"), max_length=100, required=False)
    until_date = DayField(label=_("Look at it again on"), help_text=_("Nothing is lifted by itself on that day."))
    field_order = ["kind", "condition", "legal_reason", "grounds", "case_reference", "until_date", "reason"]

    def clean(self) -> dict[str, Any]:
        """A condition stands with a conditional delivery, and with nothing else."""
        found: dict[str, Any] = super().clean() or {}
        if bool(found.get("condition")) != (found.get("kind") == HoldKind.CDEL):
            self.add_error("condition", _("Say the condition of a conditional delivery (CDEL), and of no other hold."))
        return found

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        return {name: found for name, found in super().payload().items() if found is not None}


@permission(BLOCK)
@require_http_methods(["GET", "POST"])
def impose_hold(request: Request, pk: int) -> HttpResponse:
    """The house holds an instruction."""
    sheet = instruction_sheet(pk, acting(request), request.at, business_date())
    if sheet is None:
        raise Http404
    back = f"{reverse('instruction', args=[pk])}{TAB}"
    page = Page("instruction.impose_hold", back, sheet.instruction.reference, {"instructions": [pk]})
    return asked(request, page, ImposeForm(data(request)))


@permission("compliance.unblock")
@require_http_methods(["GET", "POST"])
def lift_hold(request: Request, pk: int) -> HttpResponse:
    """A hold of the house is lifted."""
    found = imposed_hold(pk, acting(request), request.at)
    if found is None:
        raise Http404
    back = f"{reverse('instruction', args=[found.instruction_id])}{TAB}"
    page = Page("instruction.lift_hold", back, f"{found.kind} {found.instruction.reference}", {"holds": [pk]})
    return asked(request, page, AskForm(data(request)))
