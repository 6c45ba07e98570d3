"""Who gets through to a page, and what the others are told."""

import json
import logging

import pytest
from django.test import Client

from tests.authorizations.people import account
from tests.web.conftest import SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def test_the_anonymous_are_led_to_sign_in_and_back() -> None:
    answer = Client().get("/desk/post/?from=2026-11-23")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/sign-in/?next=%2Fdesk%2Fpost%2F%3Ffrom%3D2026-11-23"


def test_a_partial_request_of_the_anonymous_makes_htmx_load_the_sign_in_page() -> None:
    answer = Client().get(
        "/desk/post/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/page/"}
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/account/sign-in/?next=%2Fdesk%2Fpage%2F"


def test_who_has_the_right_enters(signed_in: SignedIn) -> None:
    assert signed_in("grace", "accountant").get("/desk/post/").content == b"posted"


def test_who_lacks_the_right_is_kept_in_the_log(signed_in: SignedIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        signed_in("lucia", "settlement_clerk").get("/desk/post/?what=people-wrote")
    [line] = [record.getMessage() for record in caplog.records if record.name == "backoffice.pages"]
    assert line == "Lucia (person) may not GET /desk/post/: the right ledger.post is missing"


def test_who_lacks_the_right_is_told_which_and_who_can_give_it(signed_in: SignedIn) -> None:
    account("marcus", "it_operator", name="Marcus Reed")
    page = signed_in("lucia", "settlement_clerk").get("/desk/post/")
    text = page.content.decode()
    assert page.status_code == 403
    for told in ("<strong>post journals</strong>", "Accountant", "Marcus Reed"):
        assert told in text
    assert "Auditor" not in text


def test_a_partial_answer_is_a_fragment(signed_in: SignedIn) -> None:
    page = signed_in().get("/desk/post/", headers={"HX-Request": "true"})
    assert page.status_code == 403
    assert b"<html" not in page.content
    assert b"post journals" in page.content


def test_a_view_that_names_no_right_is_closed(signed_in: SignedIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        page = signed_in("grace", "auditor", "it_operator").get("/desk/unmarked/")
    assert page.status_code == 403
    assert "declares no permission" in caplog.text


def test_what_one_may_not_see_is_not_there(signed_in: SignedIn) -> None:
    client = signed_in()
    missing, hidden = client.get("/desk/nothing/"), client.get("/desk/out-of-scope/")
    assert (missing.status_code, hidden.status_code) == (404, 404)


def test_a_refusal_is_a_page_with_its_sentence(signed_in: SignedIn) -> None:
    page = signed_in().post("/desk/refuse/")
    assert page.status_code == 422
    assert "The desk is closed on Sunday. Come back tomorrow." in page.content.decode()


def test_a_bug_tells_a_reference_and_nothing_else() -> None:
    client = Client(raise_request_exception=False)
    page = client.get("/desk/bug/", headers={"X-Request-Id": "quote-me-0001"})
    text = page.content.decode()
    assert (page.status_code, page["X-Request-Id"]) == (500, "quote-me-0001")
    assert "quote-me-0001" in text
    assert "secret" not in text
    assert "Traceback" not in text


@pytest.mark.parametrize("offered", ["", "short", "a" * 65, "bad id with spaces", "line\u2028break", "<script>aaaa"])
def test_a_malformed_request_id_is_replaced(offered: str) -> None:
    answer = Client().get("/livez", headers={"X-Request-Id": offered})
    assert len(answer["X-Request-Id"]) == 32


def test_readiness_looks_at_everything_and_names_what_is_wrong() -> None:
    answer = Client().get("/readyz")
    found = {check["name"]: check for check in json.loads(answer.content)["checks"]}
    assert set(found) == {
        "database",
        "migrations",
        "disk",
        "broker",
        "worker",
        "trail",
        "messages",
        "archive",
        "folder",
        "standby",
    }
    assert found["database"]["ok"]
    assert found["migrations"]["ok"]
    assert not found["worker"]["ok"]
    assert answer.status_code == 200
    assert json.loads(answer.content)["well"] is False


def test_a_dead_database_makes_the_process_unready_but_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    from backoffice import health

    def away() -> str:
        raise ConnectionError("password=hunter2")

    monkeypatch.setattr(health, "CHECKS", [health.Check("database", away, vital=True)])
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "hunter2" not in answer.content.decode()
    assert Client().get("/livez").status_code == 200
