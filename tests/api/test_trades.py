"""Trades for programs: captured, told of, listed, sent many at once and as FIX, and unseen by others."""

import os
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import connections

from ledger.operations import open_books
from machinery.api import limits
from machinery.transactions import whole
from tests.api.conftest import LONG_AGO, Caller, Door, client_system, sign_in
from tests.api.test_bad_input import assert_problem
from tests.clearing.firm import columns, make_firm
from tests.clearing.test_fix import message
from tests.conftest import clone, drop, point
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, JOB, LEIS, LUMIERE, NORTE

AMBIGUOUS = {"counterparty": LUMIERE, "product": "ETF", "isin": FUND, "price": "40"}


@pytest.fixture(scope="module")
def door(template: str, request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Door]:
    """The market of trades with two client systems, where everything commits."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"test_door_{os.getpid()}_{sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    clone(name, template)
    point(name, "owner")
    with django_db_blocker.unblock():
        with whole():
            firm = make_firm()
            open_books(FRI_2026_11_20, by=JOB, at=LONG_AGO)
            ours = client_system("router", [firm.parties[NORTE]])
            theirs = client_system("stranger", [firm.parties[LUMIERE]])
        point(name, "web")
        limits.tokens.forget()
        yield Door(name, firm, sign_in(ours), sign_in(theirs))
    point(before, "web")
    drop(name)


def sent(number: int, **changes: str | None) -> dict[str, str]:
    """A trade of its own quantity: nobody takes it for another test's."""
    return columns(number, **{"quantity": str(number), **changes})


def test_a_trade_is_captured_and_tells_its_story(call: Caller) -> None:
    answer = call("POST", "trades", sent(1))
    made = answer.json()
    assert (answer.status_code, made["state"], made["exceptions"]) == (201, "accepted", [])
    story = call("GET", f"trades/{made['trade']}").json()
    assert (story["stands"], story["party"]["lei"]) == ({"code": "INSTRUCTED", "words": "instructed"}, LEIS[NORTE])
    assert (story["enrichment"]["net"], story["enrichment"]["ours"]) == ("123.46", "EUR")
    (ours,) = story["instructions"]
    assert (ours["direction"], ours["processing"]) == ("DELI", "PACK") and story["why"]
    found = call("GET", f"trades/by-reference?party={NORTE}&channel=API&reference=F000001").json()
    assert found["id"] == made["trade"]
    assert call("GET", f"instructions/{ours['id']}").json()["common_reference"] == f"T{made['trade']}"


def test_the_same_again_is_as_it_stands_and_a_fault_is_named(call: Caller) -> None:
    assert call("POST", "trades", sent(10)).status_code == 201
    assert call("POST", "trades", sent(10)).status_code == 200
    found = assert_problem(call("POST", "trades", sent(10, quantity="7")), 422, "trade_not_taken")
    assert [(e["pointer"], e["code"]) for e in found["errors"]] == [("/reference", "duplicate_reference")]
    found = assert_problem(call("POST", "trades", sent(11, price="1e3", side="LEND")), 400, "invalid_fields")
    assert [e["pointer"] for e in found["errors"]] == ["/side", "/price"]


def test_what_stands_against_a_trade_is_answered_and_listed(call: Caller) -> None:
    made = call("POST", "trades", sent(20, **AMBIGUOUS)).json()
    assert [e["code"] for e in made["exceptions"]] == ["ssi_ambiguous"]
    listed = call("GET", "trades?stage=exception&exception=ssi_ambiguous").json()
    assert made["trade"] in [each["id"] for each in listed["items"]]
    story = call("GET", f"trades/{made['trade']}").json()
    assert story["exceptions"][0]["ended"] is None and "EUR, Funds" in story["why"][0]
    cancelled = call("POST", "trades", {"action": "CANCEL", "party": NORTE, "reference": "F000020"})
    assert cancelled.status_code == 201
    assert call("GET", f"trades/{made['trade']}").json()["stands"]["code"] == "CANCELLED"


def test_many_are_answered_one_by_one(call: Caller) -> None:
    many = [sent(30), sent(31, isin="DE0007164601"), sent(32, **AMBIGUOUS), sent(30)]
    found = call("POST", "trades/bulk", many).json()
    assert found["counts"] == {"received": 4, "accepted": 2, "unchanged": 1, "refused": 1, "exceptions": 1}
    assert [each["state"] for each in found["results"]] == ["accepted", "refused", "accepted", "unchanged"]
    assert found["results"][1]["errors"][0]["pointer"] == "/isin"
    assert_problem(call("POST", "trades/bulk", [sent(33)] * 5_001), 413, "too_many_trades")


def test_fix_messages_are_captured_and_answered_by_tag(call: Caller) -> None:
    body = (message((571, "X1"), (32, "11")) + "\n" + message((571, "X2"), (54, "9"))).encode()
    found = call("POST", "trades/bulk", raw=body, Content_Type="application/fix").json()
    assert found["results"][0]["state"] == "accepted"
    assert found["results"][1]["errors"] == [
        {"pointer": "/54", "code": "invalid_code", "detail": "'9' is not a code of 54. Use one of 1, 2."}
    ]
    assert call("GET", f"trades/by-reference?party={NORTE}&channel=FIX&reference=X1").status_code == 200


def test_others_see_nothing_of_it_and_submit_nothing_for_it(call: Caller, door: Door) -> None:
    made = call("POST", "trades", sent(40)).json()
    assert door.stranger("GET", f"trades/{made['trade']}").status_code == 404
    path = f"trades/by-reference?party={NORTE}&channel=API&reference=F000040"
    assert door.stranger("GET", path).status_code == 404
    assert door.stranger("GET", "trades").json()["items"] == []
    found = assert_problem(door.stranger("POST", "trades", sent(41)), 422, "trade_not_taken")
    assert [e["pointer"] for e in found["errors"]] == ["/party"]
    theirs = sent(42, party=LUMIERE, counterparty=HARTWELL)
    assert door.stranger("POST", "trades", theirs).status_code == 201
