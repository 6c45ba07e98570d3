"""The pages on which a party says of an instruction whether it may settle in parts, and how much of what it holds is released."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import Page, asked, data
from ledger.queries import business_date
from machinery.formatting import quantity
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.models.instruction import Partial
from settlements.page_acts import PARTIAL, RELEASE_PART, TAKE_BACK
from settlements.queries import Sheet, instruction_sheet, may_act_on
from vocabulary.decimals import InvalidDecimal, parse_decimal, shortest


class PartialForm(AskForm):
    """Whether an instruction may settle in parts."""

    partial = forms.ChoiceField(
        label=gettext_lazy("Partial settlement indicator"),
        choices=[(each.value, each.label) for each in Partial],
        help_text=gettext_lazy("It stands once a first part has settled."),
    )
    field_order = ["partial", "reason"]

    def __init__(self, found: Any, *, sheet: Sheet) -> None:
        super().__init__(found, initial={"partial": sheet.partial})
        self.sheet = sheet
        self.fields["partial"].choices = [  # type: ignore[attr-defined]
            (each.value, f"{each.value} {each.label}") for each in Partial
        ]

    def payload(self) -> dict[str, Any]:
        """The one change that is asked for."""
        return {"instructions": [self.sheet.instruction.pk], "partial": self.cleaned_data["partial"]}


class ReleasePartForm(AskForm):
    """How much of a delivery that is on hold is released."""

    quantity = forms.CharField(
        label=gettext_lazy("Quantity released"),
        max_length=35,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    field_order = ["quantity", "reason"]

    def __init__(self, found: Any, *, sheet: Sheet) -> None:
        super().__init__(found)
        self.sheet = sheet
        self.fields["quantity"].help_text = _help(sheet)

    def clean_quantity(self) -> Decimal:
        """A number above zero."""
        try:
            return parse_decimal(self.cleaned_data["quantity"], positive=True)
        except InvalidDecimal as fault:
            raise forms.ValidationError(_("Write a quantity above zero, as 400 or 0.5.")) from fault

    def payload(self) -> dict[str, Any]:
        """The one release that is asked for."""
        asked_for = shortest(self.cleaned_data["quantity"])
        return {"releases": [{"instruction": self.sheet.instruction.pk, "quantity": asked_for}]}


def _help(sheet: Sheet) -> str:
    found = sheet.part_facts
    if found is None:
        return ""
    told = {
        "left": quantity(found.left),
        "multiple": quantity(found.multiple),
        "minimum": quantity(found.minimum_unit),
    }
    if found.is_parted:
        return _("In all, of the %(left)s that are left; in multiples of %(multiple)s. The rest stays on hold.") % told
    return (
        _("In all, of the %(left)s; in multiples of %(multiple)s, %(minimum)s at least. The rest stays on hold.") % told
    )


@permission(PARTIAL.permission)
@require_http_methods(["GET", "POST"])
def set_partial(request: Request, pk: int) -> HttpResponse:
    """The partial settlement indicator of an instruction is changed."""
    sheet = _to_act_on(request, pk, PARTIAL.permission)
    page = Page(PARTIAL.command, _back(pk), sheet.instruction.reference)
    return asked(request, page, PartialForm(data(request), sheet=sheet))


@permission(RELEASE_PART.permission)
@require_http_methods(["GET", "POST"])
def release_part(request: Request, pk: int) -> HttpResponse:
    """A quantity of a delivery that is on hold is released."""
    sheet = _to_act_on(request, pk, RELEASE_PART.permission)
    page = Page(RELEASE_PART.command, _back(pk), sheet.instruction.reference)
    return asked(request, page, ReleasePartForm(data(request), sheet=sheet))


@permission(TAKE_BACK.permission)
@require_http_methods(["GET", "POST"])
def take_back_release(request: Request, pk: int) -> HttpResponse:
    """What is released of a delivery on hold is taken back."""
    sheet = _to_act_on(request, pk, TAKE_BACK.permission)
    page = Page(TAKE_BACK.command, _back(pk), sheet.instruction.reference, {"instructions": [pk]})
    return asked(request, page, AskForm(data(request)))


def _back(pk: int) -> str:
    return reverse("instruction", args=[pk])


def _to_act_on(request: Request, pk: int, right: str) -> Sheet:
    """An instruction on which the reader may act so."""
    sheet = instruction_sheet(pk, acting(request), request.at, business_date())
    if sheet is None:
        raise Http404
    if not may_act_on(sheet.instruction, right, acting(request), request.at):
        raise PermissionDenied
    return sheet
