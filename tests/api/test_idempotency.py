"""Nothing twice: keys, repetitions byte for byte, copies at the same time, and what a refusal leaves."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from backoffice.schedule import forget_old_keys
from machinery.api.idempotency import forget_older
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.api.conftest import Caller, Door
from tests.conftest import point
from tests.settlements.firm import columns


def instructions() -> int:
    return int(value("select count(*) from settlements_instruction"))


def test_a_repetition_is_answered_byte_for_byte(call: Caller) -> None:
    """Status, body and headers of the first; one effect."""
    first = call("POST", "instructions", columns(100), key="k-100")
    before = instructions()
    again = call("POST", "instructions", columns(100), key="k-100")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content and first["Location"] == again["Location"]
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    assert instructions() == before


def test_a_key_stands_for_one_body(call: Caller) -> None:
    """422 for another one."""
    call("POST", "instructions", columns(101), key="k-101")
    answer = call("POST", "instructions", columns(102), key="k-101")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["x" * 256, "a b", "a\tb", "\u00e9", ""])
def test_a_key_is_visible_ascii_of_limited_length(call: Caller, key: str) -> None:
    """Row 62."""
    answer = call("POST", "instructions", columns(103), key=None, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_malformed")


def test_a_write_without_a_key_is_refused(call: Caller) -> None:
    """Row 62: whatever the body."""
    answer = call("POST", "instructions", columns(103), key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_a_refused_write_leaves_its_key_free(call: Caller) -> None:
    """Corrected, it goes in under the same key."""
    wrong = call("POST", "instructions", columns(104, amount="0.001"), key="k-104")
    right = call("POST", "instructions", columns(104), key="k-104")
    assert (wrong.status_code, right.status_code) == (400, 201)


def test_keys_of_two_clients_are_two(call: Caller, stranger: Caller) -> None:
    """A key is the client's own."""
    call("POST", "instructions", columns(105), key="k-105")
    answer = stranger("POST", "instructions", columns(105), key="k-105")
    assert answer.status_code == 422 and answer.json()["code"] == "trade_refused"
    assert {each["code"] for each in answer.json()["errors"]} == {"unknown_party"}


def test_the_reference_of_a_participant_is_used_once_for_ever(call: Caller) -> None:
    """Another key, the same facts: as it stands. Other facts: refused."""
    first = call("POST", "instructions", columns(106))
    same = call("POST", "instructions", columns(106))
    other = call("POST", "instructions", columns(106, quantity="200"))
    assert (first.status_code, same.status_code, other.status_code) == (201, 200, 422)
    assert same.json() == {**first.json(), "state": "unchanged"}
    assert {each["code"] for each in other.json()["errors"]} == {"duplicate_reference"}


def test_a_rehearsal_leaves_nothing_and_needs_no_key(call: Caller) -> None:
    """`?dry_run=true` runs the real code and takes it back."""
    before, kept = instructions(), value("select count(*) from machinery_idempotencykey")
    rehearsed = call("POST", "instructions?dry_run=true", columns(107), key=None)
    assert rehearsed.status_code == 201 and rehearsed["Dry-Run"] == "true"
    wrong = call("POST", "instructions?dry_run=true", columns(107, amount="0"), key=None)
    assert wrong.status_code == 400
    assert instructions() == before and value("select count(*) from machinery_idempotencykey") == kept
    assert call("POST", "instructions", columns(107)).status_code == 201


def in_thread(door: Door, caller: Caller, number: int, key: str) -> Any:
    """One call on a connection of its own."""
    point(door.name, "web")
    try:
        return caller("POST", "instructions", columns(number), key=key)
    finally:
        connections.close_all()


def test_copies_at_the_same_time_have_one_effect(door: Door, call: Caller) -> None:
    """Twenty at once: each is the first answer, or told to come again."""
    before = instructions()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: in_thread(door, call, 110, "k-110"), range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert instructions() == before + 2
    assert sum("Idempotent-Replayed" not in a.headers for a in answers if a.status_code == 201) == 1


def test_one_reference_under_many_keys_at_the_same_time_is_one(door: Door, call: Caller) -> None:
    """Whoever comes second, at whatever moment, is told that it is on file."""
    before = instructions()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: in_thread(door, call, 115, f"k-115-{n}"), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["match"] for answer in answers}) == 1
    assert instructions() == before + 2


def test_a_copy_waits_for_the_first_and_then_says_that_it_is_at_work(
    door: Door, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 after the wait; when the first is taken back, the copy does the work."""
    monkeypatch.setattr("machinery.api.idempotency.WAIT_MILLISECONDS", 200)
    claimed, free = threading.Event(), threading.Event()

    def hold_the_key() -> None:
        point(door.name, "web")
        try:
            with whole():
                run(
                    "insert into machinery_idempotencykey (client, method, path, key, digest)"
                    " values (%s, 'POST', '/api/v1/instructions', 'k-111', '')",
                    [call.application.client_id],
                )
                claimed.set()
                free.wait(20)
                connection.set_rollback(True)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold_the_key)
    holder.start()
    claimed.wait(20)
    waiting = call("POST", "instructions", columns(111), key="k-111")
    free.set()
    holder.join()
    assert (waiting.status_code, waiting.json()["code"]) == (409, "idempotency_key_in_use")
    assert call("POST", "instructions", columns(111), key="k-111").status_code == 201


def test_a_key_is_kept_whole(door: Door, call: Caller) -> None:
    """No committed key without its answer (a_key_stands_for_one_write_of_its_client, an_answer_is_kept_whole_or_not_yet)."""
    call("POST", "instructions", columns(117), key="k-117")
    assert value("select count(*) from machinery_idempotencykey where status is null") == 0
    assert value("select count(*) from machinery_idempotencykey") > 0
    with pytest.raises(Exception, match="an_answer_is_kept_whole_or_not_yet"), whole():
        run("update machinery_idempotencykey set body = null")


def test_keys_are_forgotten_after_their_time(door: Door, call: Caller) -> None:
    """By the job's role alone; the reference of the participant stays used for ever."""
    call("POST", "instructions", columns(112), key="k-112")
    point(door.name, "job")
    assert forget_old_keys() == 0
    with whole():
        assert forget_older(timedelta(0)) > 0
    point(door.name, "web")
    answer = call("POST", "instructions", columns(112), key="k-112")
    assert (answer.status_code, answer.json()["state"]) == (200, "unchanged")


def test_the_request_id_goes_from_the_header_to_the_event(call: Caller) -> None:
    """One query from any to all."""
    answer = call("POST", "instructions", columns(113), X_Request_Id="router-7-0001-abcd")
    assert answer["X-Request-Id"] == "router-7-0001-abcd"
    found = rows("select * from recordkeeping_event where request_id = 'router-7-0001-abcd'")
    assert [(f["code"], f["actor_kind"], f["actor_name"]) for f in found] == [
        ("instructions.submitted", "client", "router")
    ]
    assert json.dumps(answer.json())
