"""The second factor on pages: enrolled from one's account, asked for with a decision, reset for another."""

import re

import pytest
from django.test import Client

from authorizations.authenticator import code_at, step_at
from authorizations.models import AuthenticatorKey, Person
from authorizations.queries import real_clock
from tests.conftest import OwnDatabase
from tests.pages.checkers import asked, held, holds, seen, state, with_checkers
from tests.pages.conftest import enter
from tests.pages.firm import PASSWORD
from tests.pages.reading import link, text

PAGE, MANY = "/account/second-factor/", "/approvals/many/"


def shown(secret: str, steps: int = 0) -> str:
    """The code that an authenticator shows now, or some steps later."""
    return code_at(secret, step_at(real_clock()) + steps)


def offer_of(page: object) -> tuple[str, str]:
    """What the form of the enrolment carries, and the key that the page shows."""
    html = page.content.decode()  # type: ignore[attr-defined]
    [offer] = re.findall(r'name="offer" value="([^"]+)"', html)
    [secret] = re.findall(r'translate="no">([A-Z2-7 ]{39})<', html)
    return offer, secret.replace(" ", "")


def enrolled(client: Client) -> tuple[str, list[str]]:
    """Enrols an authenticator by the code of a step before: its key, and the recovery codes that were shown."""
    offer, secret = offer_of(client.get(PAGE))
    done = client.post(PAGE, {"offer": offer, "code": shown(secret, -1), "password": PASSWORD})
    codes = re.findall(r'<li class="code">([A-Z2-7 ]+)</li>', done.content.decode())
    assert done.status_code == 200 and len(codes) == 8
    return secret, codes


@pytest.fixture
def waiting(fresh: OwnDatabase) -> int:
    """A release whose first step asks for a second factor."""
    with_checkers(fresh, steps_up=True)
    return asked(held(1)[0])


def test_it_is_enrolled_and_removed_from_the_account(waiting: int) -> None:
    ada = enter("ada")
    assert link(ada.get("/account/preferences/"), "Second factor") == PAGE
    page = ada.get(PAGE)
    assert '<svg class="qr"' in page.content.decode() and "style" not in page.content.decode().split("<svg")[1][:400]
    assert "script-src 'self'" in page["Content-Security-Policy"]
    offer, secret = offer_of(page)
    wish = {"offer": offer, "code": shown(secret), "password": PASSWORD}
    assert ada.post(PAGE, {**wish, "code": ""}).status_code == 422
    again = ada.post(PAGE, {**wish, "code": "000000"})
    assert again.status_code == 403 and "The code is wrong" in text(again) and offer_of(again) == (offer, secret)
    stranger = ada.post(PAGE, {**wish, "password": "not-hers-at-all"})
    assert stranger.status_code == 403 and "not your current password" in text(stranger)
    late = ada.post(PAGE, {**wish, "offer": "gAAAAAB"})
    assert late.status_code == 422 and "too long ago" in text(late)
    assert not AuthenticatorKey.objects.exists()
    secret, codes = enrolled(ada)
    said = text(ada.get(PAGE))
    assert "enrolled on" in said and "8 left" in said and codes[0] not in said and secret not in said
    second = ada.post(PAGE, wish)
    assert second.status_code == 409 and "You have an authenticator" in text(second)
    wrong = ada.post(f"{PAGE}remove/", {"code": "000000"})
    assert wrong.status_code == 403 and "4 tries are left" in text(wrong)
    assert "is removed" in text(ada.post(f"{PAGE}remove/", {"code": codes[0]}, follow=True))
    assert not AuthenticatorKey.objects.exists()


def test_a_decision_asks_for_a_code(waiting: int) -> None:
    ada, url = enter("ada"), f"/requests/{waiting}/decision/"
    page = ada.get(f"/requests/{waiting}/")
    assert link(page, "Enrol an authenticator") == PAGE
    refused = ada.post(url, seen(waiting))
    assert refused.status_code == 403 and "You have no authenticator" in text(refused)
    secret, codes = enrolled(ada)
    assert 'autocomplete="one-time-code"' in ada.get(f"/requests/{waiting}/").content.decode()
    missing = ada.post(url, seen(waiting))
    assert missing.status_code == 403 and "Type the code that it shows now" in text(missing)
    wrong = ada.post(url, seen(waiting, code="000000"))
    assert wrong.status_code == 403 and "The code is wrong" in text(wrong)
    code = shown(secret)
    ada.post(url, seen(waiting, code=code))
    said = text(ada.get(f"/requests/{waiting}/"))
    assert "with second factor" in said and state(waiting) == "WAITING"
    assert enter("sven").post(url, seen(waiting)).status_code == 302, "the next step asks for none"
    assert state(waiting) == "EXECUTED"
    trail = text(enter("ada").get(f"/requests/{waiting}/"))
    assert "Approved" in trail
    next_one = asked(held(1)[0])
    replayed = ada.post(f"/requests/{next_one}/decision/", seen(next_one, code=code))
    assert replayed.status_code == 403 and "used already" in text(replayed)
    for _ in range(3):
        ada.post(f"/requests/{next_one}/decision/", seen(next_one, code="000000"))
    stopped = ada.post(f"/requests/{next_one}/decision/", seen(next_one, code=codes[0]))
    assert stopped.status_code == 429 and "Too many wrong codes" in text(stopped)


def test_refusing_asks_for_none(waiting: int) -> None:
    enter("ada").post(f"/requests/{waiting}/decision/", seen(waiting, "REFUSED", reason="No"))
    assert state(waiting) == "REFUSED"


def test_one_code_approves_several_at_once(fresh: OwnDatabase) -> None:
    with_checkers(fresh, steps_up=True)
    ids = held(2)
    requests, ada = [asked(pk) for pk in ids], enter("ada")
    preview = ada.post(MANY, {"act": "approve", "pick": requests})
    assert preview.status_code == 200 and link(preview, "Enrol an authenticator") == PAGE
    secret, _codes = enrolled(ada)
    picked = {"seen": [each.seen for each in preview.context["reached"]]}
    again = ada.post(MANY, {**picked, "code": "000000"})
    assert again.status_code == 403 and "The code is wrong" in text(again) and len(again.context["reached"]) == 2
    assert ada.post(MANY, picked).status_code == 403
    done = ada.post(MANY, {**picked, "code": shown(secret)})
    assert [result.is_decided for result in done.context["results"]] == [True, True]
    for request in requests:
        enter("sven").post(f"/requests/{request}/decision/", seen(request))
    assert holds(ids) == 0


def test_a_lost_one_is_reset_by_it(waiting: int) -> None:
    enrolled(enter("ada"))
    person = Person.objects.get(name="Ada").pk
    marcus, where = enter("marcus"), f"/access/people/{person}/second-factor/reset/"
    assert "Reset a second factor" in text(marcus.get(f"/access/people/{person}/"))
    assert enter("oliver").post(where, {"reason": "x"}).status_code == 403
    assert marcus.post(where, {}).status_code == 422
    assert "It is done, as request" in text(marcus.post(where, {"reason": "Lost her telephone"}, follow=True))
    assert not AuthenticatorKey.objects.exists()
    assert "Nothing would change" in text(marcus.post(where, {"reason": "Again"}))
