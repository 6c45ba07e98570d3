"""What production refuses to start with."""

import json
import logging
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from backoffice import checks
from backoffice.production import mail_of, refuse_unsafe_settings
from machinery.logs import JsonLines
from machinery.request import client_address, current_request_id
from tests.authorizations.people import account

KEY = "k8#Vq2!xZr9@Lm4$Tn7%Bw1^Yc6&Hd3*Jf5(Gs0)Pu_Ae-Ri+Ko"
SOUND = {
    "SECRET_KEY": KEY,
    "BACKOFFICE_HOSTS": "backoffice.firm.test",
    "DATABASE_URL": "postgresql://deploy:secret@db/backoffice",
}


def refusal(mode: str = "production", **changed: str) -> str:
    """What is said about these settings; "" when they may serve."""
    environ = {key: value for key, value in (SOUND | changed).items() if value}
    hosts = environ.get("BACKOFFICE_HOSTS", "localhost").split(",")
    try:
        refuse_unsafe_settings(mode, environ, environ.get("SECRET_KEY", "from-a-file"), hosts)
    except ImproperlyConfigured as no:
        return str(no)
    return ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too weak"),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "SECRET_KEY is a default or too weak"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is a default or too weak"),
        ({"BACKOFFICE_HOSTS": ""}, "BACKOFFICE_HOSTS must list"),
        ({"BACKOFFICE_HOSTS": "*"}, "BACKOFFICE_HOSTS must list"),
        ({"DATABASE_URL": "postgresql://deploy@db/backoffice"}, "trust authentication is refused"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set"),
    ],
)
def test_settings(changed: dict[str, str], said: str) -> None:
    found = refusal(**changed)
    assert said in found
    assert bool(found) is bool(said)
    assert KEY not in found


def test_other_modes_are_free_and_unknown_ones_refused() -> None:
    assert refusal("demo", SECRET_KEY="", DATABASE_URL="") == ""
    assert "expected one of demo, test, production" in refusal("prod")


@pytest.mark.django_db
def test_demo_accounts_and_trust_authentication(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    assert checks.unsafe_database() == []
    account("lucia", email="lucia@backoffice.example")
    monkeypatch.setattr(checks.psycopg2, "connect", lambda **_: SimpleNamespace(close=lambda: None))
    with pytest.raises(ImproperlyConfigured, match=r"trust authentication.*demo accounts"):
        checks.refuse_unsafe_database()
    assert [error.id for error in checks.production_database_is_safe(None, ["default"])] == ["backoffice.E001"] * 2


def test_mail() -> None:
    assert mail_of("").backend == "filebased"
    found = mail_of("smtp://post:p%40ss@mail.firm.test")
    assert (found.host, found.port, found.password, found.tls, found.ssl) == (
        "mail.firm.test",
        587,
        "p@ss",
        True,
        False,
    )
    assert mail_of("smtps://mail.firm.test").port == 465
    assert "p@ss" not in repr(found)
    with pytest.raises(ImproperlyConfigured):
        mail_of("http://mail.firm.test")


def test_a_log_line_is_one_json_object_whatever_is_in_it() -> None:
    token = current_request_id.set("quote-me-0001")
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "name: %s", ("a\r\nb\x1b[31m\u2028c",), None)
    line = JsonLines().format(record)
    current_request_id.reset(token)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["request_id"] == "quote-me-0001"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 203.0.113.8", "203.0.113.7"),
        (1, "", "192.0.2.1"),
        (1, "<script>", "::"),
    ],
)
def test_the_address_of_a_caller(settings: object, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected
