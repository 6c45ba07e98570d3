"""Who decides for whom while he is away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from authorizations.blotters import ACCESS, FOLLOW
from authorizations.forms import DelegationForm
from authorizations.labels import role_label
from authorizations.models import Delegation, User
from authorizations.operations import DelegationWish, delegate, end_delegation
from authorizations.queries import all_delegations, delegations_of, has_ended, person_of, roles_of_own
from machinery.parameters import only
from machinery.patience import again
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from vocabulary.outcome import Refusal


@permission(FOLLOW)
@require_http_methods(["GET", "POST"])
def delegations(request: Request) -> HttpResponse:
    """Shows the delegations of and to the reader, those of all to who may see who may do what; and makes one."""
    only(request.GET, ())
    own = User.objects.values_list("person_id", flat=True).get(pk=acting(request).id)
    form = DelegationForm(request.POST if request.method == "POST" else None, roles_of_own(own, request.at))
    status = 200
    if request.method == "POST":
        status = _made(request, form)
        if status == 200:
            return redirect("delegations")
    return render(request, "authorizations/delegations.html", {"form": form, **_shown(request, own)}, status=status)


def _made(request: Request, form: DelegationForm) -> int:
    """Makes the delegation that a form asks for: 200, or the status of what is wrong, which the form says then."""
    if not form.is_valid():
        return 422
    (role, entity), (begins, ends) = form.place(), form.period(request.at)
    wish = DelegationWish(form.cleaned_data["to"], role, entity, begins, ends, form.cleaned_data["reason"])

    def work() -> None:
        with whole():
            delegate(wish, by=acting(request), at=request.at)

    try:
        again(work, races={"a_role_is_delegated_once_to_a_person_at_a_time"})
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return refusal.status
    messages.success(request, _("The delegation is made."))
    return 200


def _shown(request: Request, own: int) -> dict[str, Any]:
    people = {own, person_of(acting(request)) or own}
    found = delegations_of(people, request.at)
    sees_all = ACCESS in request.everywhere
    given = [each for each in found if each.of_id in people]
    return {
        "given": _lines(given, request),
        "received": _lines([each for each in found if each.to_id in people], request),
        "all": _lines(all_delegations(request.at), request) if sees_all else None,
        "sees_all": sees_all,
        "own": own,
    }


def _lines(found: list[Delegation], request: Request) -> list[tuple[Delegation, str, str]]:
    """Each delegation, with the name of its role, and how it stands: ended, lasting or to come."""

    def state(each: Delegation) -> str:
        if has_ended(each, request.at):
            return "ended"
        return "lasts" if request.at in each.valid else "to come"

    return [(each, role_label(each.role), state(each)) for each in found]


@permission(FOLLOW)
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Ends a delegation of the reader's own; what was decided by it stays."""
    with whole():
        end_delegation(pk, by=acting(request), at=request.at)
    messages.success(request, _("The delegation has ended."))
    return redirect("delegations")
