"""A page in the reader's language, number format and time zone; and a session's age."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy as _

from backoffice import page
from machinery.formatting import PLAIN, current_reader, read_by
from tests.web.conftest import SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]

MON_0900 = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_an_account_reads_in_its_own_way(signed_in: SignedIn) -> None:
    client = signed_in(language="es", number_format="es_ES", time_zone="Europe/Madrid")
    text = client.get("/account/preferences/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="es">' in text
    assert "Cerrar sesión" in text
    assert "\u00a0CET</time>" in text or "\u00a0CEST</time>" in text


def test_the_anonymous_read_in_the_language_of_their_browser() -> None:
    text = Client().get("/account/sign-in/", headers={"Accept-Language": "es-MX,es;q=0.9"}).content.decode()
    assert '<html lang="es">' in text
    assert "Iniciar sesión" in text
    assert "Usuario o correo electrónico" in text


def test_no_reader_is_left_over_for_the_next_request(signed_in: SignedIn) -> None:
    signed_in(language="es", number_format="es_ES").get("/account/preferences/")
    Client().get("/account/sign-in/", headers={"Accept-Language": "en"})
    assert current_reader() == PLAIN


def test_preferences_are_wishes_of_their_own(signed_in: SignedIn) -> None:
    client = signed_in()
    wishes = {"language": "es", "number_format": "es_MX", "time_zone": "America/Mexico_City"}
    wishes |= {"date_style": "iso", "theme": "dark", "density": "compact"}
    assert client.post("/account/preferences/", wishes)["Location"] == "/account/preferences/"
    text = client.get("/account/preferences/").content.decode()
    assert "Sus preferencias se han guardado." in text
    assert '<html lang="es" data-theme="dark" data-density="compact" data-keys="off">' in text
    assert "<time" in text and re.search(r">\d{4}-\d\d-\d\d \d\d:\d\d", text)
    assert "\u00a0UTC-06</time>" in text or "\u00a0CST</time>" in text
    wrong = client.post("/account/preferences/", wishes | {"time_zone": "Mars/Olympus"})
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.content.decode()


def test_the_navigation_shows_what_one_may_open(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = (page.Entry(_("Journals"), "desk_post", "ledger.post"), page.Entry(_("Desk"), "desk_page", "signed-in"))
    monkeypatch.setattr(page, "NAVIGATION", entries)
    clerk = signed_in("lucia", "settlement_clerk").get("/desk/page/").content.decode()
    accountant = signed_in("grace", "accountant").get("/desk/page/").content.decode()
    assert "Journals" not in clerk
    assert '<a href="/desk/page/" aria-current="page"' in clerk
    assert '<a href="/desk/post/"' in accountant and ">Journals</span>" in accountant


def test_environment_and_business_date_are_always_in_view(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "business_date_or_none", lambda: date(2026, 11, 20))
    text = signed_in().get("/desk/page/").content.decode()
    assert "Business date" in text
    assert '<time datetime="2026-11-20">Fri 20 Nov 2026</time>' in text
    assert page.always_in_view(RequestFactory().get("/"))["environment"] in {"DEMO", "TEST"}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/", ["home"]),
        ("/depositories/", ["at_depositories"]),
        ("/depositories/pending/", ["compared_pending"]),
        ("/depositories/allegements/", ["alleged_outside"]),
        ("/penalties/7/", ["penalties"]),
        ("/penalty-comparison/7/appeal/", ["penalties"]),
        ("/account/preferences/", []),
    ],
)
def test_a_page_is_at_one_place_of_the_navigation(path: str, names: list[str]) -> None:
    request = RequestFactory().get(path)
    request.permissions = frozenset(entry.permission for entry in page.NAVIGATION)  # type: ignore[attr-defined]
    assert [place.name for place in page.places(request) if place.is_here] == names


@pytest.mark.parametrize(
    ("minutes", "headers", "alive"),
    [
        ([14, 14, 14], {}, True),
        ([16], {}, False),
        ([8, 8], {"X-Background": "1"}, False),
        ([10] * 48, {}, True),
        ([10] * 49, {}, False),
    ],
    ids=["acting", "idle a quarter of an hour", "watching is not acting", "a working day", "longer than a working day"],
)
def test_a_session_ends_by_age(signed_in: SignedIn, minutes: list[int], headers: dict[str, str], alive: bool) -> None:
    with time_machine.travel(MON_0900, tick=False) as clock:
        client = signed_in()
        client.get("/account/preferences/")
        answers = []
        for wait in minutes:
            clock.shift(timedelta(minutes=wait))
            answers.append(client.get("/desk/page/", headers=headers).status_code)
    assert answers[-1] == (200 if alive else 302)
    assert set(answers[:-1]) <= {200}


def test_filters_write_for_the_reader() -> None:
    template = Template(
        "{% load formatting %}{{ sum|amount:'EUR' }} {{ sum|money:'JPY' }} {{ day|day }} "
        "{{ at|instant:'Europe/Madrid' }} {{ none|amount:'EUR' }} {{ 3|share:4 }} {{ start|elapsed:at|duration }}"
    )
    facts = {
        "sum": -1234,
        "day": date(2026, 11, 22),
        "at": MON_0900,
        "start": MON_0900 - timedelta(minutes=3),
        "none": None,
    }
    read_by(PLAIN)
    assert template.render(Context(facts)) == (
        "−1,234.00 −1,234\u00a0JPY "
        '<time datetime="2026-11-22">22 Nov 2026</time> '
        '<time datetime="2026-11-23T09:00:00Z">23 Nov 2026 10:00:00\u00a0CET</time> '
        "— 75 3\u00a0min 00\u00a0s"
    )
