"""Many trades at once: each by itself, all or nothing, and strict where readers differ."""

import json
from typing import Any

import pytest
from django.db import IntegrityError

from machinery.statements import run, value
from machinery.transactions import whole
from settlements.loading import load_body
from settlements.queries import handed_in_bodies
from tests.api.conftest import Caller, Door
from tests.api.test_bad_input import assert_problem
from tests.conftest import point
from tests.settlements.firm import FRI_2026_11_20, columns

NDJSON = "application/x-ndjson"


def instructions() -> int:
    return int(value("select count(*) from settlements_instruction"))


def lines(*found: Any) -> bytes:
    """One object a line."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in found)


def test_each_trade_is_answered_by_itself(call: Caller) -> None:
    """In its order, with counts and control totals."""
    sent = [columns(1), columns(2, amount="0.001"), columns(1), columns(3), columns(3, quantity="7"), 5]
    answer = call("POST", "instructions/bulk", sent)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["counts"] == {"received": 6, "accepted": 2, "unchanged": 1, "refused": 3}
    assert [each["state"] for each in found["results"]] == [
        "accepted", "refused", "unchanged", "accepted", "refused", "refused"]  # fmt: skip
    assert [each["item"] for each in found["results"]] == [1, 2, 3, 4, 5, 6]
    assert found["results"][1]["errors"][0]["pointer"] == "/amount"
    assert found["results"][0]["match"] == found["results"][2]["match"]
    assert {each["code"] for each in found["results"][4]["errors"]} == {"duplicate_in_set"}
    assert found["totals"]["accepted"]["EUR"] == {"number": 2, "amount": "24691.20"}
    story = call("GET", f"instructions/{found['results'][3]['delivering']}").json()
    assert story["reference"] == "N000003"


def test_json_lines_say_the_same_as_an_array(call: Caller) -> None:
    """The same facts again are unchanged, whichever way they come."""
    first = call("POST", "instructions/bulk", [columns(10), columns(11)]).json()
    again = call("POST", "instructions/bulk", raw=lines(columns(10), columns(11)), Content_Type=NDJSON).json()
    assert again["counts"] == {"received": 2, "accepted": 0, "unchanged": 2, "refused": 0}
    assert [r["match"] for r in again["results"]] == [r["match"] for r in first["results"]]


def test_all_or_nothing_takes_nothing_where_one_has_a_fault(call: Caller) -> None:
    """422 with the place of each fault, and the key stays free."""
    before = instructions()
    body = [columns(20), columns(21, isin="DE0007164601")]
    found = assert_problem(call("POST", "instructions/bulk?atomic=true", body, key="k-20"), 422, "bulk_refused")
    assert [(each["pointer"], each["code"]) for each in found["errors"]] == [("/1/isin", "isin_checksum")]
    assert instructions() == before
    body[1] = columns(21)
    answer = call("POST", "instructions/bulk?atomic=true", body, key="k-20")
    assert answer.status_code == 200 and answer.json()["counts"]["accepted"] == 2


def test_a_repeated_bulk_is_one(call: Caller) -> None:
    """Byte for byte."""
    body = [columns(number) for number in range(30, 40)]
    first, before = call("POST", "instructions/bulk", body, key="k-30"), instructions()
    again = call("POST", "instructions/bulk", body, key="k-30")
    assert first.content == again.content and again["Idempotent-Replayed"] == "true" and instructions() == before


def test_a_rehearsed_bulk_leaves_nothing(call: Caller) -> None:
    """And says what would be."""
    before = instructions()
    answer = call("POST", "instructions/bulk?dry_run=true", [columns(50), columns(51, payment="X")], key=None)
    assert answer.json()["counts"] == {"received": 2, "accepted": 1, "unchanged": 0, "refused": 1}
    assert instructions() == before


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"{}", "application/json", 400, "invalid_fields"),
        (b"[]", "application/json", 400, "invalid_fields"),
        (b"", NDJSON, 400, "invalid_fields"),
        (b'[{"a":1,"a":2}]', "application/json", 400, "duplicate_key"),
        (b'[{"a":' + b"[" * 40 + b"]" * 40 + b"}]", "application/json", 400, "too_deep"),
        (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}\n", NDJSON, 400, "too_deep"),
        (b"\xef\xbb\xbf{}", NDJSON, 400, "invalid_json"),
        (b" " * ((16 << 20) + 1), "application/json", 413, "body_too_large"),
        (b"[{}]", "text/csv", 415, "unsupported_media_type"),
    ],
    ids=str,
)
def test_a_bad_bulk_is_refused_as_a_whole(call: Caller, body: bytes, media: str, status: int, code: str) -> None:
    """What is no set of trades."""
    assert_problem(call("POST", "instructions/bulk", raw=body, Content_Type=media), status, code)


BAD_LINES = [
    (b'{"isin":"x","isin":"y"}', "duplicate_key"),
    (b'{"amount":1.5}', "amounts_are_strings"),
    (b'{"amount":NaN}', "invalid_json"),
    (b"[]", "invalid_json"),
    (b"nothing", "invalid_json"),
    (b"", "invalid_json"),
    (b'{"deliverer_reference":"a\\u0000b"}', "forbidden_character"),
    (b'{"deliverer_reference":"\\ud800"}', "forbidden_character"),
    (b'{"state":"SETT"}', "unknown_field"),
]


@pytest.mark.parametrize(("line", "code"), BAD_LINES, ids=[code for _line, code in BAD_LINES])
def test_a_bad_line_is_the_fault_of_its_trade(call: Caller, line: bytes, code: str) -> None:
    """The others go in."""
    number = 100 + BAD_LINES.index((line, code))
    answer = call("POST", "instructions/bulk", raw=lines(columns(number)) + line + b"\n", Content_Type=NDJSON)
    assert answer.status_code == 200, answer.content
    one, two = answer.json()["results"]
    assert one["state"] in {"accepted", "unchanged"} and two["state"] == "refused"
    assert code in {each["code"] for each in two["errors"]}, two


def test_all_or_nothing_is_true_or_false(call: Caller) -> None:
    """Nothing is guessed."""
    assert_problem(call("POST", "instructions/bulk?atomic=yes", [columns(1)]), 400, "bad_parameter")


def test_very_many_become_a_job(door: Door, call: Caller, stranger: Caller) -> None:
    """202, waiting, then done by a worker as who handed it in; the same body again is the same job."""
    body = lines(*(columns(number) for number in range(20_000, 25_001)), columns(25_001, amount="0.001"))
    answer = call("POST", "instructions/bulk", raw=body, Content_Type=NDJSON, key="k-job")
    assert answer.status_code == 202, answer.content
    job, where = answer.json(), answer["Location"].removeprefix("/api/v1/")
    assert (job["state"], job["items"], job["done"], job["counts"]) == ("waiting", 5_002, 0, None)
    assert call("GET", where).json() == job
    assert_problem(stranger("GET", where), 404, "not_found")
    assert handed_in_bodies() == [job["id"]]
    point(door.name, "job")
    loaded = load_body(job["id"], business_date=FRI_2026_11_20)
    assert loaded and loaded.counts == {"accepted": 5_001, "unchanged": 0, "quarantined": 1}
    assert load_body(job["id"], business_date=FRI_2026_11_20) is None and handed_in_bodies() == []
    point(door.name, "web")
    done = call("GET", where).json()
    assert (done["state"], done["items"], done["done"]) == ("done", 5_002, 5_002)
    assert done["counts"] == {"received": 5_002, "accepted": 5_001, "unchanged": 0, "refused": 1}
    aside = call("GET", done["rows"].removeprefix("/api/v1/")).json()["items"]
    assert [(row["line"], row["reasons"][0]["code"]) for row in aside] == [(5_002, "scale_for_asset")]
    again = call("POST", "instructions/bulk", raw=body, Content_Type=NDJSON)
    assert again.status_code == 202 and again.json() == done
    assert_problem(call("POST", "instructions/bulk?atomic=true", raw=body, Content_Type=NDJSON), 413, "too_many_items")


def test_a_job_is_never_further_than_its_end(door: Door, call: Caller) -> None:
    """what_is_done_of_a_body_is_part_of_it; and a load that another process works on is left to it."""
    body = b"[" + b",".join(json.dumps(columns(number)).encode() for number in range(30_000, 35_001)) + b"]"
    pk = call("POST", "instructions/bulk", raw=body, Content_Type="application/json").json()["id"]
    point(door.name, "job")
    with pytest.raises(IntegrityError, match="what_is_done_of_a_body_is_part_of_it"), whole():
        run("update settlements_bulkbody set done = items + 1 where load_id = %s", [pk])
    load_body(pk, business_date=FRI_2026_11_20)
    point(door.name, "web")
    assert call("GET", f"instructions/bulk/{pk}").json()["counts"]["accepted"] == 5_001
