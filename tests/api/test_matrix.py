"""The access matrix, drawn from the committed OpenAPI file: every operation, tried by every kind of caller.

Callers: nobody; the session of a person on the pages; a client system whose roles have ended; a token without the scope;
another client system. Things: the caller's own, somebody else's, and what nobody has. A new operation without a row in
ROWS fails, and so does a row without an operation.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from authorizations.models import RoleGrant
from authorizations.operations import end_roles
from itservices.models import Load
from itservices.operations import open_run
from machinery.api import limits
from machinery.statements import value
from machinery.transactions import whole
from refdata.operations import SsiWish, set_ssi
from tests.api.conftest import Caller, Door, client_system, sign_in
from tests.authorizations.people import account
from tests.clearing.firm import columns as trade_columns
from tests.conftest import ROOT, point
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LEIS, NINE, NORTE, SHARE, columns, fund

FILE = ROOT / "docs/generated/openapi.yaml"
DESCRIPTION: dict[str, Any] = yaml.safe_load(FILE.read_text())
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}

OWN, LIST, SHARED, HOUSE = "own", "list", "shared", "house"
ROWS: dict[str, str] = {
    # own: one thing that belongs to somebody; list: only one's own; shared: the same for all; house: not for the front office
    "delete_subscriptions_by_id": OWN,
    "get_accounts": LIST,
    "get_accounts_by_id": OWN,
    "get_accounts_by_id_statement": OWN,
    "get_blocks": HOUSE,
    "get_blocks_by_id": HOUSE,
    "get_business_date": SHARED,
    "get_calendars": SHARED,
    "get_calendars_by_code": SHARED,
    "get_calendars_by_code_day": SHARED,
    "get_deliveries_by_id": OWN,
    "get_events": LIST,
    "get_events_by_position": OWN,
    "get_events_by_position_items": OWN,
    "get_instructions": LIST,
    "get_instructions_bulk_by_id": OWN,
    "get_instructions_by_id": OWN,
    "get_instructions_by_reference": OWN,
    "get_instruments": SHARED,
    "get_instruments_by_isin": SHARED,
    "get_instruments_by_isin_price": SHARED,
    "get_journals_by_id": OWN,
    "get_limits": HOUSE,
    "get_limits_by_id": HOUSE,
    "get_loads": LIST,
    "get_loads_by_id": OWN,
    "get_loads_by_id_rows": OWN,
    "get_markets": SHARED,
    "get_markets_by_code": SHARED,
    "get_markets_by_code_settlement_date": SHARED,
    "get_parties": LIST,
    "get_parties_by_lei": OWN,
    "get_policy": SHARED,
    "get_policy_probe": SHARED,
    "get_rates": SHARED,
    "get_rates_by_currency": SHARED,
    "get_requests": LIST,
    "get_requests_by_id": OWN,
    "get_runs": SHARED,
    "get_runs_by_id": SHARED,
    "get_ssis": LIST,
    "get_ssis_by_id": OWN,
    "get_subscriptions": LIST,
    "get_subscriptions_by_id": OWN,
    "get_subscriptions_by_id_deliveries": OWN,
    "get_subscriptions_by_id_secrets": OWN,
    "post_commands_by_name": LIST,
    "post_deliveries_by_id_replay": OWN,
    "get_nets": LIST,
    "get_trades": LIST,
    "get_trades_by_id": OWN,
    "get_trades_by_reference": OWN,
    "post_confirmations": LIST,
    "post_trades": LIST,
    "post_trades_by_id_allocations": OWN,
    "post_trades_bulk": LIST,
    "post_instructions": LIST,
    "post_instructions_bulk": LIST,
    "post_instructions_by_id_cancel": OWN,
    "post_instructions_by_id_hold": OWN,
    "post_instructions_by_id_priority": OWN,
    "post_instructions_by_id_release": OWN,
    "post_requests_by_id_withdrawal": OWN,
    "post_subscriptions": LIST,
    "post_subscriptions_by_id_pause": OWN,
    "post_subscriptions_by_id_replay": OWN,
    "post_subscriptions_by_id_resume": OWN,
    "post_subscriptions_by_id_rotate": OWN,
    "post_subscriptions_by_id_test": OWN,
}
NOBODYS = {
    "id": "987654321",
    "position": "987654321",
    "lei": "5493001KJTIIGC8Y1R99",
    "reference": "NOBODY-1",
    "code": "NOPE",
}
EVERY = pytest.mark.parametrize("name", sorted(OPERATIONS))


@dataclass
class Cast:
    """Who calls, what the caller has, and the words that tell its rows from others'."""

    own: Caller
    stranger: Caller
    ended: Caller
    person: Client
    things: dict[str, str]
    marks: tuple[str, ...]


@pytest.fixture(scope="module")
def cast(door: Door) -> Iterator[Cast]:
    """Facts of Norte and Hartwell, and nothing of anybody else."""
    limits.tokens.forget()
    point(door.name, "owner")
    with whole():
        fund(door.firm, "SEC-NORT", SHARE, Decimal(1_000))
        fund(door.firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
        ended = client_system("ended", [door.firm.parties[NORTE], door.firm.parties[HARTWELL]])
        sitting = account("lucia", "settlement_supervisor")
        run = open_run("night", FRI_2026_11_20, by=JOB, at=NINE).pk
        house = SsiWish(LEIS[NORTE], "House", "SETTLEMENT", depository="EURX", safekeeping_account="SEC-NORT")
        (ssi,) = set_ssi([house], valid_from=FRI_2026_11_20, by=JOB, at=NINE)
    sign_in(ended)
    with whole():
        grants = RoleGrant.objects.filter(application=ended.application).values_list("pk", flat=True)
        end_roles(list(grants), by=JOB, at=timezone.now(), reason="Left")
    point(door.name, "web")
    person = Client()
    person.force_login(sitting, backend="authorizations.signing_in.AccountBackend")
    made = door.call("POST", "instructions", columns(7_000)).json()
    traded = door.call("POST", "trades", trade_columns(1, reference="N007000")).json()
    ours = door.call.application
    facts = {"actor_kind": "client", "actor_id": ours.client_id, "actor_name": "router", "at": NINE}
    load = Load.objects.create(kind="instructions", file_name="body", sha256="cd" * 32, **facts)
    made_there = [
        door.call("POST", "subscriptions", {"url": f"https://client.example/{n}"}).json()["id"] for n in (1, 2)
    ]
    sent = door.call("POST", f"subscriptions/{made_there[0]}/test").json()["id"]
    cash = int(value("select id from ledger_account where holder_id = %s", [door.firm.accounts["CSH-HART-EUR"]]))
    held = {"payload": {"instructions": [made["instructions"][0]["id"]]}, "reason": "Reviewed"}
    things = {
        "requests": str(door.call("POST", "commands/instruction.hold", held).json()["request"]),
        "accounts": str(cash),
        "journals": str(value("select journal_id from ledger_movement where credit_account = %s", [cash])),
        "instructions": str(made["instructions"][0]["id"]),
        "trades": str(traded["trade"]),
        "loads": str(load.pk),
        "runs": str(run),
        "ssis": str(ssi),
        "blocks": "1",
        "events": str(sealed(door)),
        "subscriptions": str(made_there[0]),
        "delete_subscriptions_by_id": str(made_there[1]),
        "deliveries": str(sent),
        "lei": LEIS[NORTE],
    }
    marks = ("N007000", "H007000", "CSH-HART-EUR", "SEC-NORT", "cd" * 32, LEIS[NORTE], "Norte")
    yield Cast(door.call, door.stranger, ended, person, things, marks)


def sealed(door: Door) -> int:
    """Seals the trail; the id of the last event out."""
    door.seal()
    return int(door.call("GET", "events?type=instruction.submitted").json()["items"][-1]["id"])


def address(name: str, things: dict[str, str], ids: dict[str, str]) -> str:
    """The path and query of an operation about one's own things, or about those that `ids` name."""
    _method, path, operation = OPERATIONS[name]
    kind = path.split("/")[3]
    own = things.get(name, things.get("loads" if "/bulk/" in path else kind, "1"))
    found = {"id": own, "position": own, "lei": things["lei"], "isin": SHARE, "currency": "EUR"}
    found["name"] = "instruction.release"
    found["code"] = "T2" if kind == "calendars" else "EURX"
    path = re.sub(r"\{(\w+)\}", lambda part: {**found, **ids}[part[1]], path.removeprefix("/api/v1/"))
    asked = {
        "participant": NORTE,
        "reference": ids.get("reference", "N007000"),
        "isin": SHARE,
        "trade_date": "2026-11-18",
        "party": NORTE,
        "channel": "API",
        "action": "instruction.release",
    }
    needed = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query" and each["required"]]
    return f"{path}?{'&'.join(f'{each}={asked[each]}' for each in needed)}" if needed else path


def tried(caller: Any, name: str, where: str) -> HttpResponse:
    """Tries an operation with the body of its example."""
    limits.requests.forget()
    method, _path, operation = OPERATIONS[name]
    content = operation.get("requestBody", {}).get("content", {})
    media = next(iter(content), "")
    example = content[media]["example"] if media else None
    raw = example.encode() if isinstance(example, str) else json.dumps(example).encode() if media else None
    headers = {"If_Match": "*"} | ({"Content_Type": media} if media else {})
    found: HttpResponse = caller(method, where, None, raw=raw, **headers)
    return found


def body(answer: HttpResponse) -> dict[str, Any]:
    """What an answer says, but for the request's own id."""
    found = json.loads(answer.content)
    return {name: said for name, said in found.items() if name != "request_id"}


def test_every_operation_has_its_row() -> None:
    """And every row its operation."""
    assert sorted(ROWS) == sorted(OPERATIONS)


@EVERY
def test_nobody_and_a_session_get_nothing(cast: Cast, name: str) -> None:
    """401 alike, whatever is asked for."""
    method, _path, _operation = OPERATIONS[name]
    for ids in ({}, NOBODYS):
        where = f"/api/v1/{address(name, cast.things, ids)}"
        for client in (Client(), cast.person):
            answer = client.generic(method, where, b"{}", "application/json")
            assert (answer.status_code, json.loads(answer.content)["code"]) == (401, "not_authenticated")


@EVERY
def test_a_token_without_the_scope_gets_nothing(door: Door, cast: Cast, name: str) -> None:
    """403 alike for one's own and for what nobody has; so does a client whose roles have ended."""
    limits.tokens.forget()
    needed = OPERATIONS[name][2]["security"][0]["client_credentials"][0]
    narrow = Caller(door.call.application, door.call.secret)
    sign_in(narrow, scope="ledger.view" if needed != "ledger.view" else "settlements.view")
    for caller in (narrow, cast.ended):
        own, none = (tried(caller, name, address(name, cast.things, ids)) for ids in ({}, NOBODYS))
        assert own.status_code == none.status_code == 403 and body(own) == body(none)
        assert json.loads(own.content)["code"] == "right_missing"


@EVERY
def test_one_gets_ones_own_and_another_does_not(cast: Cast, name: str) -> None:
    """Foreign is like what nobody has, to the byte; a list has no row of somebody else's; market facts are the same."""
    where, kind = address(name, cast.things, {}), ROWS[name]
    own = tried(cast.own, name, where)
    theirs = tried(cast.stranger, name, where)
    if kind == HOUSE:
        assert own.status_code == theirs.status_code == 403
    elif kind == OWN:
        assert own.status_code in {200, 201, 202, 409, 422}, own.content
        nobodys = tried(cast.stranger, name, address(name, cast.things, NOBODYS))
        assert theirs.status_code == nobodys.status_code == 404
        assert body(theirs) == body(nobodys) == body(tried(cast.own, name, address(name, cast.things, NOBODYS)))
    elif kind == LIST:
        assert own.status_code in {200, 201, 202, 400, 422}, own.content
        assert not [mark for mark in cast.marks if mark.encode() in theirs.content]
    else:
        assert (own.status_code, own.content) == (theirs.status_code, theirs.content) or own.status_code == 404


def test_a_client_takes_in_nothing_for_somebody_else(cast: Cast) -> None:
    """The trade of two others is refused, and so is one's own under the name of another."""
    before = value("select count(*) from settlements_instruction")
    answer = tried(cast.stranger, "post_instructions", "instructions")
    assert answer.status_code in {400, 403, 404, 422}, answer.content
    assert value("select count(*) from settlements_instruction") == before
