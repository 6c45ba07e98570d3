"""The access matrix, drawn from the committed OpenAPI file: every operation, tried by every kind of caller.

Callers: nobody; the session of a person on the pages; a client system whose roles have ended; a token without the scope;
another client system; one with every role of the house for a desk, and one with every role in a legal entity, that serve
none of them. Things: the caller's own, somebody else's, and what nobody has. A new operation without a row in
ROWS fails, and so does a row without an operation.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
import yaml
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from authorizations.models import RoleGrant
from authorizations.operations import (
    NewDesk,
    NewGrant,
    NewLegalEntity,
    create_desks,
    create_legal_entities,
    end_roles,
    grant_roles,
    register_client_system,
)
from authorizations.registry import commands
from authorizations.roles import ROLES
from clearing.models import MarginCall
from clearing.operations import LimitWish, reckon_margin, set_limit
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from itservices.models import Load
from itservices.operations import open_run, quarantine
from machinery.api import limits
from machinery.statements import value
from machinery.transactions import whole
from refdata.operations import PartyWish, SsiWish, register_party, serve_parties, set_ssi
from settlements.messages.parts import NamedBy, Party
from settlements.models import HoldKind, InstructionNet, ListedPenalty, NettedMatch, Penalty, PenaltyMonth, PenaltyNet
from settlements.operations import HoldWish, LinkWish, impose_hold, link, open_appeal
from tests.api.conftest import LONG_AGO, Caller, Door, client_system, sign_in
from tests.authorizations.people import account
from tests.clearing.firm import columns as trade_columns
from tests.clearing.margined import margined
from tests.conftest import ROOT, point
from tests.pages.firm import lei
from tests.settlements.correspondence.posted import delivers, xml
from tests.settlements.firm import (
    BOND,
    FRI_2026_11_20,
    HARTWELL,
    JOB,
    LEIS,
    NINE,
    NORTE,
    OURS,
    SHARE,
    START,
    columns,
    fund,
)
from tests.settlements.listed import block, comes, listing
from tests.settlements.listed import penalty as told_penalty
from tests.settlements.sides import DELIVERED
from tests.settlements.sides import columns as side_columns
from vocabulary.identifiers import Lei
from vocabulary.occasion import Occasion

FILE = ROOT / "docs/generated/openapi.yaml"
DESCRIPTION: dict[str, Any] = yaml.safe_load(FILE.read_text())
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}

OUTSIDE = ("stranger", "desk", "elsewhere")
"""Who may see nothing of the cast."""
QUIET = tuple(str(lei(number)) for number in (900, 901, 902))
"""A legal entity of ours that serves none of the cast, and two parties that do nothing: of a desk, and of that entity."""
OWN, LIST, SHARED, HOUSE = "own", "list", "shared", "house"
ROWS: dict[str, str] = {
    # own: one thing that belongs to somebody; list: only one's own; shared: the same for all; house: not for the front office
    "delete_subscriptions_by_id": OWN,
    "get_accounts": LIST,
    "get_accounts_by_id": OWN,
    "get_accounts_by_id_statement": OWN,
    "get_blocks": HOUSE,
    "get_blocks_by_id": HOUSE,
    "get_allegements": LIST,
    "get_allegements_by_id": OWN,
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
    "get_instructions_unmatched": LIST,
    "get_instructions_by_id": OWN,
    "get_instructions_by_id_waiting": OWN,
    "get_instructions_by_id_expected_penalties": OWN,
    "get_instructions_by_id_penalty_forecast": OWN,
    "get_instructions_by_reference": OWN,
    "get_instruments": SHARED,
    "get_instruments_by_isin": SHARED,
    "get_instruments_by_isin_price": SHARED,
    "get_journals_by_id": OWN,
    "get_limits": HOUSE,
    "get_limits_by_id": HOUSE,
    "get_margin_accounts": LIST,
    "get_margin_accounts_by_id": OWN,
    "get_margin_calls": LIST,
    "get_margin_calls_by_id": OWN,
    "get_loads": LIST,
    "get_loads_by_id": OWN,
    "get_loads_by_id_rows": OWN,
    "get_messages": LIST,
    "get_messages_by_id": OWN,
    "get_messages_told": LIST,
    "get_message_wishes": LIST,
    "get_statements": LIST,
    "post_statements": LIST,
    "get_at_depositories": LIST,
    "get_at_depositories_allegements": LIST,
    "get_at_depositories_pending": LIST,
    "get_markets": SHARED,
    "get_markets_by_code": SHARED,
    "get_markets_by_code_rules": SHARED,
    "get_markets_by_code_settlement_date": SHARED,
    "get_imposed_holds": LIST,
    "get_links": LIST,
    "get_instruction_nets": LIST,
    "get_instruction_nets_by_id": OWN,
    "get_fails": LIST,
    "get_fails_who_waits": LIST,
    "get_settlement_efficiency": LIST,
    "get_penalty_appeals": LIST,
    "get_penalty_appeals_by_id": OWN,
    "get_penalty_comparison": LIST,
    "get_penalty_comparison_by_id": OWN,
    "get_penalty_lists": LIST,
    "get_penalty_lists_by_id": OWN,
    "get_penalties": LIST,
    "get_penalties_by_id": OWN,
    "get_penalty_nets": LIST,
    "get_penalty_nets_by_id": OWN,
    "get_penalty_forecast": LIST,
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
    "post_instructions_sides": LIST,
    "post_instructions_sides_bulk": LIST,
    "post_messages": LIST,
    "post_messages_acknowledgements": LIST,
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
    desk: Caller
    elsewhere: Caller
    everywhere: Caller
    ended: Caller
    person: Client
    things: dict[str, str]
    marks: tuple[str, ...]


def with_every_role(name: str, **where: int) -> Caller:
    """A client system with every role of the house for a desk or in a legal entity."""
    application, secret = register_client_system(name, name, by=JOB, at=LONG_AGO)
    grant_roles([NewGrant(role, application_id=application.pk, **where) for role in ROLES], by=JOB, at=LONG_AGO)
    return Caller(application, secret)


def apart(door: Door) -> tuple[Caller, Caller, Caller]:
    """Who works for a desk of Norte's legal entity that serves one quiet party, who works in a third legal entity, and who works
    in all of them."""
    first, told = door.firm.entities[0], {"by": JOB, "at": LONG_AGO}
    [third] = create_legal_entities([NewLegalEntity(QUIET[0], "Custodia Tranquila SA", "PT", "EUR")], **told)
    homes = zip(QUIET[1:], (first, third.pk), strict=True)
    quiet = [PartyWish(Lei(found), home, f"Quiet {home}", None, "PT") for found, home in homes]
    ids = register_party(quiet, valid_from=START, **told)
    [desk] = create_desks([NewDesk("QUIET", "Of the quiet", first)], **told)
    serve_parties([ids[Lei(QUIET[1])]], desk.pk, **told)
    return (
        with_every_role("desk", legal_entity_id=first, desk_id=desk.pk),
        with_every_role("elsewhere", legal_entity_id=third.pk),
        with_every_role("everywhere"),
    )


def owing(door: Door) -> tuple[int, int]:
    """A margin account of Norte's, and a call on it."""
    made = margined(door.firm, add_on=Decimal(10) ** 9, covers=[door.firm.accounts["CSH-NORT-EUR"]])
    reckon_margin(by=JOB, at=NINE, business_date=FRI_2026_11_20)
    return made, MarginCall.objects.get(account=made).pk


def penalised(door: Door, instruction: int) -> int:
    """A penalty that Norte pays Hartwell for a match of theirs, in a month that is netted then."""
    match = value("select id from settlements_match where %s in (delivering_id, receiving_id)", [instruction])
    norte, hartwell = door.firm.parties[NORTE], door.firm.parties[HARTWELL]
    euro = door.firm.assets["EUR"]
    on: dict[str, Any] = {"business_date": FRI_2026_11_20, "run_id": 1, "at": NINE}
    made = Penalty.objects.create(
        match_id=match, kind="SEFP", penalty_date=FRI_2026_11_20, side="DELI", failing_id=norte, receiving_id=hartwell,
        market_id=door.firm.market, payment="FOP", asset_id=door.firm.assets[SHARE], currency_id=euro, reason="LACK",
        quantity=Decimal(100), rate_class="OTHER", securities_rate=Decimal(1), price=Decimal(25), price_date=FRI_2026_11_20,
        rounding="HALF_UP", missing="", amount=Decimal("0.25"), **on,
    )  # fmt: skip
    month = PenaltyMonth.objects.create(month=FRI_2026_11_20.replace(day=1), penalties=1, **on)
    PenaltyNet.objects.bulk_create(
        PenaltyNet(month=month, market_id=door.firm.market, currency_id=euro, party_id=party, net=net)
        for party, net in ((norte, Decimal("-0.25")), (hartwell, Decimal("0.25")))
    )
    return made.pk


def netted(door: Door, instruction: int) -> int:
    """A net that Norte's match is in."""
    match = value("select id from settlements_match where %s in (delivering_id, receiving_id)", [instruction])
    euro = door.firm.assets["EUR"]
    made = InstructionNet.objects.create(
        market_id=door.firm.market, intended_settlement_date=FRI_2026_11_20, currency_id=euro, model=3, netting="MULT",
        matches=2, gross_units=2_000, net_units=1_000, business_date=FRI_2026_11_20, by="night", at=NINE,
    )  # fmt: skip
    NettedMatch.objects.create(
        net=made, match_id=match, asset_id=door.firm.assets[SHARE], securities_from=1, securities_to=2, quantity_units=1,
        currency_id=euro, cash_from=3, cash_to=4, amount_units=1_000,
    )  # fmt: skip
    return made.pk


def listed_penalty(door: Door) -> tuple[int, int, int]:
    """What the depository charges Norte, in a list of its own, and an appeal against it."""
    party, other = (Party(NamedBy.SCHEME, LEIS[each], "GLEIF") for each in (NORTE, HARTWELL))
    told = listing(block(told_penalty(penalised=None)))
    [first] = told.blocks
    with_other = replace(first.counterparties[0], party=other)
    comes(replace(told, blocks=(replace(first, party=party, counterparties=(with_other,)),)))
    line = ListedPenalty.objects.get()
    with whole():
        appeal = open_appeal(line.pk, "REALLOCATION", "", Occasion(JOB, NINE, FRI_2026_11_20, "Norte"))
    return line.pk, line.list_id, appeal.pk


def bounds(door: Door) -> tuple[int, int]:
    """A block of an account of Norte's, and a limit of what settles with it."""
    kept = Subject("account", door.firm.accounts["SEC-NORT-2"])
    facts = {"reason_code": ReasonCode.FROZ, "legal_reason": LegalReason.COURT_ORDER, "legal_basis": "Order of Norte"}
    placed = place_block([kept], **facts, blocked_from=FRI_2026_11_20, by=JOB, at=NINE)  # type: ignore[arg-type]
    euro, norte = door.firm.assets["EUR"], door.firm.parties[NORTE]
    wish = LimitWish("DAILY", euro, Decimal(1_000_000), False, FRI_2026_11_20, party=norte)
    return placed[kept], set_limit(wish, Occasion(JOB, NINE, FRI_2026_11_20, "Norte")).limit


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
        desk, elsewhere, everywhere = apart(door)
        block, limit = bounds(door)
        margin, call = owing(door)
    for caller in (ended, desk, elsewhere, everywhere):
        sign_in(caller)
    with whole():
        grants = RoleGrant.objects.filter(application=ended.application).values_list("pk", flat=True)
        end_roles(list(grants), by=JOB, at=timezone.now(), reason="Left")
    point(door.name, "web")
    person = Client()
    person.force_login(sitting, backend="authorizations.signing_in.AccountBackend")
    made = door.call("POST", "instructions", columns(7_000)).json()
    point(door.name, "owner")
    with whole():
        penalty = penalised(door, made["instructions"][0]["id"])
        net = netted(door, made["instructions"][0]["id"])
        link(
            [LinkWish(made["instructions"][0]["id"], "POOL", pool="P7001")],
            Occasion(JOB, NINE, FRI_2026_11_20, "Norte"),
        )
        wish = HoldWish(HoldKind.CVAL, "Papers are being checked")
        impose_hold([made["instructions"][0]["id"]], wish, Occasion(JOB, NINE, FRI_2026_11_20, "Norte"))
    line, listed, appeal = listed_penalty(door)
    point(door.name, "web")
    alleging = door.call("POST", "instructions/sides", side_columns(DELIVERED, 7_900, common_reference="T7900")).json()[
        "id"
    ]
    traded = door.call("POST", "trades", trade_columns(1, reference="N007000")).json()
    ours = door.call.application
    facts = {"actor_kind": "client", "actor_id": ours.client_id, "actor_name": "router", "at": NINE}
    load = Load.objects.create(kind="instructions", file_name="body", sha256="cd" * 32, **facts)
    with whole():
        quarantine(load, [(1, "Norte", [])])
    row = value("select max(id) from itservices_quarantinedrow")
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
        "blocks": str(block),
        "limits": str(limit),
        "margin-accounts": str(margin),
        "margin-calls": str(call),
        "penalties": str(penalty),
        "instruction-nets": str(net),
        "penalty-nets": str(
            value("select id from settlements_penaltynet where party_id = %s", [door.firm.parties[NORTE]])
        ),
        "penalty-comparison": str(line),
        "penalty-lists": str(listed),
        "penalty-appeals": str(appeal),
        "allegements": str(alleging),
        "events": str(sealed(door)),
        "subscriptions": str(made_there[0]),
        "delete_subscriptions_by_id": str(made_there[1]),
        "deliveries": str(sent),
        "lei": LEIS[NORTE],
        "party": str(door.firm.parties[NORTE]),
        "person": str(sitting.person_id),
        "grant": str(value("select id from authorizations_rolegrant where person_id = %s", [sitting.person_id])),
        "row": str(row),
        "imposed": str(value("select max(id) from settlements_imposedhold")),
        "link": str(value("select max(link_id) from settlements_standinglink")),
        "messages": str(made_by_norte(door)),
    }
    marks = ("N007000", "H007000", "CSH-HART-EUR", "SEC-NORT", "cd" * 32, LEIS[NORTE], "Norte")
    yield Cast(door.call, door.stranger, desk, elsewhere, everywhere, ended, person, things, marks)


def made_by_norte(door: Door) -> int:
    """A message of Norte's that is set aside: its identifier is used."""
    for number in (7_100, 7_101):
        answer = door.call(
            "POST", "messages", None, raw=xml(delivers(number), "N007000"), Content_Type="application/xml"
        )
    return int(answer.json()["id"])


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
    nobodys = address(name, cast.things, NOBODYS)
    for outside in OUTSIDE:
        other = getattr(cast, outside)
        theirs = tried(other, name, where)
        if kind == HOUSE:
            assert own.status_code == 403 and theirs.status_code in ({403} if outside == "stranger" else {200, 404})
            assert theirs.status_code != 200 or body(theirs)["items"] == []
        elif kind == OWN:
            assert own.status_code in {200, 201, 202, 409, 422}, own.content
            assert theirs.status_code == 404
            assert body(theirs) == body(tried(other, name, nobodys)) == body(tried(cast.own, name, nobodys))
        elif kind == LIST:
            assert own.status_code in {200, 201, 202, 400, 409, 422}, own.content
            asked = json.dumps(OPERATIONS[name][2].get("requestBody", {}))
            assert not [mark for mark in cast.marks if mark not in asked and mark.encode() in theirs.content]
        else:
            assert (own.status_code, own.content) == (theirs.status_code, theirs.content) or own.status_code == 404


COMMANDS: dict[str, Any] = {
    "account.close": {"accounts": ["SEC-NORT-2"], "closed_on": "2026-11-23"},
    "account.open": {
        "opened_on": "2026-11-20",
        "accounts": [{"number": "SEC-NORT-9", "party": LEIS[NORTE], "kind": "SECURITIES"}],
    },
    "block.lift": {"blocks": ["@blocks"], "lifted_on": "2026-11-23"},
    "block.place": {
        "subjects": [{"kind": "party", "id": "@party"}],
        "reason_code": "FROZ",
        "legal_reason": "COURT_ORDER",
        "legal_basis": "Order 18",
        "blocked_from": "2026-11-20",
    },
    "bond_terms.set": {
        "bonds": [
            {
                "valid_from": "2026-11-20",
                "isin": BOND,
                "coupon_percent": "4.5",
                "frequency": 1,
                "convention": "ACT/ACT ICMA",
                "first_accrual": "2021-06-01",
                "maturity": "2031-06-01",
            }
        ]
    },
    "calendar.declare": {"calendar": "T2", "closures": [{"date": "2027-03-02", "kind": "CLOSED", "name": "Made up"}]},
    "calendar.withdraw": {"calendar": "T2", "days": ["2026-12-25"]},
    "instruction.cancel": {"instructions": ["@instructions"]},
    "cash_tolerance.set": {
        "currency": "EUR",
        "band": "100000",
        "within": "3",
        "above": "30",
        "valid_from": "2026-12-01",
        "source": "Rule 7",
    },
    "growth_market.set": {"mics": ["GROW"], "valid_from": "2026-11-23", "source": "ESMA register"},
    "fail.chase": {"instructions": ["@instructions"], "reached": "Ana", "channel": "PHONE"},
    "instruction.hold": {"instructions": ["@instructions"]},
    "instruction.impose_hold": {"instructions": ["@instructions"], "kind": "CSDH", "grounds": "Order 18"},
    "instruction.lift_hold": {"holds": ["@imposed"]},
    "instruction.review_hold": {"holds": ["@imposed"], "look_again_on": "2026-12-07"},
    "instruction.link": {"links": [{"instruction": "@instructions", "kind": "POOL", "pool": "P7000"}]},
    "instruction.prioritise": {"instructions": ["@instructions"], "priority": 3},
    "instruction.release": {"instructions": ["@instructions"]},
    "instruction.release_part": {"releases": [{"instruction": "@instructions", "quantity": "1"}]},
    "instruction.set_partial": {"instructions": ["@instructions"], "partial": "PART"},
    "instruction.take_back_release": {"instructions": ["@instructions"]},
    "instruction.unlink": {"links": ["@link"]},
    "instrument.register": {
        "valid_from": "2026-11-23",
        "instruments": [
            {
                "isin": SHARE,
                "name": "Renamed",
                "cfi": "ESVUFR",
                "quantity_type": "UNIT",
                "minimum_unit": "1",
                "multiple": "1",
                "currency": "EUR",
                "market": "EURX",
                "scale": 0,
            }
        ],
    },
    "journal.post": {
        "effect": "outside",
        "value_date": "2026-11-20",
        "narrative": "x",
        "legs": [{"debit": "LOC-EURX", "credit": "CSH-HART-EUR", "asset": "EUR", "amount": "1"}],
    },
    "journal.reverse": {"journals": ["@journals"]},
    "limit.override": {"limit": "@limits", "amount": "2000000", "until": "2026-11-27"},
    "limit.set": {
        "kind": "DAILY",
        "party": LEIS[NORTE],
        "unit": "EUR",
        "amount": "5",
        "is_hard": True,
        "valid_from": "2026-11-20",
    },
    "margin.set": {
        "party": LEIS[NORTE],
        "currency": "EUR",
        "maintenance": "40",
        "add_on": "0",
        "minimum": "0",
        "rounding": "1",
        "market": "EURX",
        "due_days": 1,
        "haircuts": [{"product": "EQUITY", "percent": "15"}],
        "accounts": ["CSH-NORT-EUR"],
        "valid_from": "2026-11-23",
    },
    "margin_call.relieve": {"call": "@margin-calls", "how": "NOTED"},
    "market.move_cut_off": {
        "market": "EURX",
        "payment": "APMT",
        "business_date": "2026-11-20",
        "actual": "17:00",
    },
    "market.set_cut_off": {"market": "EURX", "payment": "APMT", "valid_from": "2026-11-23", "planned": "15:00"},
    "market.set_cycle": {"market": "EURX", "from_trade_date": "2026-12-01", "days": 1},
    "membership.set": {
        "valid_from": "2026-11-23",
        "memberships": [{"party": LEIS[NORTE], "market": "EURX", "ccp": LEIS[OURS]}],
    },
    "part_threshold.set": {
        "market": "EURX",
        "currency": "EUR",
        "quantity_type": "UNIT",
        "amount": "10000",
        "valid_from": "2026-11-23",
        "source": "T2S",
    },
    "party.register": {
        "valid_from": "2026-11-23",
        "parties": [{"lei": LEIS[NORTE], "legal_entity": LEIS[OURS], "name": "Renamed", "bic": NORTE, "country": "ES"}],
    },
    "appeal.open": {"line": "@penalty-comparison", "asks": "REALLOCATION"},
    "appeal.accept": {"appeal": "@penalty-appeals"},
    "appeal.reject": {"appeal": "@penalty-appeals"},
    "penalty.reallocate": {"penalties": ["@penalties"], "side": "RECE"},
    "penalty.reinstate": {"penalties": ["@penalties"]},
    "penalty.remove": {"penalties": ["@penalties"], "code": "TECH"},
    "penalty_instrument.set": {
        "instruments": [{"isin": SHARE, "is_liquid": True}],
        "valid_from": "2026-11-23",
        "source": "FITRS",
    },
    "penalty_market.set": {"market": "EURX", "is_in_scope": True, "valid_from": "2026-11-23", "source": "Rule 7"},
    "depository.set": {
        "market": "EURX",
        "receiver": "EURXESMMXXX",
        "form": "ISO20022",
        "account": "21817",
        "location": "LOC-EURX",
        "nostro": "LOC-EURX",
        "answers_within": 60,
    },
    "depository.ask": {"instructions": ["@instructions"], "act": "HOLD"},
    "depository.send_again": {"instructions": ["@instructions"]},
    "recycling.set": {
        "market": "EURX",
        "unmatched": 20,
        "unmatched_warning": 5,
        "matched": 60,
        "matched_warning": 15,
        "valid_from": "2026-11-23",
        "source": "T2S",
    },
    "sequences.set": {
        "market": "EURX",
        "sequences": [{"name": "Free", "takes": "FREE"}, {"name": "All", "in_parts": True}],
        "valid_from": "2026-11-23",
        "source": "UDFS",
    },
    "windows.set": {
        "market": "EURX",
        "windows": [{"opens": "08:00", "minutes": 30}, {"opens": "15:30", "until": "APMT"}],
        "valid_from": "2026-11-23",
        "source": "UDFS",
    },
    "allegement_delays.set": {
        "market": "EURX",
        "after_entry": 60,
        "before_cut_off": 30,
        "valid_from": "2026-11-23",
        "source": "Rule 3",
    },
    "penalty_days.set": {
        "market": "EURX",
        "appeal": 9,
        "amendment": 10,
        "report": 13,
        "pre_advice": 15,
        "payment": 17,
        "valid_from": "2026-12-01",
        "source": "Rule 11",
    },
    "price_tolerance.set": {"market": "EURX", "percent": "0.5", "valid_from": "2026-11-23", "source": "Rule 12"},
    "gridlocks.set": {"market": "EURX", "policy": "QUEUE_ORDER", "valid_from": "2026-11-23", "source": "Rule 9"},
    "netting.set": {
        "market": "EURX",
        "currency": "EUR",
        "model": 3,
        "netting": "MULT",
        "valid_from": "2026-11-23",
        "source": "Rule 4",
    },
    "penalty_rate.set": {"rate_of": "EUR", "rate": "2.40", "valid_from": "2026-11-23", "source": "ECB"},
    "person.limit": {"person": "@person", "role": "approver", "single": "1", "daily": "1"},
    "person.reset_second_factor": {"person": "@person"},
    "policy.set": {"action": "instruction.release", "rules": [{"above": "0", "steps": []}]},
    "price_collar.set": {"market": "EURX", "percent": "5", "valid_from": "2026-11-23", "source": "Rule 7"},
    "profile.set": {
        "party": LEIS[NORTE],
        "market": "EURX",
        "tolerances": {"net": {"code": "PTOL", "percent": "1"}},
        "valid_from": "2026-11-23",
    },
    "role.break_glass": {"role": "settlement_supervisor", "hours": 1},
    "role.end": {"grants": ["@grant"]},
    "role.grant": {"role": "auditor", "person": "@person"},
    "message_wish.set": {"party": LEIS[NORTE], "topic": "STATUS"},
    "message.reject": {"message": "@messages"},
    "message.repair": {"message": "@messages", "body": "no message"},
    "row.repair": {"row": "@row", "fields": columns(7_001)},
    "run.skip_step": {"run": "@runs", "step": "claim"},
    "ssi.end": {"ssis": ["@ssis"], "ended_on": "2027-11-23"},
    "ssi.set": {
        "ssis": [
            {
                "valid_from": "2027-11-23",
                "party": LEIS[NORTE],
                "name": "House",
                "purpose": "SETTLEMENT",
                "depository": "EURX",
                "safekeeping_account": "SEC-NORT-2",
            }
        ]
    },
}
"""What is asked for of what one does not serve; "@thing" stands for the id of one of the cast."""


POSSIBLE = {
    "appeal.open": {409},
    "message.repair": {422},
    "person.reset_second_factor": {409},
    "role.break_glass": {403},
    "run.skip_step": {409},
}
"""What who serves everybody gets where that is a refusal: the line is appealed already, nobody has a second factor, programs have
no emergencies, no step has stopped."""


def test_every_command_has_its_row() -> None:
    """And every row its command."""
    assert sorted(COMMANDS) == [command.name for command in commands()]


def of_the_cast(found: Any, things: dict[str, str]) -> Any:
    """A payload with the ids of the cast's things in it."""
    if isinstance(found, dict):
        return {name: of_the_cast(each, things) for name, each in found.items()}
    if isinstance(found, list):
        return [of_the_cast(each, things) for each in found]
    return int(things[found[1:]]) if isinstance(found, str) and found.startswith("@") else found


def commanded(caller: Caller, cast: Cast, name: str, is_rehearsed: bool) -> HttpResponse:
    """Asks for a command on things of the cast, or tries it."""
    limits.requests.forget()
    asked = {"payload": of_the_cast(COMMANDS[name], cast.things), "reason": "Reviewed"}
    return caller("POST", f"commands/{name}{'?dry_run=true' if is_rehearsed else ''}", asked)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_command_reaches_what_one_does_not_serve(cast: Cast, name: str) -> None:
    """Neither asked for nor tried, by who may try it where it is served; and the answer tells nothing of it."""
    before = value("select count(*) from authorizations_commandrequest")
    everywhere = commanded(cast.everywhere, cast, name, is_rehearsed=True)
    assert everywhere.status_code in POSSIBLE.get(name, {200}), everywhere.content
    marks = [mark for mark in cast.marks if mark not in json.dumps(COMMANDS[name])]
    for outside, is_rehearsed in product(("desk", "elsewhere"), (True, False)):
        answer = commanded(getattr(cast, outside), cast, name, is_rehearsed)
        said = json.loads(answer.content)
        if answer.status_code == 200:
            assert not said["effect"]["changes"] and said["effect"]["refused"], said
        else:
            assert answer.status_code in {403, 404}, said
        assert not [mark for mark in marks if mark.encode() in answer.content], said
    assert value("select count(*) from authorizations_commandrequest") == before


def test_a_client_takes_in_nothing_for_somebody_else(cast: Cast) -> None:
    """The trade of two others is refused, and so is one's own under the name of another."""
    before = value("select count(*) from settlements_instruction")
    answer = tried(cast.stranger, "post_instructions", "instructions")
    assert answer.status_code in {400, 403, 404, 422}, answer.content
    assert value("select count(*) from settlements_instruction") == before
