"""What people type in confidence is written nowhere: not to the log, not to the database, not back into a page."""

import base64
import logging

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from machinery.logs import JsonLines
from machinery.statements import rows, value
from tests.authorizations.people import PASSWORD, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]

CANARY = "canary-Vx7-plover-5500000000000004"
SIGN_IN = "/account/sign-in/"


def typed_everywhere() -> list[str]:
    """Sends the canary wherever a secret may be typed or sent; the texts of the answers."""
    stranger, lucia = Client(raise_request_exception=False), Client(raise_request_exception=False)
    answers = [
        stranger.post(SIGN_IN, {"login": "lucia", "password": CANARY}),
        stranger.post(SIGN_IN, {"login": "nobody", "password": CANARY}),
        stranger.post(SIGN_IN, {"login": "lucia", "password": PASSWORD, "csrfmiddlewaretoken": CANARY}),
        Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": "lucia", "password": CANARY}),
        lucia.post(SIGN_IN, {"login": "lucia", "password": PASSWORD}),
    ]
    basic = base64.b64encode(f"lucia:{CANARY}".encode()).decode()
    for headers in (
        {"Authorization": f"Bearer {CANARY}"},
        {"Authorization": f"Basic {basic}"},
        {"Cookie": f"session={CANARY}; backoffice-session={CANARY}"},
        {"X-CSRFToken": CANARY},
        {"X-Api-Key": CANARY},
    ):
        answers += [
            Client(raise_request_exception=False).get(path, headers=headers)
            for path in ("/", "/desk/bug/", "/desk/slow/", "/desk/nothing/", "/livez")
        ]
    change = {"oldpassword": CANARY, "password1": "short", "password2": "short"}
    answers += [
        lucia.post("/account/password/", change),
        lucia.post("/account/password/", {"oldpassword": PASSWORD, "password1": CANARY, "password2": "another"}),
        lucia.post("/desk/bug/", {"password": CANARY}),
        lucia.post("/desk/refuse/", {"password": CANARY}),
        lucia.post("/account/password/", {"oldpassword": PASSWORD, "password1": CANARY, "password2": CANARY}),
        Client().post(SIGN_IN, {"login": "lucia", "password": CANARY}),
    ]
    assert answers[-1].status_code == 302, "the canary is the password by now"
    return [f"{answer.serialize_headers().decode()}{answer.content.decode()}" for answer in answers]


def test_what_was_typed_in_confidence_is_written_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    account()
    with caplog.at_level(logging.DEBUG):
        answers = typed_everywhere()
    assert [text for text in answers if CANARY in text] == []
    lines = [JsonLines().format(record) for record in caplog.records]
    assert lines and [line for line in lines if CANARY in line and '"logger": "django.db' not in line] == []
    tables = [
        found["name"]
        for found in rows(
            "select quote_ident(relname) as name from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition"
        )
    ]
    assert len(tables) > 40
    holders = [
        name for name in tables if value(f"select exists (select from {name} t where t::text like %s)", [f"%{CANARY}%"])
    ]
    assert holders == []
    assert [session.pk for session in Session.objects.all() if CANARY in str(session.get_decoded())] == []
    assert value("select count(*) from recordkeeping_event where code = 'account.signed_in'") == 3
