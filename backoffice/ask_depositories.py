"""The pages on which it is asked how a depository is written to, what it is asked for, and that something is sent to it again."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import EDIT, Page, asked, data, market_or_404
from ledger.queries import business_date
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.commands.depositories import LONGEST, WANTED
from settlements.depositories import askable
from settlements.models import DepositoryRequest, MessageWish
from settlements.queries import Sheet, instruction_sheet


class DepositoryForm(AskForm):
    """How the depository of a market is written to."""

    receiver = forms.CharField(
        label=_("Written to (BIC)"), max_length=11, help_text=_("The depository, or our agent there.")
    )
    form = forms.ChoiceField(label=_("Standard"), choices=MessageWish.Form.choices)
    account = forms.CharField(label=_("Our account there"), max_length=35)
    location = forms.CharField(
        label=_("Securities in our books"), max_length=35, help_text=_("The number of a location of ours.")
    )
    nostro = forms.CharField(
        label=_("Cash in our books"), max_length=35, help_text=_("The number of a location of ours.")
    )
    answers_within = forms.IntegerField(
        label=_("Minutes to answer"),
        min_value=1,
        max_value=LONGEST,
        help_text=_("After that what was sent is overdue."),
    )
    field_order = ["receiver", "form", "account", "location", "nostro", "answers_within", "reason"]


class AskDepositoryForm(AskForm):
    """What a depository is asked for: the acts to which the reader has the right; links have pages of their own."""

    act = forms.ChoiceField(label=_("Act"), choices=DepositoryRequest.Act.choices)
    wanted = forms.ChoiceField(
        label=_("Priority or partial settlement indicator"),
        choices=[("", "—"), *((each, each) for codes in WANTED.values() for each in codes)],
        required=False,
        help_text=_("Only where that is to change."),
    )
    field_order = ["act", "wanted", "reason"]

    def __init__(self, *args: Any, permissions: Collection[str], **more: Any) -> None:
        super().__init__(*args, **more)
        may = askable(permissions)
        self.fields["act"].choices = [each for each in DepositoryRequest.Act.choices if each[0] in may]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is wanted fits the act."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("wanted", "") not in WANTED.get(found.get("act", ""), ("",)):
            self.add_error("wanted", _("Choose what the act is about, and nothing where it needs nothing."))
        return found

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        found = super().payload()
        return {**found, "wanted": found.get("wanted", "")}


@permission(EDIT)
@require_http_methods(["GET", "POST"])
def set_depository(request: Request, code: str) -> HttpResponse:
    """How the depository of a market is written to is set."""
    market_or_404(code)
    page = Page("depository.set", reverse("market", args=[code]), code, {"market": code})
    return asked(request, page, DepositoryForm(data(request)))


@permission("settlements.view")
@require_http_methods(["GET", "POST"])
def ask_depository(request: Request, pk: int) -> HttpResponse:
    """The depository of an instruction is asked to cancel it, or to change it, by who has the right to that act."""
    sheet = _sheet(request, pk)
    fixed = {"instructions": [pk]}
    page = Page("depository.ask", reverse("instruction", args=[pk]), sheet.instruction.reference, fixed)
    return asked(request, page, AskDepositoryForm(data(request), permissions=request.permissions))


@permission("settlements.load")
@require_http_methods(["GET", "POST"])
def send_again(request: Request, pk: int) -> HttpResponse:
    """An instruction that its depository rejected is sent to it again."""
    sheet = _sheet(request, pk)
    fixed = {"instructions": [pk]}
    page = Page("depository.send_again", reverse("instruction", args=[pk]), sheet.instruction.reference, fixed)
    return asked(request, page, AskForm(data(request)))


def _sheet(request: Request, pk: int) -> Sheet:
    found = instruction_sheet(pk, acting(request), request.at, business_date())
    if found is None or found.at_depository is None:
        raise Http404
    return found
