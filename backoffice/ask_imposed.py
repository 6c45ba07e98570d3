"""The pages on which it is asked that the house holds an instruction, looks at that again, and lifts it."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import BLOCK, Page, asked, data
from ledger.queries import business_date
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.forms import HoldFields, ReviewFields
from settlements.queries import instruction_sheet
from settlements.queries.imposed import imposed_hold

TAB: Final = "?tab=holds"
UNBLOCK: Final = "compliance.unblock"


class ImposeForm(HoldFields, AskForm):
    """By what the house holds an instruction, and why."""

    field_order = [*HoldFields.base_fields, "reason"]

    def payload(self) -> dict[str, Any]:
        """As the command reads it."""
        return {name: found for name, found in super().payload().items() if found is not None}


class ReviewForm(ReviewFields, AskForm):
    """When a hold that was looked at is looked at again."""

    field_order = [*ReviewFields.base_fields, "reason"]


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


@permission(UNBLOCK)
@require_http_methods(["GET", "POST"])
def lift_hold(request: Request, pk: int) -> HttpResponse:
    """A hold of the house is lifted."""
    return asked(request, _page(request, pk, "instruction.lift_hold"), AskForm(data(request)))


@permission(UNBLOCK)
@require_http_methods(["GET", "POST"])
def review_hold(request: Request, pk: int) -> HttpResponse:
    """A hold of the house was looked at and stays."""
    return asked(request, _page(request, pk, "instruction.review_hold"), ReviewForm(data(request)))


def _page(request: Request, pk: int, command: str) -> Page:
    found = imposed_hold(pk, acting(request), request.at)
    if found is None:
        raise Http404
    back = f"{reverse('instruction', args=[found.instruction_id])}{TAB}"
    return Page(command, back, f"{found.kind} {found.instruction.reference}", {"holds": [pk]})
