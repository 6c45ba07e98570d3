"""The pages on which links of an instruction are asked for, or that they be taken away."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backoffice.ask_forms import AskForm
from backoffice.ask_views import Page, asked, data
from ledger.queries import business_date
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.link_words import WAYS
from settlements.models import Linkage
from settlements.operations import LinkWish
from settlements.operations.links import is_for_depository
from settlements.queries import Sheet, instruction_by_reference, instruction_sheet, link_standing, may_act_on

LINK: Final = "settlements.link"


class LinkForm(AskForm):
    """How an instruction is to settle with regard to another one of its participant, or in a pool."""

    kind = forms.ChoiceField(label=_("This instruction"), choices=list(WAYS.items()))
    other = forms.CharField(
        label=_("Other instruction"),
        max_length=35,
        required=False,
        help_text=_("The reference that the participant gave to it; empty for a pool."),
    )
    pool = forms.CharField(label=_("Pool"), max_length=35, required=False, help_text=_("Its name; only for a pool."))
    members = forms.IntegerField(
        label=_("Members"),
        min_value=2,
        max_value=1_000,
        required=False,
        help_text=_("How many the pool is to have before it settles; empty: as many as it has."),
    )
    field_order = ["kind", "other", "pool", "members", "reason"]

    def __init__(self, found: Any, *, sheet: Sheet, request: Request) -> None:
        super().__init__(found)
        self.sheet, self.request = sheet, request

    def clean(self) -> dict[str, Any]:
        """Another instruction, or a pool: what the kind asks for and nothing else."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("kind") == Linkage.POOL:
            self._wants(found, "pool", _("Give the name of the pool."))
            self._leaves_out(found, ("other",), _("A pool has a name; leave the other instruction out."))
        else:
            self._wants(found, "other", _("Give the reference of the other instruction."))
            self._leaves_out(found, ("pool", "members"), _("Only a pool has this; leave it out, or choose the pool."))
            if found.get("other"):
                found["number"] = self._number(found["other"])
        return found

    def _wants(self, found: dict[str, Any], name: str, said: Any) -> None:
        if not found.get(name) and name not in self.errors:
            self.add_error(name, said)

    def _leaves_out(self, found: dict[str, Any], names: tuple[str, ...], said: Any) -> None:
        for name in names:
            if found.get(name):
                self.add_error(name, said)

    def _number(self, reference: str) -> int:
        participant, at = self.sheet.instruction.participant_id, self.request.at
        number = instruction_by_reference(participant, reference, acting(self.request), at)
        if number is None:
            self.add_error("other", _("The participant has no instruction with this reference."))
        return number or 0

    def payload(self) -> dict[str, Any]:
        """The one link that is asked for."""
        found = self.cleaned_data
        wish: dict[str, Any] = {"instruction": self.sheet.instruction.pk, "kind": found["kind"]}
        wish |= {"pool": found["pool"], "members": found["members"] or 0} if found["pool"] else {}
        return {"links": [wish | ({"other": found["number"]} if "number" in found else {})]}


@permission(LINK)
@require_http_methods(["GET", "POST"])
def link_instruction(request: Request, pk: int) -> HttpResponse:
    """An instruction is linked with another one of its participant, or put in a pool."""
    sheet = _to_link(request, pk)
    form = LinkForm(data(request), sheet=sheet, request=request)
    page = Page("instruction.link", _back(pk), sheet.instruction.reference)
    if form.is_valid():
        page = _outside(page, pk, "LINK", [LinkWish(**each) for each in form.payload()["links"]])
    return asked(request, page, form)


@permission(LINK)
@require_http_methods(["GET", "POST"])
def unlink_instruction(request: Request, pk: int) -> HttpResponse:
    """A link is taken away."""
    found = link_standing(pk)
    if found is None:
        raise Http404
    sheet = _to_link(request, found.instruction)
    page = Page("instruction.unlink", _back(found.instruction), sheet.instruction.reference, {"links": [pk]})
    page = _outside(
        page, found.instruction, "UNLINK", [LinkWish(found.instruction, found.kind, found.other, found.pool)]
    )
    return asked(request, page, AskForm(data(request)))


def _outside(page: Page, instruction: int, act: str, wishes: Sequence[LinkWish]) -> Page:
    """The same page, or that on which a depository is asked for it, where it is a matter of that."""
    if not is_for_depository(act, wishes):
        return page
    known = [str(_("The depository is asked for this: nothing changes until it answers."))]
    fixed = {"instructions": [instruction], "act": act, "links": [each.terms for each in wishes]}
    return Page("depository.ask", page.back, page.about, fixed, known)


def _back(pk: int) -> str:
    return f"{reverse('instruction', args=[pk])}?tab=links"


def _to_link(request: Request, pk: int) -> Sheet:
    """An instruction that the reader may link."""
    sheet = instruction_sheet(pk, acting(request), request.at, business_date())
    if sheet is None:
        raise Http404
    if not may_act_on(sheet.instruction, LINK, acting(request), request.at):
        raise PermissionDenied
    return sheet
