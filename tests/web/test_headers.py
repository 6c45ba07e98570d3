"""Headers of every kind of answer."""

import pytest
from django.test import Client

from tests.web.conftest import SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("get", "/account/preferences/", "testserver", 200),
        ("get", "/livez", "testserver", 200),
        ("get", "/desk/nothing/", "testserver", 404),
        ("get", "/desk/post/", "testserver", 403),
        ("post", "/desk/refuse/", "testserver", 422),
        ("post", "/livez", "testserver", 405),
        ("get", "/desk/bug/", "testserver", 500),
        ("get", "/livez", "evil.test", 400),
    ],
)
def test_every_answer_is_armoured(signed_in: SignedIn, method: str, path: str, host: str, status: int) -> None:
    client = signed_in()
    client.raise_request_exception = False
    answer = getattr(client, method)(path, headers={"Host": host})
    assert answer.status_code == status
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Request-Id"]
    assert "Server" not in answer.headers


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
