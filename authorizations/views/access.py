"""Who may do what: roles, conflicting duties, dormant accounts and limits; and asking to change that."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from authorizations import queries
from authorizations.blotters import ACCESS, GRANTS
from authorizations.forms import EndForm, GrantForm, LimitForm
from authorizations.labels import permission_label, role_label
from authorizations.operations import OwnAccess, disable_accounts
from authorizations.views.asking import asked_for
from authorizations.weighing import BASE
from machinery.listing import answered, listing_of
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.transactions import whole
from vocabulary.outcome import Refusal

ADMINISTER = "authorizations.administer"
SET = "authorizations.set_policy"


@permission(ACCESS)
@require_GET
def access(request: Request) -> HttpResponse:
    """Who holds which role where, whose duties conflict, which accounts are dormant, and the limits of people."""
    facts = {
        "toxic": [
            (each, [tuple(map(permission_label, pair)) for pair in each.pairs], [role_label(r) for r in each.roles])
            for each in queries.toxic_holders(request.at)
        ],
        "dormant": queries.dormant_accounts(request.at),
        "limits": [(each, role_label(each.role)) for each in queries.limits_on(request.at)],
        "may_administer": ADMINISTER in request.everywhere,
        "may_limit": SET in request.everywhere,
        "base": BASE,
    }
    return answered(request, "authorizations/access.html", listing_of(request, GRANTS), facts)


@permission(ACCESS)
@require_GET
def person(request: Request, pk: int) -> HttpResponse:
    """What one person holds: accounts, roles, limits, delegations."""
    only(request.GET, ())
    _everywhere(request, ACCESS)
    return _person(request, pk, EndForm())


def _everywhere(request: Request, right: str) -> None:
    """Who does what to people of the whole house may do so everywhere."""
    if right not in request.everywhere:
        raise PermissionDenied


def _person(request: Request, pk: int, form: Form, status: int = 200) -> HttpResponse:
    found = queries.person_sheet(pk)
    if found is None:
        raise Http404
    held, accounts = found
    grants = queries.grants_of(pk, request.at)
    waits = queries.pending("role_grant", [grant.pk for grant in grants])
    facts = {
        "person": held,
        "accounts": accounts,
        "grants": [(grant, role_label(grant.role), waits.get(str(grant.pk))) for grant in grants],
        "limits": [(each, role_label(each.role)) for each in queries.limits_on(request.at, pk)],
        "toxic": next((each for each in queries.toxic_holders(request.at) if each.person.pk == pk), None),
        "waits": queries.pending("person", [pk]).get(str(pk)),
        "form": form,
        "is_active": any(account.is_active for account in accounts),
        "base": BASE,
        "factor": queries.second_factor_of(pk),
        "may_administer": ADMINISTER in request.everywhere,
    }
    return render(request, "authorizations/person.html", facts, status=status)


@permission(ADMINISTER)
@require_POST
def end_role(request: Request, pk: int, grant: int) -> HttpResponse:
    """Asks that a role of a person ends."""
    return _done(request, pk, lambda reason: asked_for(request, "role.end", {"grants": [grant]}, reason))


@permission(ADMINISTER)
@require_POST
def reset_factor(request: Request, pk: int) -> HttpResponse:
    """Asks that the authenticator of a person, who has lost it, is removed."""
    action = "person.reset_second_factor"
    return _done(request, pk, lambda reason: asked_for(request, action, {"person": pk}, reason))


@permission(ADMINISTER)
@require_POST
def disable(request: Request, pk: int) -> HttpResponse:
    """Disables the accounts of a person; their sessions and tokens end at once."""

    def work(reason: str) -> None:
        accounts = [user.pk for user in (queries.person_sheet(pk) or (None, ()))[1] if user.is_active]
        if int(acting(request).id) in accounts:
            raise OwnAccess(name=acting(request).name)
        with whole():
            disable_accounts(accounts, by=acting(request), at=request.at, reason=reason)
        messages.success(request, _("The accounts are disabled, and every session of theirs has ended."))

    return _done(request, pk, work)


def _done(request: Request, pk: int, work: Any) -> HttpResponse:
    """Does something for the reason that a form gives, and leads back to the person; what is refused is said there."""
    _everywhere(request, ADMINISTER)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _person(request, pk, form, 422)
    try:
        work(form.cleaned_data["reason"])
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return _person(request, pk, form, refusal.status)
    return redirect("person_access", pk)


@permission(ADMINISTER)
@require_http_methods(["GET", "POST"])
def grant_role(request: Request) -> HttpResponse:
    """Asks that a person gets a role."""
    return _ask(request, GrantForm, "role.grant", {"title": pgettext_lazy("act", "Give a role")})


@permission(SET)
@require_http_methods(["GET", "POST"])
def set_person_limit(request: Request) -> HttpResponse:
    """Asks that a person may approve up to an amount."""
    return _ask(request, LimitForm, "person.limit", {"title": gettext_lazy("Set a limit of a person")})


def _ask(request: Request, kind: Any, action: str, facts: Mapping[str, Any]) -> HttpResponse:
    only(request.GET, ("person",))
    _everywhere(request, ADMINISTER if action == "role.grant" else SET)
    form = kind(request.POST) if request.method == "POST" else kind(initial=request.GET.dict())
    status = 200
    if request.method == "POST":
        status = _asked(request, form, action)
        if status == 200:
            return redirect("access")
    return render(request, "authorizations/ask.html", {"form": form, **facts}, status=status)


def _asked(request: Request, form: Any, action: str) -> int:
    """Asks for what a form says: 200, or the status of what is wrong, which the form says then."""
    if not form.is_valid():
        return 422
    try:
        asked_for(request, action, form.payload(), form.cleaned_data["reason"])
    except Refusal as refusal:
        form.add_error(None, refusal.sentence())
        return refusal.status
    return 200
