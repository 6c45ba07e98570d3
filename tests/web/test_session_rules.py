"""Sessions and passwords: what ends a session, what a cookie is called, and that nobody learns who has an account."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from authorizations.models import User
from authorizations.operations import change_password, disable_accounts, enable_accounts
from tests.authorizations.people import MON_2026_11_23, PASSWORD, SEED, account
from tests.conftest import ROOT
from tests.web.test_production import SOUND

pytestmark = pytest.mark.django_db
SIGN_IN, INSIDE = "/account/sign-in/", "/account/preferences/"


def signed_in(client: Client | None = None, **facts: Any) -> Client:
    """Signs in by the page, with the password."""
    found = client or Client()
    assert found.post(SIGN_IN, {"login": "lucia", "password": PASSWORD}, **facts).status_code == 302
    return found


def key_of(client: Client) -> str:
    """The id of the session that a client presents."""
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_signing_in_gives_another_session_than_the_one_that_was_brought() -> None:
    account()
    stranger = Client()
    brought = stranger.session
    brought["planted"] = "by somebody else"
    brought.save()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted = str(brought.session_key)
    signed_in(stranger)
    assert key_of(stranger) != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get(INSIDE).status_code == 302


def test_signing_out_ends_the_session_itself_not_only_the_cookie() -> None:
    account()
    client = signed_in()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key = key_of(client)
    assert thief.get(INSIDE).status_code == 200
    client.post("/account/sign-out/")
    assert thief.get(INSIDE).status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


def test_the_id_of_a_session_cannot_be_guessed() -> None:
    """32 characters of 36, drawn anew each time: more than 128 bits."""
    account()
    keys = {SessionStore()._get_new_session_key() for _ in range(500)} | {key_of(signed_in())}
    assert len(keys) == 501 and all(re.fullmatch("[a-z0-9]{32}", key) for key in keys)
    assert 36**32 > 2**128
    assert all(len({key[place] for key in keys}) > 20 for place in range(32)), "no place is fixed"


@pytest.mark.parametrize("ending", ["disabled", "disabled and enabled again", "new password"])
def test_every_session_of_an_account_ends(ending: str) -> None:
    user = account()
    clients = [signed_in(), signed_in()]
    if ending == "new password":
        change_password(user.pk, "walnut-glacier-42", by=SEED, at=MON_2026_11_23)
    else:
        disable_accounts([user.pk], by=SEED, at=MON_2026_11_23, reason="left")
    if ending == "disabled and enabled again":
        enable_accounts([user.pk], by=SEED, at=MON_2026_11_23, reason="came back")
    assert [client.get(INSIDE).status_code for client in clients] == [302, 302]


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is spent in the hash: the same number of them is the same time, on a machine of any load."""
    account()
    hashed: list[str] = []
    real = Argon2PasswordHasher.encode
    checked = Argon2PasswordHasher.verify

    def encode(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        hashed.append("encode")
        return real(self, password, salt)

    def verify(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        hashed.append("verify")
        return checked(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    spent = []
    for login in ("lucia", "lucia@firm.test", "nobody", "nobody@firm.test"):
        hashed.clear()
        Client().post(SIGN_IN, {"login": login, "password": "wrong"})
        spent.append(len(hashed))
    assert spent == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "password",
    ["plum tandem orbit 17", "x7" * 64, "ciruela-tándem-órbita", "correct horse battery staple", "абвгд-ежзик-лмноп"],
)
def test_long_passwords_with_spaces_and_any_letters_are_taken(password: str) -> None:
    user = account()
    change_password(user.pk, password, by=SEED, at=MON_2026_11_23)
    client = Client()
    assert client.post(SIGN_IN, {"login": "lucia", "password": password}).status_code == 302
    assert User.objects.get(pk=user.pk).password.startswith("argon2")


def test_production_cookies_stay_on_this_host_and_on_https() -> None:
    told = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if 'COOKIE' in n or n.startswith('SECURE_')}))"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BACKOFFICE_")},
        **SOUND,
        "BACKOFFICE_MODE": "production",
        "BACKOFFICE_VAR": str(settings.VAR),
        "DJANGO_SETTINGS_MODULE": "backoffice.settings",
    }
    answer = subprocess.run([sys.executable, "-c", told], cwd=ROOT, env=environment, capture_output=True, check=True)
    found = json.loads(answer.stdout)
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert found[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{kind}_COOKIE_SECURE"] and found[f"{kind}_COOKIE_HTTPONLY"]
        assert found[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert found[f"{kind}_COOKIE_PATH"] == "/" and found[f"{kind}_COOKIE_DOMAIN"] is None
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000 and found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SECURE_SSL_REDIRECT"]
