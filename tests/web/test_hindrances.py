"""What PostgreSQL cannot do now is said as that, not as a fault of ours: who waits too long, asks too much, or finds nobody."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError, connections
from django.test import Client

from backoffice.database import connection
from machinery.patience import Hindrance, hindrance
from tests.conftest import URL, OwnDatabase
from tests.web.conftest import SignedIn


@contextmanager
def somebody_at_work() -> Iterator[None]:
    """Another session holds the lock for which desk/wait/ asks."""
    wanted = connection(URL, "web", settings.VAR)
    other = psycopg2.connect(
        dbname=connections["default"].settings_dict["NAME"],
        user=wanted["USER"],
        password=wanted["PASSWORD"],
        host=wanted["HOST"],
        port=wanted["PORT"],
    )
    try:
        other.cursor().execute("select pg_advisory_lock(4711)")
        yield
    finally:
        other.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("desk")
def test_who_waits_too_long_for_a_lock_is_told_so(signed_in: SignedIn, caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(language="es")
    client.raise_request_exception = False
    with somebody_at_work(), caplog.at_level(logging.ERROR, "django.request"):
        answer = client.get("/desk/wait/", headers={"X-Request-Id": "quote-me-0001"})
    said = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "database_locked" in said and "quote-me-0001" in said and "No se ha guardado nada" in said
    assert "lock timeout" in caplog.text and "lock timeout" not in said
    assert client.get("/desk/wait/").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("desk")
def test_a_statement_that_takes_too_long_is_told_in_a_fragment_to_htmx(signed_in: SignedIn) -> None:
    client = signed_in()
    client.raise_request_exception = False
    page = client.get("/desk/slow/")
    assert (page.status_code, b"<html" in page.content) == (503, True)
    part = client.get("/desk/slow/", headers={"HX-Request": "true"})
    assert (part.status_code, b"<html" in part.content) == (503, False)
    for answer in (page, part):
        assert b"database_slow" in answer.content and b"This took too long" in answer.content
        assert answer["Cache-Control"] == "no-store" and answer["Content-Security-Policy"]


def test_a_database_that_is_away_is_told_so(own_database: OwnDatabase) -> None:
    session = connections["default"]
    there = session.settings_dict["PORT"]
    client = Client(raise_request_exception=False)
    session.close()
    session.settings_dict["PORT"] = "1"
    try:
        answer = client.get("/account/sign-in/?next=/", headers={"Accept-Language": "es"})
    finally:
        session.settings_dict["PORT"] = there
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    said = answer.content.decode()
    assert "La base de datos no responde" in said and "database_away" in said
    assert client.get("/account/sign-in/").status_code == 200


def trouble(kind: type[Exception], state: str | None) -> Exception:
    """An exception of Django, from one of psycopg2 with a state."""
    found = kind("no")
    found.__cause__ = type("Cause", (Exception,), {"pgcode": state})()
    return found


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        (OperationalError, "55P03", Hindrance.LOCKED),
        (OperationalError, "40P01", Hindrance.LOCKED),
        (OperationalError, "57014", Hindrance.SLOW),
        (OperationalError, "57P01", Hindrance.AWAY),
        (OperationalError, "53300", Hindrance.AWAY),
        (OperationalError, "25P03", Hindrance.AWAY),
        (OperationalError, None, Hindrance.AWAY),
        (InterfaceError, None, Hindrance.AWAY),
        (OperationalError, "58030", None),
        (DataError, "22003", None),
        (ZeroDivisionError, None, None),
    ],
)
def test_what_stands_in_the_way(kind: type[Exception], state: str | None, expected: Hindrance | None) -> None:
    assert hindrance(trouble(kind, state)) is expected
