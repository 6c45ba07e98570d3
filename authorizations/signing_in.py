"""How sign-in works: allauth's flow, with the account found through its person, and refusals that tell nobody
who exists.

Guessing is held back twice, by counters in the database that all processes share: five wrong passwords for
one account from one address lock that pair for a quarter of an hour (axes; never the account alone, or anyone
could lock out a colleague), and twenty wrong ones a minute from one address stop that address. Both answer
429 with Retry-After.
"""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from axes.helpers import get_cool_off
from axes.models import AccessFailureLog
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from authorizations.models import User
from authorizations.operations import change_password, keep_sign_in
from authorizations.queries import accounts_signing_in_as, actor_of
from machinery.request import client_address
from machinery.transactions import whole

WRONG = _("The user name or e-mail address and the password do not belong together.")


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Checks a password for a user name or for the e-mail address of a person."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        login = credentials.get("email") or credentials.get("username") or ""
        password = credentials.get("password") or ""
        for user in accounts_signing_in_as(login):
            if self._check_password(user, password):
                return user
        return None

    def get_user(self, user_id: int) -> User | None:
        """The active account of a session, with its person; None ends the session."""
        return User.objects.select_related("person").filter(pk=user_id, is_active=True).first()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The house's answers to what allauth asks."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "enter_current_password": _("This is not your current password."),
        "invalid_password_reset": _("This link was used before or is too old. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Try again later."),
        "rate_limited": _("Too many attempts. Try again later."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stops an address that guesses at many accounts."""
        recent = AccessFailureLog.objects.filter(
            ip_address=client_address(request), attempt_time__gt=Now() - timedelta(minutes=1)
        )
        if recent.count() >= settings.SIGN_INS_REFUSED_PER_MINUTE_AND_ADDRESS:
            raise ImmediateHttpResponse(_too_many(request, timedelta(minutes=1)))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Keeps the sign-in on record."""
        with whole():
            keep_sign_in(
                user.pk,
                address=client_address(request),
                by=actor_of(user),
                at=request.at,  # type: ignore[attr-defined]
                request_id=request.request_id,  # type: ignore[attr-defined]
            )
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Writes to the person in the language of the account, whoever asked."""
        with translation.override(user.language):
            super().send_password_reset_mail(user, email, context)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password by the owner, through the one operation that sets passwords."""
        account = User.objects.select_related("person").get(pk=user.pk)
        with whole():
            change_password(account.pk, password, by=actor_of(account), at=self.request.at)


def name_to_lock(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The user name whose counter goes up, whether the name or the e-mail address was typed."""
    given = credentials or request.POST
    login = str(given.get("email") or given.get("username") or given.get("login") or "")
    accounts = accounts_signing_in_as(login)
    return accounts[0].username if accounts else login.strip().lower()[:255]


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """The page for an account and address that guessed wrong too often."""
    return _too_many(request, get_cool_off(request) or timedelta(minutes=15))


def _too_many(request: HttpRequest, wait: timedelta) -> HttpResponse:
    page = render(request, "account/too_many.html", {"minutes": -(-wait.seconds // 60)}, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    return page
