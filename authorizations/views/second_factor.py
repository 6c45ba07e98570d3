"""The second factor of the reader: enrolling an authenticator, removing it, and taking a code with a decision."""

from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from authorizations.authenticator import address, grouped, new_secret, picture
from authorizations.forms import CodeForm, EnrolmentForm
from authorizations.models import User
from authorizations.operations import Proof, enrol, prove, remove_second_factor
from authorizations.queries import offered, own_second_factor, person_of, real_clock, taken_up
from authorizations.refusals import NotEnrolled, SecondFactorNeeded
from machinery.parameters import only
from machinery.patience import again
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from machinery.transactions import whole
from vocabulary.outcome import Refusal

ISSUER = "Backoffice"


def given_for(request: Request, requests: Sequence[int], code: str) -> int:
    """The use of a code with which the reader decides on some requests; kept before anything is decided. Refuses NotEnrolled,
    SecondFactorNeeded, TooManyCodes, CodeWrong, CodeUsed."""
    if not code.strip():
        raise SecondFactorNeeded() if own_second_factor(acting(request)) else NotEnrolled()

    def work() -> Proof:
        with whole():
            return prove(requests, code, by=acting(request), at=request.at, clock=real_clock())

    return again(work, races=()).demanded()


@permission(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def second_factor(request: Request) -> HttpResponse:
    """Shows the reader's authenticator, or the key for one; and enrols it."""
    only(request.GET, ())
    if request.method == "POST":
        return _enrolled(request)
    factor = own_second_factor(acting(request))
    if factor is not None:
        return _standing(request, CodeForm())
    return _offer(request, EnrolmentForm(initial={"offer": _fresh(request)}))


def _fresh(request: Request) -> str:
    return offered(person_of(acting(request)) or 0, new_secret())


def _standing(request: Request, form: CodeForm, status: int = 200) -> HttpResponse:
    facts = {"form": form, "factor": own_second_factor(acting(request))}
    return render(request, "authorizations/second_factor.html", facts, status=status)


def _offer(request: Request, form: EnrolmentForm, status: int = 200) -> HttpResponse:
    """The key that the form carries, as a picture and as text; a fresh one where that is too old."""
    person, offer = person_of(acting(request)) or 0, str(form["offer"].value() or "")
    secret = taken_up(person, offer)
    if not secret:
        form = EnrolmentForm(initial={"offer": _fresh(request)})
        secret = taken_up(person, str(form.initial["offer"]))
    user = cast(User, request.user)
    size, path = picture(address(secret, user.email, ISSUER))
    facts = {
        "form": form,
        "secret": grouped(secret),
        "size": size,
        "path": path,
        "is_late": status == 422 and not form.is_bound,
    }
    return render(request, "authorizations/enrol.html", facts, status=status)


def _enrolled(request: Request) -> HttpResponse:
    """Enrols what the form confirms, and shows the recovery codes, once."""
    form = EnrolmentForm(request.POST)
    if not form.is_valid():
        return _offer(request, form, 422)
    found = form.cleaned_data
    user = cast(User, request.user)
    if authenticate(request, username=user.username, password=found["password"]) is None:
        form.add_error("password", _("This is not your current password."))
        return _offer(request, form, 403)

    def work() -> Sequence[str]:
        with whole():
            return enrol(found["offer"], found["code"], by=acting(request), at=request.at, clock=real_clock())

    try:
        codes = again(work, races=())
    except Refusal as refusal:
        form.add_error("code", refusal.sentence())
        return _offer(request, form, refusal.status)
    return render(request, "authorizations/recovery_codes.html", {"codes": [grouped(code) for code in codes]})


@permission(SIGNED_IN)
@require_POST
def remove(request: Request) -> HttpResponse:
    """Removes the reader's authenticator, by a code."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _standing(request, form, 422)

    def work() -> Proof:
        with whole():
            code = form.cleaned_data["code"]
            return remove_second_factor(code, by=acting(request), at=request.at, clock=real_clock())

    try:
        again(work, races=()).demanded()
    except Refusal as refusal:
        form.add_error("code", refusal.sentence())
        return _standing(request, form, refusal.status)
    messages.success(request, _("Your authenticator is removed."))
    return redirect("second_factor")
