"""What a partly successful buy-in left over (BSSP): how it comes in, and that it costs no late matching where both sides say so."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from machinery.invariants import Scope
from machinery.statements import rows, run
from machinery.transactions import whole
from settlements.invariants import ENTERED, INTAKE
from settlements.models import Match, SettlementCondition
from settlements.operations import match_waiting, submit, submit_sides
from settlements.own_side import OwnRow
from settlements.prematched import Row
from settlements.queries import instruction_sheet
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, THU_2026_11_19, Firm, row
from tests.settlements.sides import delivers, receives
from tests.settlements.test_parts import auditor
from tests.settlements.test_penalising import (
    AFTER_THE_CUT_OFF,
    MON_2026_11_23,
    TUE_2026_11_24,
    broken,
    came_in,
    in_scope,
    night,
    penalties,
    took,
)
from vocabulary.actor import Actor
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED

__all__ = ["auditor"]

SAID: dict[str, str | None] = {"settlement_condition": "BSSP"}
DUE_ON_THURSDAY: dict[str, str | None] = {"trade_date": "2026-11-17", "intended_settlement_date": "2026-11-19"}


def sent(*submitted: OwnRow) -> list[str]:
    """Submits own instructions; what became of each."""
    told: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
    return [each.state for each in submit_sides(submitted, **told).taken]


def traded(*submitted: Row) -> list[str]:
    """Submits trades of both sides; what became of each."""
    told: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
    return [each.state for each in submit(submitted, **told).taken]


def said() -> list[tuple[str, str]]:
    """Which instructions say a condition, by their references."""
    return sorted(SettlementCondition.objects.values_list("instruction__reference", "code"))


def met(**of: dict[str, str | None]) -> int:
    """Norte and Hartwell each send their side of a trade of Thursday, Hartwell an hour later; the id of their match."""
    at = NINE + timedelta(hours=1)
    sides = (
        (NINE, delivers(**DUE_ON_THURSDAY | of.get("gives", {}))),
        (at, receives(**DUE_ON_THURSDAY | of.get("takes", {}))),
    )
    for came, side in sides:
        submit_sides([side], by=JOB, at=came, business_date=FRI_2026_11_20)
    match_waiting(None, at=at, business_date=FRI_2026_11_20)
    return Match.objects.get().pk


def test_a_side_says_it_and_only_what_says_it_has_a_row(firm: Firm) -> None:
    assert sent(delivers(1, **SAID), receives(1), delivers(2)) == [ACCEPTED, ACCEPTED, ACCEPTED]
    assert said() == [("N000001", "BSSP")]
    assert sent(delivers(1, **SAID), delivers(1)._replace(line=2), delivers(2, **SAID)._replace(line=3)) == [
        UNCHANGED,
        REFUSED,
        REFUSED,
    ], "other facts under their references"
    assert said() == [("N000001", "BSSP")]


def test_it_is_not_compared_in_matching(firm: Firm) -> None:
    met(gives=SAID)
    assert said() == [("N000001", "BSSP")]


def test_a_trade_says_it_of_both_its_sides(firm: Firm) -> None:
    assert traded(row(1, **SAID), row(2)) == [ACCEPTED, ACCEPTED]
    assert said() == [("H000001", "BSSP"), ("N000001", "BSSP")]
    assert traded(row(1, **SAID), row(1)._replace(line=2), row(2, **SAID)._replace(line=3)) == [
        UNCHANGED,
        REFUSED,
        REFUSED,
    ], "other facts under their references"


@pytest.mark.parametrize("code", ["BPSS", "bssp", "NOMC", "true"])
def test_another_code_is_refused_with_the_column(firm: Firm, code: str) -> None:
    told: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
    other: dict[str, str | None] = {"settlement_condition": code}
    for intake in (submit_sides([delivers(**other)], **told), submit([row(**other)], **told)):
        (taken,) = intake.taken
        assert [(fault.code, fault.field) for fault in taken.faults] == [("invalid_code", "settlement_condition")]
    assert said() == []


def test_the_sheet_tells_it(market: Firm, auditor: Actor) -> None:
    with whole():
        traded(row(1, **SAID), row(2))
    match, plain = Match.objects.order_by("pk")
    found = [instruction_sheet(each.delivering_id, auditor, NINE, FRI_2026_11_20) for each in (match, plain)]
    assert [each and each.settlement_condition for each in found] == ["BSSP", ""]


@pytest.fixture
def late(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: the nights of a test may be written past the operations."""
    own_database.use("owner")
    yield market


ROW = "insert into settlements_settlementcondition (instruction_id, code)"
LATE_FOR_THURSDAY = ("LMFP", THU_2026_11_19)
FAILS_ON_FRIDAY = ("SEFP", FRI_2026_11_20)


@pytest.mark.parametrize(
    ("gives", "takes", "expected"),
    [
        ({}, {}, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        (SAID, {}, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        ({}, SAID, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        (SAID, SAID, [FAILS_ON_FRIDAY]),
    ],
    ids=["neither", "deliverer", "receiver", "both"],
)
def test_no_late_matching_is_penalised_where_both_sides_say_it(
    late: Firm, gives: dict[str, str | None], takes: dict[str, str | None], expected: list[object]
) -> None:
    """Due on Thursday, matched on Friday before the cut-off: it fails on Friday all the same."""
    with whole():
        in_scope(late)
        met(gives=gives, takes=takes)
    assert night()["late"] == len(expected) - 1
    assert [found[:2] for found in penalties()] == expected
    assert broken(FRI_2026_11_20) == []


def test_the_fail_begins_where_it_would_have_begun(late: Firm) -> None:
    """Due on Friday, matched on Tuesday after the cut-off: nothing until Tuesday, a fail on Wednesday."""
    with whole():
        in_scope(late)
    night(MON_2026_11_23)
    with whole():
        came_in(took(1, **SAID), "RECE", timedelta(days=4) + AFTER_THE_CUT_OFF)
    assert night(TUE_2026_11_24)["late"] == 0
    assert penalties() == []
    assert broken(TUE_2026_11_24) == []
    following = TUE_2026_11_24 + timedelta(days=1)
    night(following)
    assert [found[:2] for found in penalties()] == [("SEFP", following)]
    assert broken(following) == []
    forget(Match.objects.get().receiving_id)
    assert set(broken(following)) == {"P05"}, "the late matching of what is no residue is missing"


def test_the_proof_finds_late_matching_of_a_residue(late: Firm) -> None:
    with whole():
        in_scope(late)
        one = took(1, **DUE_ON_THURSDAY)
        came_in(one, "RECE")
    night()
    assert [found[:2] for found in penalties()] == [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]
    assert broken(FRI_2026_11_20) == []
    receiving = Match.objects.get(pk=one).receiving_id
    with whole():
        run(
            "insert into settlements_settlementcondition (instruction_id, code)"
            " select unnest(array[delivering_id, receiving_id]), 'BSSP' from settlements_match where id = %s",
            [one],
        )
    assert set(broken(FRI_2026_11_20)) == {"P01"}, "a residue is not penalised for late matching"
    forget(receiving)
    assert broken(FRI_2026_11_20) == [], "one side alone is no residue"


def found_wrong() -> set[str]:
    """Which invariants of intakes a full proof names."""
    everything = Scope(FRI_2026_11_20)
    return {f["code"] for check in (ENTERED, INTAKE) for f in rows(check.sql(), check.parameters(everything))}


@pytest.mark.role("owner")
def test_the_proof_finds_what_an_intake_did_not_say(firm: Firm) -> None:
    sent(delivers(1, **SAID), receives(2))
    traded(row(3, **SAID), row(4))
    assert found_wrong() == set()
    run(f"{ROW} select id, 'BSSP' from settlements_instruction where reference = 'H000002'")
    assert found_wrong() == {"H06"}
    run(f"{ROW} select id, 'BSSP' from settlements_instruction where reference = 'H000004'")
    assert found_wrong() == {"H06", "T05"}


def forget(instruction: int) -> None:
    """An instruction says no condition any more, past the triggers."""
    with whole():
        run("alter table settlements_settlementcondition disable trigger user")
        run("delete from settlements_settlementcondition where instruction_id = %s", [instruction])
        run("alter table settlements_settlementcondition enable trigger user")


SOMEBODY = "(select max(id) from settlements_instruction)"


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (f"{ROW} values ({SOMEBODY}, 'NOMC')", "a_settlement_condition_is_on_its_list"),
        (f"{ROW} values (0, 'BSSP')", "a_settlement_condition_is_of_an_instruction"),
        (f"{ROW} values ({SOMEBODY}, 'BSSP'), ({SOMEBODY}, 'BSSP')", "settlements_settlementcondition_pkey"),
        ("update settlements_settlementcondition set code = code", "settlements_settlementcondition"),
        ("delete from settlements_settlementcondition", "settlements_settlementcondition"),
    ],
)
def test_a_condition_is_kept_as_it_came(firm: Firm, statement: str, constraint: str) -> None:
    sent(delivers())
    with pytest.raises(DatabaseError, match=constraint):
        run(statement)
