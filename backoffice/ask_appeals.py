"""The pages on which it is asked for that a listed penalty be appealed, and on which the answer to an appeal is noted."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import Page, asked, data
from ledger.queries import business_date
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.compared_words import causes
from settlements.models import PenaltyAppeal, PenaltyChange
from settlements.penalty_words import removed_for
from settlements.queries import compared_penalty, scope_of, visible_appeals

RIGHT: Final = "settlements.correct_penalties"


class AppealForm(AskForm):
    """What the depository is to do: remove it for a reason of the list of ISO 20022, or have the other side pay it."""

    asks = forms.ChoiceField(label=_("Asks for"))
    field_order = ["asks", "reason"]

    def __init__(self, found: Any) -> None:
        super().__init__(found)
        field = self.fields["asks"]
        assert isinstance(field, forms.ChoiceField)
        removal = PenaltyAppeal.Asks.REMOVAL
        field.choices = [
            (PenaltyAppeal.Asks.REALLOCATION.value, PenaltyAppeal.Asks.REALLOCATION.label),
            *((f"{removal} {code}", f"{removal.label}: {removed_for(code)}") for code in PenaltyChange.Code.values),
        ]

    def payload(self) -> dict[str, Any]:
        """What is asked for, and the reason of the list that goes with it."""
        asks, _space, code = self.cleaned_data["asks"].partition(" ")
        return {"asks": asks, "code": code}


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def open_appeal(request: Request, pk: int) -> HttpResponse:
    """A penalty of a list is appealed."""
    line = compared_penalty(pk, scope_of(acting(request), request.at), business_date())
    if line is None:
        raise Http404
    back = reverse("compared_penalty", args=[pk])
    page = Page("appeal.open", back, line.common_reference, {"line": pk}, causes(line))
    return asked(request, page, AppealForm(data(request)))


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def accept_appeal(request: Request, pk: int) -> HttpResponse:
    """The depository accepted an appeal."""
    return asked(request, _page("appeal.accept", _seen(request, pk)), AskForm(data(request)))


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def reject_appeal(request: Request, pk: int) -> HttpResponse:
    """The depository rejected an appeal."""
    return asked(request, _page("appeal.reject", _seen(request, pk)), AskForm(data(request)))


def _page(command: str, appeal: PenaltyAppeal) -> Page:
    back = reverse("penalty_appeal", args=[appeal.pk])
    return Page(command, back, f"{appeal.line.common_reference} · {appeal.pk}", {"appeal": appeal.pk})


def _seen(request: Request, pk: int) -> PenaltyAppeal:
    found = visible_appeals(acting(request), request.at).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
