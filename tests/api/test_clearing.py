"""Clearing for programs: confirmations that instruct, allocations, nets."""

import os
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import connections

from clearing.operations import ProfileWish, net_trades, set_profile
from ledger.operations import open_books
from machinery.api import limits
from machinery.transactions import whole
from tests.api.conftest import LONG_AGO, Caller, Door, client_system, sign_in
from tests.api.test_bad_input import assert_problem
from tests.clearing.central import join
from tests.clearing.firm import columns, make_firm
from tests.clearing.margined import holding, margined, reckoned
from tests.conftest import clone, drop, point
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, LUMIERE, NINE, NORTE, SHARE, START

SAID = {
    "sender": HARTWELL,
    "reference": "H1",
    "receiver": NORTE,
    "side": "BUY",
    "isin": SHARE,
    "quantity": "21",
    "price": "123.456",
    "currency": "EUR",
    "net": "2592.58",
    "trade_date": "2026-11-18",
    "settlement_date": "2026-11-20",
}


@pytest.fixture(scope="module")
def door(template: str, request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Door]:
    """The market of trades, where Hartwell confirms by matching and clears through a central counterparty as Norte does."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"test_door_{os.getpid()}_{sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    clone(name, template)
    point(name, "owner")
    with django_db_blocker.unblock():
        with whole():
            firm = make_firm()
            open_books(FRI_2026_11_20, by=JOB, at=LONG_AGO)
            join(firm)
            set_profile(ProfileWish(firm.parties[HARTWELL], None, {}), valid_from=START, by=JOB, at=NINE)
            ours = client_system("router", [firm.parties[NORTE]])
            theirs = client_system("stranger", [firm.parties[LUMIERE]])
        point(name, "web")
        limits.tokens.forget()
        yield Door(name, firm, sign_in(ours), sign_in(theirs))
    point(before, "web")
    drop(name)


def test_a_trade_is_confirmed_allocated_and_netted(door: Door, call: Caller, stranger: Caller) -> None:
    trade = call("POST", "trades", columns(21, quantity="21")).json()["trade"]
    assert call("GET", f"trades/{trade}").json()["stands"]["code"] == "AWAITING_CONFIRMATION"
    wrong = call("POST", "confirmations", {**SAID, "reference": "H0", "quantity": "22"}).json()
    assert (wrong["state"], wrong["trade"]) == ("differs", trade)
    assert {"field": "quantity", "code": "EXCT", "ours": "21", "theirs": "22", "result": "MISMATCH"} in wrong["fields"]
    right = call("POST", "confirmations", SAID)
    assert (right.status_code, right.json()["state"]) == (201, "affirmed")
    assert call("POST", "confirmations", SAID).status_code == 200
    assert_problem(stranger("POST", "confirmations", {**SAID, "reference": "H2"}), 422, "confirmation_not_taken")
    parts = [{"account": "SEC-NORT", "quantity": "20"}, {"account": "SEC-NORT-2", "quantity": "1"}]
    made = call("POST", f"trades/{trade}/allocations", {"allocations": parts, "remainder": "SEC-NORT-2"}).json()
    assert [each["amount"] for each in made["allocations"]] == ["2469.12", "123.46"]
    uneven = {"allocations": parts[:1], "remainder": "SEC-NORT"}
    assert_problem(call("POST", f"trades/{trade}/allocations", uneven), 400, "invalid_fields")
    point(door.name, "job")
    with whole():
        net_trades(by=JOB, at=NINE, business_date=FRI_2026_11_20)
    point(door.name, "web")
    (net,) = call("GET", f"nets?isin={SHARE}").json()["items"]
    assert (net["party"]["lei"], net["gross"], net["quantity"], net["amount"], net["reduction"]) == (
        LEIS[NORTE], 1, "-21", "2592.58", "0.00",
    )  # fmt: skip
    assert call("GET", f"trades?net={net['id']}").json()["items"][0]["id"] == trade
    assert stranger("GET", "nets").json()["items"] == []


def test_a_margin_account_is_told_down_to_its_lines_and_calls(door: Door, call: Caller, stranger: Caller) -> None:
    point(door.name, "owner")
    with whole():
        account = margined(door.firm)
        holding(door.firm)
        reckoned()
    point(door.name, "web")
    (line,) = call("GET", "margin-accounts?stands=called").json()["items"]
    assert (line["id"], line["equity"], line["requirement"], line["outstanding"]) == (
        account, "493.76", "3148.13", "2654.37",
    )  # fmt: skip
    found = call("GET", f"margin-accounts/{account}").json()
    assert [(each["asset"], each["counted"]) for each in found["reckoning"]["lines"]] == [
        (SHARE, "10493.76"), ("EUR", "-10000.00"),
    ]  # fmt: skip
    (asked,) = call("GET", "margin-calls?stands=all").json()["items"]
    one = call("GET", f"margin-calls/{asked['id']}").json()
    assert (one["amount"], one["due_at"], one["acts"]) == ("2654.37", "2026-11-23T15:00:00.000000Z", [])
    assert_problem(call("GET", "margin-calls?stands=lost"), 400, "invalid_parameters")
    assert stranger("GET", "margin-accounts").json()["items"] == stranger("GET", "margin-calls").json()["items"] == []
    for address in (f"margin-accounts/{account}", f"margin-calls/{asked['id']}"):
        assert stranger("GET", address).status_code == 404
