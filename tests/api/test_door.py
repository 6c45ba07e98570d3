"""The door: tokens and scopes, rates, languages, busy databases, and that every operation is declared."""

import re
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import get_resolver

from authorizations.roles import PERMISSIONS
from backoffice.docs.permissions import operations_of
from backoffice.problems import problems
from machinery.api import Operation, limits
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.api.conftest import Caller, Door, client_system, sign_in
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.firm import columns

FORM = "application/x-www-form-urlencoded"


def operations() -> list[tuple[str, str, Operation]]:
    """Every operation as (method, address with numbers in it, what it needs)."""

    def walk(prefix: str, patterns: Any) -> Any:
        for found in patterns:
            route = prefix + str(found.pattern)
            if hasattr(found, "url_patterns"):
                yield from walk(route, found.url_patterns)
            else:
                for method, operation in operations_of(found.callback).items():
                    yield method, re.sub(r"<[^>]*>", "999999", route).removeprefix("api/v1/"), operation

    return list(walk("", get_resolver().url_patterns))


OPERATIONS = operations()
WRITES = [(method, path) for method, path, operation in OPERATIONS if operation.writes]


def test_every_operation_needs_a_right_that_exists() -> None:
    """And says what it answers; a write is a POST, PUT, PATCH or DELETE."""
    assert len(OPERATIONS) > 5
    for method, path, operation in OPERATIONS:
        assert operation.permission in PERMISSIONS, path
        assert operation.writes == (method != "GET"), path
        assert operation.answers is not None, path


@pytest.mark.parametrize(
    ("method", "path"), [(m, p) for m, p, _ in OPERATIONS], ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)
def test_no_operation_answers_without_a_token_or_without_its_scope(door: Door, method: str, path: str) -> None:
    """401 and 403, before anything else is looked at."""
    limits.tokens.forget()
    limits.requests.forget()
    needed = next(o.permission for m, p, o in OPERATIONS if (m, p) == (method, path))
    other = next(right for right in ("settlements.view", "ledger.view") if right != needed)
    narrow = sign_in(Caller(door.call.application, door.call.secret), scope=other)
    assert_problem(narrow(method, path, {}), 403, "right_missing")
    narrow.token = ""
    assert_problem(narrow(method, path, {}), 401, "not_authenticated")


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_every_write_needs_a_key(call: Caller, method: str, path: str) -> None:
    """And a well-formed body first: 400 in either case, or 415 where it is no JSON that is taken; nothing else."""
    assert call(method, path, {"reason": "x", "priority": 3}, key=None).status_code in {400, 415, 428}
    assert call(method, path, {"id": 1, "state": "SETT", "colour": "x"}, If_Match="*").status_code in {400, 415}


def test_a_token_is_hashed_and_on_record(door: Door) -> None:
    """RFC 9700: what is stolen from the database signs nobody in."""
    limits.tokens.forget()
    caller = sign_in(Caller(door.call.application, door.call.secret))
    assert value("select count(*) from oauth2_provider_accesstoken where token <> ''") == 0
    assert caller.token not in str(rows("select * from oauth2_provider_accesstoken"))
    found = rows("select * from recordkeeping_event where code = 'client_system.signed_in' order by id desc limit 1")
    assert found[0]["actor_name"] == "router" and caller.token not in str(found)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("grant_type=client_credentials&client_id={id}&client_secret=wrong", "invalid_client"),
        ("grant_type=client_credentials&client_id=nobody&client_secret=wrong", "invalid_client"),
        ("grant_type=client_credentials&client_id=%00&client_secret=wrong", "invalid_client"),
        ("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=ledger.post", "invalid_scope"),
        ("grant_type=password&client_id={id}&client_secret={secret}&username=a&password=b", ""),
        ("client_id={id}&client_secret={secret}", "unsupported_grant_type"),
        ("x=", "unsupported_grant_type"),
    ],
)  # fmt: skip
def test_a_bad_request_for_a_token_is_refused(door: Door, asked: str, error: str) -> None:
    """As RFC 6749 section 5.2 has it; no other grant than client credentials."""
    limits.tokens.forget()
    body = asked.format(id=door.call.application.client_id, secret=door.call.secret)
    answer = Client().post("/api/oauth/token", body, content_type=FORM)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error or not error
    assert "access_token" not in answer.json()


def test_guessing_a_secret_is_slowed_down(door: Door) -> None:
    """429 with the seconds to wait, by the network address."""
    limits.tokens.forget()
    body = "grant_type=client_credentials&client_id=x&client_secret=y"
    answers = [Client().post("/api/oauth/token", body, content_type=FORM) for _ in range(32)]
    assert_problem(answers[-1], 429, "too_many_requests")
    assert int(answers[-1]["Retry-After"]) > 0
    limits.tokens.forget()


def test_a_client_that_asks_too_fast_waits(call: Caller, stranger: Caller, settings: Any) -> None:
    """Others do not."""
    settings.API_REQUESTS_PER_MINUTE = 3
    limits.requests.forget()
    answers = [call("GET", "instructions") for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [200] * 3
    assert_problem(answers[3], 429, "too_many_requests")
    assert int(answers[3]["Retry-After"]) > 0
    assert stranger("GET", "instructions").status_code == 200


def test_an_expired_token_is_none(door: Door) -> None:
    """By the clock of the database."""
    limits.tokens.forget()
    caller = sign_in(Caller(door.call.application, door.call.secret))
    assert caller("GET", "instructions").status_code == 200
    with whole():
        run(
            "update oauth2_provider_accesstoken set expires = now() where id = (select max(id) from oauth2_provider_accesstoken)"
        )
    assert_problem(caller("GET", "instructions"), 401, "not_authenticated")


def test_a_client_without_a_role_may_do_nothing(door: Door) -> None:
    """It cannot even get a scope."""
    limits.tokens.forget()
    point(door.name, "owner")
    with whole():
        nobody = client_system("nobody", [], role="auditor")
        run("update authorizations_rolegrant set valid = tstzrange(lower(valid), lower(valid) + interval '1 day')"
            " where application_id = %s", [nobody.application.pk])  # fmt: skip
    point(door.name, "web")
    asked = f"grant_type=client_credentials&client_id={nobody.application.client_id}&client_secret={nobody.secret}"
    answer = Client().post("/api/oauth/token", asked + "&scope=settlements.view", content_type=FORM)
    assert answer.status_code in {400, 401} and answer.json()["error"] == "invalid_scope"


def test_problems_are_in_the_language_of_the_caller(call: Caller) -> None:
    """Accept-Language chooses; the code stays."""
    english, spanish = (call("GET", "instructions/999999", Accept_Language=each) for each in ("en", "es"))
    assert english.json()["code"] == spanish.json()["code"] == "not_found"
    assert english.json()["detail"] != spanish.json()["detail"]
    assert spanish["Content-Language"] == "es"


def test_a_lock_that_others_hold_too_long_is_said_so(door: Door, call: Caller) -> None:
    """503 with Retry-After; the key is free and the repetition goes in."""
    held, free = threading.Event(), threading.Event()

    def hold_the_queue() -> None:
        point(door.name, "owner")
        try:
            with whole():
                run("lock table settlements_instruction in access exclusive mode")
                held.set()
                free.wait(30)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold_the_queue)
    holder.start()
    held.wait(20)
    point(door.name, "web")
    connections["default"].ensure_connection()
    run("set lock_timeout = '200ms'")
    busy = call("POST", "instructions", columns(300), key="k-300")
    free.set()
    holder.join()
    assert_problem(busy, 503, "unavailable")
    assert busy["Retry-After"]
    assert call("POST", "instructions", columns(300), key="k-300").status_code == 201


def test_a_session_is_no_key_to_this_door(call: Caller) -> None:
    """Row 64: cookies, foreign origins and spoofed hosts change nothing."""
    browser = Client()
    browser.cookies["backoffice-session"] = "x"
    assert browser.get("/api/v1/instructions", headers={"Origin": "https://evil.example"}).status_code == 401
    assert call("GET", "instructions", Host="evil.example").status_code == 400


def test_a_problem_has_a_page_in_both_languages(db: None) -> None:
    """Where its type leads."""
    for code in problems():
        for language in ("en", "es"):
            answer = Client().get(f"/problems/{code}", headers={"Accept-Language": language})
            assert answer.status_code == 200 and code in answer.content.decode()
    assert Client().get("/problems/nothing").status_code == 404
    assert Client().get("/problems/").status_code == 200


def test_what_breaks_is_a_problem_without_a_trace(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 server_error with the request id alone."""

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("<secret>")

    monkeypatch.setattr("settlements.api.views.lines", broken)
    monkeypatch.setattr(call.http, "raise_request_exception", False)
    answer = call("GET", "instructions")
    assert_problem(answer, 500, "server_error")
    assert b"secret" not in answer.content
