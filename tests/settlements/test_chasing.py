"""The chaser log: who was reached about a fail, what was said, when to chase again; and the lists that ask for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations.matrix import ActionRules, RuleWish
from authorizations.models import LegalEntity
from authorizations.operations import probe, set_policy
from authorizations.registry import command_named
from backoffice.proof import look
from machinery.paging import Cut
from machinery.payload import InvalidPayload
from machinery.statements import row, rows, run, value
from machinery.transactions import whole
from settlements.chase_words import chases_told
from settlements.models import FailChase
from settlements.operations import CHASE_REFUSALS, Chase, NoSuchInstruction, chase_fails
from settlements.operations.chase_refusals import ChasedAlready, NotFailing
from settlements.queries import Scope, Wanted, chases_of, fail_lines, last_chases, lines, totals
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, NORTE, Firm
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, TUE_2026_11_24, WED_2026_11_25, night, took
from vocabulary.actor import Actor
from vocabulary.invalid import Invalid

SAID = "They deliver once their loan is back"
CALL = Chase("Ana, Norte settlements", "PHONE", WED_2026_11_25, TUE_2026_11_24)
MONDAY = replace(OCCASION, business_date=MON_2026_11_23, reason=SAID)


def sides(match: int) -> tuple[int, int]:
    """The delivering and the receiving instruction."""
    found = row("select delivering_id as d, receiving_id as r from settlements_match where id = %s", [match])
    assert found is not None
    return found["d"], found["r"]


@pytest.fixture
def fails(market: Firm) -> list[tuple[int, int]]:
    """Both sides of two matches that fail since Friday."""
    with whole():
        found = [sides(took(number)) for number in (1, 2)]
    night(FRI_2026_11_20)
    return found


def refused(instructions: Sequence[int], chase: Chase = CALL) -> list[tuple[object, str]]:
    """What is refused of a chase, by instruction."""
    with whole():
        return [(each.item, each.code) for each in chase_fails(instructions, chase, MONDAY).failures]


def found(**of: Any) -> list[int]:
    """What the list of fails has of it."""
    return [each.id for each in lines(Wanted(**of), Scope(None), TUE_2026_11_24, Cut()).rows]


def test_a_contact_is_noted_once_with_what_was_said_and_its_event(fails: list[tuple[int, int]]) -> None:
    (deliverer, receiver), _ = fails
    assert refused([receiver, 999_999]) == [(999_999, NoSuchInstruction.code)]
    assert refused([receiver]) == [(receiver, ChasedAlready.code)]
    assert refused([receiver], replace(CALL, channel="MAIL")) == [], "the same by mail is another contact"
    first, second = chases_of(receiver)
    assert (first.channel, first.reached, first.said, first.by) == ("PHONE", CALL.reached, SAID, OCCASION.by.name)
    assert (first.promised_for, first.chase_again_on) == (WED_2026_11_25, TUE_2026_11_24)
    assert last_chases([deliverer, receiver]) == {receiver: second}
    (event, _) = rows(
        "select reason, after ->> 'reached' as r from recordkeeping_event where code = 'fail.chased' order by id"
    )
    assert (event["reason"], event["r"]) == (SAID, CALL.reached)
    told = chases_told([first])[0]
    assert told.what == "Chased: Ana, Norte settlements, phone"
    assert told.reason == f"{SAID} Promised for 25 Nov 2026. To be chased again on 24 Nov 2026."
    assert look(MON_2026_11_23, full=True).broken == []


def test_nobody_is_chased_about_what_does_not_fail(market: Firm) -> None:
    with whole():
        side = sides(took(1))[0]
    assert refused([side]) == [(side, NotFailing.code)]
    for refusal in CHASE_REFUSALS.values():
        assert refusal(instruction=side).sentence().endswith(".")
    with whole(), pytest.raises(Invalid):
        chase_fails([side], replace(CALL, reached=" "), MONDAY)
    with whole(), pytest.raises(Invalid):
        chase_fails([side], CALL, replace(MONDAY, reason=" "))


def test_what_is_to_be_chased_again_is_asked_for_until_somebody_is(fails: list[tuple[int, int]]) -> None:
    (deliverer, receiver), (other, _) = fails
    assert refused([receiver]) == [] and refused([other], replace(CALL, chase_again_on=None)) == []
    assert found(chase_by=MON_2026_11_23) == [] and found(chase_by=TUE_2026_11_24) == [receiver]
    assert totals(Wanted(chase_by=TUE_2026_11_24), Scope(None)).count.number == 1
    assert sorted(found(chased="once")) == sorted([receiver, other])
    assert deliverer in found(chased="never") and receiver not in found(chased="never")
    assert totals(Wanted(chased="never"), Scope(None)).count.number == 2
    assert refused([receiver], replace(CALL, chase_again_on=None)) == []
    assert found(chase_by=TUE_2026_11_24) == [], "the last chase says that there is no next one"
    (line,) = [each for each in fail_lines(Wanted(), Scope(None), TUE_2026_11_24, Cut()).rows if each.line.id == other]
    assert line.chase is not None and line.chase.promised_for == WED_2026_11_25


def test_fails_of_customers_stand_apart_from_those_of_the_firm(
    fails: list[tuple[int, int]], market: Firm, own_database: OwnDatabase
) -> None:
    assert found(ownership="own") == [] and len(found(ownership="customer")) == 4
    own_database.use("owner")
    entity = LegalEntity.objects.order_by("pk")[0]
    lei = value("select lei from refdata_party where id = %s", [market.parties[NORTE]])
    LegalEntity.objects.filter(pk=entity.pk).update(lei=lei)
    assert found(ownership="own") == [each[0] for each in fails]
    assert totals(Wanted(ownership="customer"), Scope(None)).count.number == 2


def test_the_command_binds_what_is_noted_and_refuses_days_that_are_past(fails: list[tuple[int, int]]) -> None:
    (deliverer, _), _ = fails
    olga = replace(MONDAY, by=Actor("job", "olga", "olga"))
    payload: dict[str, Any] = {"instructions": [deliverer], "reached": "Ana", "channel": "PHONE"}
    with whole():
        days = {"promised_for": "2026-11-25", "chase_again_on": "2026-11-24"}
        (change,) = probe("fail.chase", payload | days, olga).effect.changes
    assert (change.what, change.before) == ("chase", "")
    assert change.after == "2026-11-23 PHONE Ana -> 2026-11-25 (again 2026-11-24)"
    for wrong in (
        {"promised_for": "2026-11-20"},
        {"chase_again_on": "2026-11-23"},
        {"channel": "FAX"},
        {"reached": ""},
    ):
        with whole(), pytest.raises(InvalidPayload):
            probe("fail.chase", payload | wrong, olga)
    command = command_named("fail.chase")
    assert command is not None and command.events == ("fail.chased",)
    assert command.said(payload) == "Note that Ana was chased about 1 fail."


def test_a_chase_has_its_request(fails: list[tuple[int, int]], own_database: OwnDatabase) -> None:
    """Past the command: refused when the transaction ends, by a_chase_has_its_request."""
    own_database.use("owner")
    with whole():
        set_policy([ActionRules("fail.chase", (RuleWish(Decimal(0), ()),))], by=OCCASION.by, at=OCCASION.at)
    own_database.use("web")
    with pytest.raises(IntegrityError) as refused_, transaction.atomic():
        assert chase_fails([fails[0][0]], CALL, MONDAY).done == 1
        connection.check_constraints()
    assert refused_.value.__cause__.diag.constraint_name == "what_is_consequential_has_its_request"  # type: ignore[union-attr]


ROW = (
    "insert into settlements_failchase (instruction_id, channel, reached, said, promised_for, chase_again_on, business_date, by,"
    " at) values (%s, '2026-11-23', 'x', now())"
)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a_chase_goes_by_phone_mail_or_message", "{i}, 'FAX', 'x', 'x', null, null"),
        ("a_chase_names_who_was_reached", "{i}, 'PHONE', ' ', 'x', null, null"),
        ("a_chase_tells_what_was_said", "{i}, 'PHONE', 'x', ' ', null, null"),
        ("what_is_promised_is_not_past", "{i}, 'PHONE', 'x', 'x', '2026-11-20', null"),
        ("the_next_chase_comes_later", "{i}, 'PHONE', 'x', 'x', null, '2026-11-23'"),
        ("a_chase_is_of_an_instruction", "0, 'PHONE', 'x', 'x', null, null"),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operation(firm: Firm, name: str, facts: str) -> None:
    assert firm.parties[NORTE]
    side = sides(took(1))[0]
    assert refused_by(ROW % facts.replace("{i}", str(side))) == name


@pytest.mark.parametrize(
    "sql",
    [
        "update settlements_failchase set said = 'otherwise'",
        "delete from settlements_failchase",
        "update recordkeeping_event set after = after || '{\"channel\": \"MAIL\"}' where code = 'fail.chased'",
        "update recordkeeping_event set code = 'fail.chaste' where code = 'fail.chased'",
    ],
)
def test_the_proof_names_what_goes_round_the_operation(
    fails: list[tuple[int, int]], own_database: OwnDatabase, sql: str
) -> None:
    assert refused([fails[0][0]]) == []
    own_database.use("owner")
    with whole():
        for table in ("settlements_failchase", "recordkeeping_event"):
            run(f"alter table {table} disable trigger user")
        run(sql)
        for table in ("settlements_failchase", "recordkeeping_event"):
            run(f"alter table {table} enable trigger user")
    assert "W01" in {each.code for each in look(MON_2026_11_23, full=True).broken}


def test_two_days_are_two_contacts(fails: list[tuple[int, int]]) -> None:
    side = fails[0][0]
    assert refused([side]) == []
    with whole():
        later = replace(MONDAY, business_date=TUE_2026_11_24)
        assert chase_fails([side], replace(CALL, chase_again_on=date(2026, 11, 27)), later).done == 1
    days = FailChase.objects.filter(instruction=side).order_by("pk").values_list("business_date", flat=True)
    assert list(days) == [MON_2026_11_23, TUE_2026_11_24]
