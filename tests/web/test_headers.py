"""Headers of every kind of answer."""

import pytest
from django.test import Client

from tests.web.armour import gaps
from tests.web.conftest import SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("get", "/account/preferences/", {}, 200),
        ("get", "/livez", {}, 200),
        ("get", "/", {"Cookie": ""}, 302),
        ("get", "/livez", {"Host": "evil.test"}, 400),
        ("get", "/desk/post/", {}, 403),
        ("get", "/desk/nothing/", {}, 404),
        ("post", "/livez", {}, 405),
        ("post", "/desk/page/", {"Content-Length": "3000000000"}, 413),
        ("post", "/desk/refuse/", {}, 422),
        ("get", "/desk/bug/", {}, 500),
        ("get", "/desk/slow/", {}, 503),
        ("get", "/desk/nothing/", {"HX-Request": "true"}, 404),
        ("get", "/desk/bug/", {"HX-Request": "true"}, 500),
    ],
)
def test_every_answer_is_armoured(
    signed_in: SignedIn, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    client = signed_in() if "Cookie" not in headers else Client()
    client.raise_request_exception = False
    answer = getattr(client, method)(path, headers=headers)
    assert (answer.status_code, gaps(answer)) == (status, [])


def test_too_many_attempts_are_armoured_too() -> None:
    client = Client()
    for _ in range(21):
        answer = client.post("/account/sign-in/", {"login": "nobody", "password": "wrong"})
    assert (answer.status_code, gaps(answer)) == (429, [])


def test_a_form_without_its_token_is_armoured_too() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/sign-in/", {"login": "lucia"})
    assert (answer.status_code, gaps(answer)) == (403, [])


def test_a_form_that_is_too_large_is_refused_as_that(signed_in: SignedIn) -> None:
    answer = signed_in().post("/account/preferences/", {"language": "x" * 2_700_000})
    assert (answer.status_code, gaps(answer)) == (413, [])
    assert "body_too_large" in answer.content.decode()


def test_cookies_are_closed_to_scripts_and_to_other_sites(signed_in: SignedIn) -> None:
    client = Client()
    client.get("/account/sign-in/")
    [token] = [cookie for name, cookie in client.cookies.items() if name.endswith("-csrf")]
    assert (token["httponly"], token["samesite"]) == (True, "Lax")
    signed = signed_in()
    [session] = [cookie for name, cookie in signed.cookies.items() if name.endswith("-session")]
    assert session.value


def test_pages_bring_no_inline_script_or_style_and_nothing_from_another_host(signed_in: SignedIn) -> None:
    client = signed_in()
    for path in ("/account/preferences/", "/account/password/", "/desk/page/", "/desk/post/", "/desk/nothing/"):
        text = client.get(path).content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "//" not in text.replace("<!doctype html>", "").replace("http://www.w3.org", "")
        assert text.count("<script") == text.count('<script src="/static/')


@pytest.mark.parametrize("folder", ["/static/", "/static/css/", "/static", "/media/", "/.git/"])
def test_no_folder_is_listed(folder: str) -> None:
    """A file is served by its name, a folder never."""
    answer = Client().get(folder)
    assert answer.status_code in {302, 404} and b"Index of" not in answer.content
    assert answer.status_code == 404 or answer["Location"].startswith("/account/sign-in/")
