"""The pages on which it is asked for that a penalty be removed, reinstated or re-allocated."""

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
from settlements.models import PenaltyChange
from settlements.penalty_words import removed_for
from settlements.queries import PenaltyLine, penalty, scope_of

RIGHT: Final = "settlements.correct_penalties"


class RemovalForm(AskForm):
    """Why a penalty is removed, by the list of ISO 20022."""

    code = forms.ChoiceField(label=_("Removed for"))
    field_order = ["code", "reason"]

    def __init__(self, found: Any) -> None:
        super().__init__(found)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, removed_for(code)) for code in PenaltyChange.Code.values]


class ReallocationForm(AskForm):
    """Which side is to pay."""

    side = forms.ChoiceField(label=_("Is to be paid by"))
    field_order = ["side", "reason"]

    def __init__(self, found: Any, *, line: PenaltyLine) -> None:
        super().__init__(found)
        field = self.fields["side"]
        assert isinstance(field, forms.ChoiceField)
        sides = [("DELI", _("the deliverer")), ("RECE", _("the receiver"))]
        field.choices = [(side, words) for side, words in sides if side != line.side]


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def remove_penalty(request: Request, pk: int) -> HttpResponse:
    """A penalty is removed."""
    return asked(request, _page("penalty.remove", _seen(request, pk)), RemovalForm(data(request)))


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def reinstate_penalty(request: Request, pk: int) -> HttpResponse:
    """A penalty that was removed is reckoned anew."""
    return asked(request, _page("penalty.reinstate", _seen(request, pk)), AskForm(data(request)))


@permission(RIGHT)
@require_http_methods(["GET", "POST"])
def reallocate_penalty(request: Request, pk: int) -> HttpResponse:
    """A penalty is paid by the other side."""
    line = _seen(request, pk)
    return asked(request, _page("penalty.reallocate", line), ReallocationForm(data(request), line=line))


def _page(command: str, line: PenaltyLine) -> Page:
    return Page(command, reverse("penalty", args=[line.id]), f"{line.reference} · {line.id}", {"penalties": [line.id]})


def _seen(request: Request, pk: int) -> PenaltyLine:
    line = penalty(pk, scope_of(acting(request), request.at), business_date())
    if line is None:
        raise Http404
    return line
