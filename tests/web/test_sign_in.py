"""Signing in and out, lockout, and a forgotten password."""

import re

import pytest
from django.core import mail
from django.test import Client

from authorizations.operations import disable_accounts
from recordkeeping.queries import timeline
from tests.authorizations.people import MON_2026_11_23, PASSWORD, SEED, account

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
NEW_PASSWORD = "walnut-glacier-42"


def sign_in(login: str, password: str = PASSWORD, address: str = "192.0.2.1", client: Client | None = None) -> object:
    """The answer to one attempt."""
    return (client or Client()).post(SIGN_IN, {"login": login, "password": password}, REMOTE_ADDR=address)


def errors(page: object) -> list[str]:
    """What the error summary says."""
    summary = re.search(r'role="alert".*?</ul>', page.content.decode(), re.S)  # type: ignore[attr-defined]
    return re.findall(r"<li>(.*?)</li>", summary[0], re.S) if summary else []


@pytest.mark.parametrize("login", ["lucia", "LUCIA", " lucia ", "lucia@firm.test", "Lucia@Firm.test"])
def test_by_user_name_or_e_mail_address(login: str) -> None:
    user = account()
    client = Client()
    answer = sign_in(login, client=client)
    assert (answer.status_code, answer["Location"]) == (302, "/")  # type: ignore[attr-defined, index]
    assert client.get("/account/preferences/").status_code == 200
    event = timeline("user", user.pk)[0]
    assert (event.code, event.actor_name, event.after) == ("account.signed_in", "Lucia", {"address": "192.0.2.1"})
    assert event.request_id == answer["X-Request-Id"]  # type: ignore[index]


def test_the_session_gets_a_new_id_and_next_is_followed_only_on_this_host() -> None:
    account()
    client = Client()
    client.get("/account/password/reset/")
    answer = client.post(f"{SIGN_IN}?next=/account/password/", {"login": "lucia", "password": PASSWORD})
    assert answer["Location"] == "/account/password/"
    other = Client().post(f"{SIGN_IN}?next=https://evil.test/", {"login": "lucia", "password": PASSWORD})
    assert other["Location"] == "/"


def test_nobody_learns_who_has_an_account() -> None:
    account()
    pages = [sign_in("lucia", "wrong"), sign_in("lucia@firm.test", "wrong"), sign_in("nobody", "wrong")]
    assert {tuple(errors(page)) for page in pages} == {
        ("The user name or e-mail address and the password do not belong together.",)
    }


def test_a_disabled_account_does_not_enter() -> None:
    user = account()
    inside = Client()
    sign_in("lucia", client=inside)
    disable_accounts([user.pk], by=SEED, at=MON_2026_11_23, reason="left")
    assert inside.get("/account/preferences/").status_code == 302
    assert sign_in("lucia")["Location"] == "/account/inactive/"  # type: ignore[index]


def test_five_wrong_passwords_lock_the_account_from_that_address_only() -> None:
    account()
    answers = [sign_in(login, "wrong") for login in ("lucia", "lucia@firm.test", "LUCIA", "lucia", "lucia")]
    locked = answers[-1]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4  # type: ignore[attr-defined]
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")  # type: ignore[attr-defined, index]
    assert "closed for 15 minutes" in locked.content.decode()  # type: ignore[attr-defined]
    assert sign_in("lucia").status_code == 429  # type: ignore[attr-defined]
    assert sign_in("lucia", address="192.0.2.2").status_code == 302  # type: ignore[attr-defined]


def test_an_address_that_tries_many_accounts_is_stopped() -> None:
    account()
    answers = [sign_in(f"guess{number}", "wrong", address="192.0.2.9") for number in range(21)]
    assert answers[19].status_code == 200  # type: ignore[attr-defined]
    assert answers[20].status_code == 429  # type: ignore[attr-defined]
    assert sign_in("lucia", address="192.0.2.9")["Retry-After"] == "60"  # type: ignore[index]
    assert sign_in("lucia", address="192.0.2.10").status_code == 302  # type: ignore[attr-defined]


def test_nobody_opens_an_account_alone() -> None:
    for path in ("/account/signup/", "/accounts/signup/", "/account/email/"):
        assert Client().get(path).status_code == 404


def test_signing_out_takes_a_form() -> None:
    account()
    client = Client()
    sign_in("lucia", client=client)
    assert client.get("/account/sign-out/").status_code == 200
    assert client.post("/account/sign-out/")["Location"] == "/account/sign-in/"
    assert client.get("/account/preferences/").status_code == 302


def test_a_form_without_its_token_is_refused() -> None:
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": "lucia", "password": PASSWORD})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_changing_the_password_ends_every_session() -> None:
    account()
    here, elsewhere = Client(), Client()
    sign_in("lucia", client=here)
    sign_in("lucia", client=elsewhere)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    wrong = here.post("/account/password/", form | {"oldpassword": "wrong"})
    assert "This is not your current password." in errors(wrong)[0]
    weak = here.post("/account/password/", form | {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in "".join(errors(weak))
    assert here.post("/account/password/", form).status_code == 302
    assert here.get("/account/preferences/").status_code == 302
    assert elsewhere.get("/account/preferences/").status_code == 302
    assert sign_in("lucia", NEW_PASSWORD).status_code == 302  # type: ignore[attr-defined]


def test_a_forgotten_password_is_replaced_by_mail_once() -> None:
    account(language="es")
    client = Client()
    asked = client.post("/account/password/reset/", {"email": "Lucia@firm.test"})
    assert asked["Location"] == "/account/password/reset/sent/"
    [message] = mail.outbox
    assert message.to == ["lucia@firm.test"]
    assert message.subject == "Una contraseña nueva para Backoffice"
    [link] = re.findall(r"http://testserver(/\S+)", str(message.body))
    form = client.get(link, follow=True)
    assert "lucia" not in form.redirect_chain[-1][0]
    path = form.redirect_chain[-1][0]
    changed = client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert changed["Location"] == "/account/password/reset/done/"
    assert sign_in("lucia", NEW_PASSWORD).status_code == 302  # type: ignore[attr-defined]
    assert "This link does not work" in Client().get(link).content.decode()


def test_asking_for_an_unknown_address_looks_the_same_and_sends_nothing() -> None:
    asked = Client().post("/account/password/reset/", {"email": "nobody@firm.test"})
    assert asked["Location"] == "/account/password/reset/sent/"
    assert mail.outbox == []
