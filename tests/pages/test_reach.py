"""The access matrix of the pages with desks and legal entities: every address, tried by who has every role but serves nobody that
does anything: for a desk of one quiet party, and in a legal entity of ours of another.

An address that names an object has a row in OUTSIDE; one without fails. What is of the house or of the market is in SHARED.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.models import LegalEntity, RoleGrant
from authorizations.operations import (
    NewAccount,
    NewDesk,
    NewLegalEntity,
    NewPerson,
    create_accounts,
    create_desks,
    create_legal_entities,
    create_people,
)
from authorizations.roles import ROLES
from backoffice.docs.permissions import addresses
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from machinery.permission import PUBLIC
from machinery.statements import value
from machinery.transactions import whole
from refdata.operations import PartyWish, SsiWish, register_party, serve_parties, set_ssi
from settlements.operations import Occasion, hold
from tests.conftest import OwnDatabase
from tests.pages.conftest import copy_of, enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, LONG_AGO, PARTIES, PASSWORD, SEED, lei, night_of
from tests.pages.firm import front_offices as trades_come_in
from tests.pages.reading import text

HOLDERS: Final = ("iris", "jorge")
"""For a desk; in a legal entity."""
OUTSIDE: Final[dict[str, dict[str, str]]] = {
    "account": {"pk": "select min(id) from ledger_account"},
    "allegement": {"pk": "select coalesce(min(instruction_id), 1) from settlements_unmatched"},
    "block_account": {"pk": "select min(id) from ledger_account"},
    "block_party": {"lei": f"select '{lei(100)}'"},
    "change_ssi": {"pk": "select min(id) from refdata_ssi"},
    "comment": {"kind": "select 'instruction'", "pk": "select min(id) from settlements_instruction"},
    "disable_person": {"pk": "select min(id) from authorizations_person"},
    "drop_view": {"name": "select 'instructions'", "pk": "select 1"},
    "emergency": {"pk": "select 1"},
    "end_delegation": {"pk": "select 1"},
    "end_role": {
        "pk": "select min(person_id) from authorizations_rolegrant",
        "grant": "select min(id) from authorizations_rolegrant",
    },
    "end_ssi": {"pk": "select min(id) from refdata_ssi"},
    "event": {"pk": "select min(id) from recordkeeping_event"},
    "instruction": {"pk": "select min(id) from settlements_instruction"},
    "instruction_cancel": {"pk": "select min(id) from settlements_instruction"},
    "instruction_high": {"pk": "select min(id) from settlements_instruction"},
    "instruction_normal": {"pk": "select min(id) from settlements_instruction"},
    "instruction_hold": {"pk": "select min(id) from settlements_instruction"},
    "impose_hold": {"pk": "select min(id) from settlements_instruction"},
    "lift_imposed_hold": {"pk": "select coalesce(min(id), 1) from settlements_imposedhold"},
    "review_imposed_hold": {"pk": "select coalesce(min(id), 1) from settlements_imposedhold"},
    "instruction_release": {"pk": "select min(id) from settlements_instruction"},
    "journal": {"pk": "select max(journal_id) from ledger_movement"},
    "lift_block": {"pk": "select min(id) from compliance_block"},
    "limit": {"pk": "select min(id) from clearing_limit"},
    "chase_instruction": {"pk": "select min(id) from settlements_instruction"},
    "link_instruction": {"pk": "select min(id) from settlements_instruction"},
    "set_partial": {"pk": "select min(id) from settlements_instruction"},
    "release_part": {"pk": "select min(id) from settlements_instruction"},
    "take_back_release": {"pk": "select min(id) from settlements_instruction"},
    "unlink_instruction": {"pk": "select coalesce(min(link_id), 1) from settlements_standinglink"},
    "limit_override": {"pk": "select min(id) from clearing_limit"},
    "load": {"pk": "select min(id) from itservices_load"},
    "margin_account": {"pk": "select min(id) from clearing_marginaccount"},
    "margin_call_dispute": {"pk": "select min(id) from clearing_margincall"},
    "margin_call_relieve": {"pk": "select min(id) from clearing_margincall"},
    "message": {"pk": "select min(id) from settlements_message"},
    "message_raw": {"pk": "select min(id) from settlements_message"},
    "instruction_net": {"pk": "select min(id) from settlements_instructionnet"},
    "compared_penalty": {"pk": "select min(id) from settlements_listedpenalty"},
    "open_appeal": {"pk": "select min(id) from settlements_listedpenalty"},
    "penalty_list": {"pk": "select min(id) from settlements_penaltylist"},
    "penalty_appeal": {"pk": "select min(id) from settlements_penaltyappeal"},
    "accept_appeal": {"pk": "select min(id) from settlements_penaltyappeal"},
    "reject_appeal": {"pk": "select min(id) from settlements_penaltyappeal"},
    "penalty": {"pk": "select min(id) from settlements_penalty"},
    "penalty_net": {"pk": "select min(id) from settlements_penaltynet"},
    "penalty_accrual": {"pk": "select coalesce(min(id), 1) from settlements_penaltyaccrual"},
    "remove_penalty": {"pk": "select min(id) from settlements_penalty"},
    "reinstate_penalty": {"pk": "select min(id) from settlements_penalty"},
    "reallocate_penalty": {"pk": "select min(id) from settlements_penalty"},
    "match": {"pk": "select min(id) from settlements_match"},
    "net": {"pk": "select coalesce(min(id), 1) from clearing_netobligation"},
    "open_view_for_role": {"pk": "select 1"},
    "party": {"lei": f"select '{lei(100)}'"},
    "person_access": {"pk": "select min(id) from authorizations_person"},
    "repair_row": {"pk": "select min(id) from itservices_quarantinedrow"},
    "reject_message": {"pk": "select min(message_id) from settlements_openmessage"},
    "repair_message": {"pk": "select min(message_id) from settlements_openmessage"},
    "replay_delivery": {"pk": "select 1"},
    "review_emergency": {"pk": "select 1"},
    "request": {"pk": "select min(id) from authorizations_commandrequest"},
    "request_decision": {"pk": "select min(id) from authorizations_commandrequest"},
    "request_withdrawal": {"pk": "select min(id) from authorizations_commandrequest"},
    "reset_second_factor": {"pk": "select min(id) from authorizations_person"},
    "reverse_journal": {"pk": "select max(journal_id) from ledger_movement"},
    "skip_step": {"pk": "select max(id) from itservices_run"},
    "ssi": {"pk": "select min(id) from refdata_ssi"},
    "trade": {"pk": "select min(id) from clearing_trade"},
    "webhook": {"pk": "select 1"},
    "move_cut_off": {"code": "select 'EURX'"},
    "set_allegement_delays": {"code": "select 'EURX'"},
    "set_penalty_days": {"code": "select 'EURX'"},
    "set_price_tolerance": {"code": "select 'EURX'"},
    "set_gridlocks": {"code": "select 'EURX'"},
    "set_netting": {"code": "select 'EURX'"},
    "set_recycling": {"code": "select 'EURX'"},
    "set_sequences": {"code": "select 'EURX'"},
    "set_windows": {"code": "select 'EURX'"},
    "set_depository": {"code": "select 'EURX'"},
    "ask_depository": {"pk": "select min(id) from settlements_instruction"},
    "send_again": {"pk": "select min(id) from settlements_instruction"},
    "set_growth_market": {"code": "select 'EURX'"},
    "set_cash_tolerance": {"code": "select 'EURX'"},
    "declare_closure": {"code": "select 'T2'"},
    "block_instrument": {"isin": f"select '{FIRST_ISIN}'"},
    "change_policy": {"action": "select 'role.grant'"},
}
"""Name of an address -> what names an object that these two do not serve, each as a query."""
SHARED: Final[dict[str, dict[str, str]]] = {
    "instrument": {"isin": FIRST_ISIN},
    "market": {"code": "EURX"},
    "run": {"pk": "1"},
    "run_progress": {"pk": "1"},
    "take_list": {"name": "instructions"},
    "list_news": {"name": "instructions"},
    "keep_view": {"name": "instructions"},
    "count_views": {"name": "instructions"},
}
"""What is the market's or the house's, or of a list; they too tell nothing of others' rows."""
APART: Final = {
    "account_reset_password_from_key",
    "account_logout",
    "account_change_password",
    "second_factor",
    "design",
}
"""Pages of one's own account, and one whose rows are invented."""
MARKS: Final = (
    *(str(lei(100 + number)) for number in range(len(PARTIES))),
    *(name for name, *_ in PARTIES),
    "SAFE-00",
    "CASH-00",
    "FO0001",
    "260000",
)
"""What tells of others."""


def pages() -> dict[str, str]:
    """Name -> route of every address that is no program's and no probe's."""
    found = {name: route for route, name, needed in addresses() if needed != PUBLIC and "/api/" not in route and name}
    return {name: route for name, route in found.items() if name not in APART}


@pytest.fixture(scope="module")
def firm_of_desks(made: Any, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """The small firm with the two, and an account of the first party that is blocked."""
    with django_db_blocker.unblock(), copy_of(made[0], f"{made[0]}_desks") as found:
        found.use("owner")
        told: dict[str, Any] = {"by": SEED, "at": LONG_AGO}
        with whole():
            first = LegalEntity.objects.order_by("pk")[0].pk
            [third] = create_legal_entities([NewLegalEntity(lei(2), "Custodia Tranquila SA", "PT", "EUR")], **told)
            homes = (first, third.pk)
            quiet = [PartyWish(lei(300 + n), home, f"Quiet {n}", None, "PT") for n, home in enumerate(homes)]
            ids = register_party(quiet, valid_from=LONG_AGO.date(), **told)
            [desk] = create_desks([NewDesk("QUIET", "Of the quiet", first)], **told)
            serve_parties([ids[lei(300)]], desk.pk, **told)
            people = create_people([NewPerson(name.title(), f"{name}@firm.test") for name in HOLDERS], **told)
            create_accounts([NewAccount(p.pk, n, PASSWORD) for p, n in zip(people, HOLDERS, strict=True)], **told)
            for person, where in zip(
                people, ({"legal_entity_id": first, "desk": desk}, {"legal_entity": third}), strict=True
            ):
                RoleGrant.objects.bulk_create(
                    RoleGrant(person=person, role=role, valid=(LONG_AGO, None), **where) for role in ROLES
                )
            blocked("SAFE-001")
        found.use("web")
        yield found


def blocked(number: str) -> None:
    """An account is blocked by a court."""
    subject = Subject("account", int(value("select id from refdata_account where number = %s", [number])))
    facts: dict[str, Any] = {
        "reason_code": ReasonCode.FROZ,
        "legal_reason": LegalReason.COURT_ORDER,
        "legal_basis": "O 1",
    }
    place_block([subject], **facts, blocked_from=FRI_2026_11_20, by=SEED, at=night_of(FRI_2026_11_20))


@pytest.fixture(autouse=True)
def at_the_desks(firm_of_desks: OwnDatabase) -> None:
    """Each test speaks to that database."""
    firm_of_desks.use("web")


def test_every_address_that_names_an_object_has_its_row() -> None:
    """And every row its address."""
    named = {name for name, route in pages().items() if "<" in route}
    assert named == OUTSIDE.keys() | SHARED.keys()


@pytest.mark.parametrize("who", HOLDERS)
@pytest.mark.parametrize("name", sorted(OUTSIDE))
def test_what_is_outside_is_not_there(who: str, name: str) -> None:
    """Neither seen nor acted on: 404 or 403, whether it is asked for or sent to."""
    where = reverse(name, kwargs={word: value(query) for word, query in OUTSIDE[name].items()})
    client = enter(who)
    for answer in (client.get(where), client.post(where, {"reason": "x"})):
        assert answer.status_code in {403, 404, 405}, (where, answer.status_code)
        assert not told_of_others(answer)
    assert {client.get(where).status_code, client.post(where, {"reason": "x"}).status_code} & {403, 404}


@pytest.mark.parametrize("who", HOLDERS)
def test_lists_and_totals_tell_nothing_of_others(who: str) -> None:
    """No row, no name, no number of theirs; and when more comes in for others, each page says what it said."""
    client = enter(who)
    before = walked(client)
    assert {where: found for where, (answer, _) in before.items() if (found := told_of_others(answer))} == {}
    more_comes_in(HOLDERS.index(who))
    after = walked(client)
    assert {where: (said, after[where][1]) for where, (_, said) in before.items() if said != after[where][1]} == {}


def told_of_others(answer: Any) -> list[str]:
    """Which marks of others an answer bears."""
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [mark for mark in MARKS if mark.encode() in said]


def walked(client: Client) -> dict[str, tuple[Any, str]]:
    """Each page without an object, and those shared: its answer and its words but for the clock's."""
    found = {}
    for name, route in pages().items():
        if name in OUTSIDE or ("<" in route and name not in SHARED):
            continue
        where = reverse(name, kwargs=SHARED.get(name, {}))
        answer = client.get(where)
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 409}, (where, answer.status_code)
        words = "" if answer.streaming else text(answer)
        found[where] = (answer, re.sub(r"\d+\s(seconds?|minutes?|hours?|s|min|h)\b|\d\d:\d\d(:\d\d)?", "", words))
    return found


def more_comes_in(number: int) -> None:
    """More trades of others, an instruction on hold, an SSI and a block."""
    database = OwnDatabase(str(value("select current_database()")))
    database.use("owner")
    at = datetime(2026, 11, 20, 12, number, tzinfo=UTC)
    with whole():
        trades_come_in(f"F{number}N", limits=False)
        free = value("select m.receiving_id from settlements_openmatch o join settlements_match m on m.id = o.match_id"
                     " where not receiver_hold and settlement = 'PEND' order by 1 limit 1")  # fmt: skip
        hold([int(free)], Occasion(by=SEED, at=at, business_date=FRI_2026_11_20, reason="x"))
        code = ("EUR", "GBP")[number]
        wish = SsiWish(str(lei(103)), f"New {number}", "CASH", currency=code, cash_account=f"CASH-004-{code}")
        set_ssi([wish], valid_from=FRI_2026_11_20, by=SEED, at=at)
        blocked(f"SAFE-00{3 + number}")
    database.use("web")
