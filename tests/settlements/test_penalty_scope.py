"""Of which transactions nothing is penalised: what both sides say that it is for, and the rule of the market."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from machinery.invariants import Scope as Checked
from machinery.statements import rows, run
from machinery.transactions import whole
from refdata.models import Price
from refdata.operations import PriceWish, set_price
from settlements.invariants import ENTERED, INTAKE
from settlements.models import Match, Penalty, PenaltyMarket, TradeTerms
from settlements.operations import PenaltyMarketWish, match_waiting, set_penalty_market, submit, submit_sides
from settlements.penalties.scope import TYPES_OUT_OF_SCOPE, is_out_of_scope
from settlements.penalty_forecast_words import why_left_out
from settlements.penalty_words import cause
from settlements.queries import (
    LeftOut,
    Scope,
    forecast_of_match,
    instruction_sheet,
    left_out_of_penalties,
    penalties_of_match,
    settlement_rules,
)
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, NORTE, SHARE, THU_2026_11_19, Firm, row
from tests.settlements.sides import delivers, receives
from tests.settlements.test_parts import auditor
from tests.settlements.test_penalising import (
    MON_2026_11_23,
    OCCASION,
    broken,
    came_in,
    in_scope,
    night,
    penalties,
    took,
)
from vocabulary.actor import Actor
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED
from vocabulary.money import Currency

__all__ = ["auditor"]

EVERYBODY = Scope(None)
Said = dict[str, str | None]
STOCK: Said = {"transaction_type": "CORP"}
DUE_ON_THURSDAY: Said = {"trade_date": "2026-11-17", "intended_settlement_date": "2026-11-19"}
FAILS_ON_FRIDAY = ("SEFP", FRI_2026_11_20)
LATE_FOR_THURSDAY = ("LMFP", THU_2026_11_19)
TOLD: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}


@pytest.fixture
def late(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: the nights of a test may be written past the operations."""
    own_database.use("owner")
    yield market


def met(gives: Said, takes: Said) -> int:
    """Norte and Hartwell each send their side of a trade due on Thursday, Hartwell an hour later; the id of their match."""
    at = NINE + timedelta(hours=1)
    for came, side in ((NINE, delivers(**DUE_ON_THURSDAY | gives)), (at, receives(**DUE_ON_THURSDAY | takes))):
        submit_sides([side], by=JOB, at=came, business_date=FRI_2026_11_20)
    match_waiting(None, at=at, business_date=FRI_2026_11_20)
    return Match.objects.get().pk


@pytest.mark.parametrize(
    ("deliverer", "receiver", "expected"),
    [
        ("CORP", "CORP", True),
        ("CORP", "REAL", True),
        ("REAL", "REAL", True),
        ("CORP", "TRAD", False),
        ("TRAD", "REAL", False),
        ("TRAD", "TRAD", False),
        ("CORP", None, False),
        (None, None, False),
        ("REPU", "REPU", False),
    ],
)
def test_both_sides_must_say_what_is_left_out(deliverer: str | None, receiver: str | None, expected: bool) -> None:
    assert is_out_of_scope(deliverer, receiver) is expected
    assert not is_out_of_scope(deliverer, receiver, ())


@pytest.mark.parametrize(
    ("gives", "takes", "expected"),
    [
        ({}, {}, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        (STOCK, {}, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        ({}, STOCK, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        ({"transaction_type": "REPU"}, {"transaction_type": "REPU"}, [LATE_FOR_THURSDAY, FAILS_ON_FRIDAY]),
        (STOCK, STOCK, []),
        (STOCK, {"transaction_type": "REAL"}, []),
    ],
    ids=["neither", "deliverer", "receiver", "repurchase", "both", "each another"],
)
def test_what_both_sides_say_is_no_trade_is_penalised_for_nothing(
    late: Firm, gives: Said, takes: Said, expected: list[object]
) -> None:
    """Due on Thursday, matched on Friday: late for Thursday, and it fails on Friday."""
    with whole():
        in_scope(late)
        match = met(gives, takes)
    foreseen = forecast_of_match(match, EVERYBODY, FRI_2026_11_20)
    assert [(each.kind, each.penalty_date) for each in foreseen] == expected[1:]
    night()
    assert [found[:2] for found in penalties()] == expected
    assert broken(FRI_2026_11_20) == []
    assert [found[:2] for found in penalties()] == expected


@pytest.mark.parametrize("code", ["CORP", "REAL"])
def test_a_trade_of_both_sides_says_it_of_both(late: Firm, code: str) -> None:
    with whole():
        in_scope(late)
        one, other = took(1, **DUE_ON_THURSDAY, transaction_type=code), took(2, **DUE_ON_THURSDAY)
    assert forecast_of_match(one, EVERYBODY, FRI_2026_11_20) == []
    night()
    assert [found[:2] for found in penalties(match_id=one)] == []
    assert FAILS_ON_FRIDAY in [found[:2] for found in penalties(match_id=other)]
    assert broken(FRI_2026_11_20) == []


def test_the_rule_is_of_the_market_and_of_a_day(late: Firm) -> None:
    """From Monday on corporate actions are penalised too, and nothing else is left out."""
    with whole():
        in_scope(late)
        match = took(1, **STOCK)
        wish = PenaltyMarketWish(late.market, is_in_scope=True, types_out_of_scope=())
        assert set_penalty_market(wish, source="Rule 8", valid_from=MON_2026_11_23, occasion=OCCASION)
        assert not set_penalty_market(wish, source="Rule 8", valid_from=MON_2026_11_23, occasion=OCCASION)
    found = PenaltyMarket.objects.order_by("valid").values_list("types_out_of_scope", "source")
    assert list(found) == [(list(TYPES_OUT_OF_SCOPE), "Rule 7"), ([], "Rule 8")]
    shown = [each.value for each in settlement_rules(late.market, FRI_2026_11_20) if each.kind == "penalties"]
    assert shown == ["HALF_UP/CORP, REAL", "HALF_UP"]
    night(MON_2026_11_23)
    assert [found[:2] for found in penalties(match_id=match)] == [("SEFP", MON_2026_11_23)]
    assert broken(MON_2026_11_23) == []


def test_the_reason_is_told(market: Firm) -> None:
    with whole():
        in_scope(market)
        match, other = took(1, **STOCK), took(2)
    found = left_out_of_penalties(match, FRI_2026_11_20)
    assert found == LeftOut("CORP", "CORP", found.market if found else "", "Rule 7")
    assert found
    assert why_left_out(found) == (
        f"No penalty comes of it: both sides say CORP (a corporate action on stock), which {found.market} leaves out (Rule 7)."
    )
    assert "CORP (a corporate action on stock) and SWIT" in why_left_out(LeftOut("CORP", "SWIT", "X", "Y"))
    assert left_out_of_penalties(other, FRI_2026_11_20) is None
    assert left_out_of_penalties(match, THU_2026_11_19 - timedelta(days=1)) is None, "the market penalised nothing then"


def test_the_proof_finds_a_penalty_of_what_is_out_of_scope_and_one_that_is_missing(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1)
    night()
    assert broken(FRI_2026_11_20) == []
    with whole():
        run(
            "insert into settlements_tradeterms (instruction_id, transaction_type)"
            " select unnest(array[delivering_id, receiving_id]), 'CORP' from settlements_match where id = %s",
            [match],
        )
    assert set(broken(FRI_2026_11_20)) == {"P01"}


def test_the_proof_misses_the_penalty_of_what_is_in_scope(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1, **STOCK)
        came_in(took(2, **STOCK, **DUE_ON_THURSDAY), "RECE")
    night()
    assert penalties() == []
    assert broken(FRI_2026_11_20) == []
    with whole():
        run("alter table settlements_tradeterms disable trigger user")
        run("update settlements_tradeterms set transaction_type = 'REPU'")
        run("alter table settlements_tradeterms enable trigger user")
    assert set(broken(FRI_2026_11_20)) == {"P05"}
    assert match


def test_a_side_and_a_trade_say_where_they_were_traded_and_whose_they_are(market: Firm, auditor: Actor) -> None:
    side: Said = {"place_of_trade": "XETR"}
    trade: Said = {"place_of_trade": "XMAD", "transaction_type": "REPU", "instructed_by": "RECE"}
    with whole():
        sent = submit_sides([delivers(1, **side), receives(2)], **TOLD)
        made = submit([row(3, **trade), row(4)], **TOLD)
    assert [each.state for each in (*sent.taken, *made.taken)] == [ACCEPTED] * 4
    told = TradeTerms.objects.order_by("instruction_id")
    assert list(told.values_list("transaction_type", "place_of_trade", "instructed_by")) == [
        (None, "XETR", None),
        ("REPU", "XMAD", "RECE"),
        ("REPU", "XMAD", "RECE"),
    ]
    again = [delivers(1, **side), delivers(1)._replace(line=2), receives(2, **side)._replace(line=3)]
    more = [row(3, **trade), row(3)._replace(line=2), row(4, **STOCK)._replace(line=4)]
    with whole():
        taken = submit_sides(again, **TOLD).taken, submit(more, **TOLD).taken
    assert [[each.state for each in found] for found in taken] == [[UNCHANGED, REFUSED, REFUSED]] * 2
    sheets = [
        instruction_sheet(each, auditor, NINE, FRI_2026_11_20) for each in (sent.made[1], made.made[3].delivering)
    ]
    assert [(s.transaction_type, s.place_of_trade, s.instructed_by) for s in sheets if s] == [
        ("TRAD", "XETR", ""),
        ("REPU", "XMAD", "RECE"),
    ]


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("transaction_type", "GIFT", "invalid_code"),
        ("transaction_type", "corp", "invalid_code"),
        ("place_of_trade", "XETRA", "invalid_mic"),
        ("place_of_trade", "xetr", "invalid_mic"),
        ("instructed_by", "NORTESMMXXX", "invalid_code"),
    ],
)
def test_what_is_no_code_is_refused_with_its_column(market: Firm, column: str, written: str, code: str) -> None:
    with whole():
        found = [submit([row(**{column: written})], **TOLD).taken[0].faults]
        if column != "instructed_by":
            found.append(submit_sides([delivers(**{column: written})], **TOLD).taken[0].faults)
    for faults in found:
        assert [(each.code, each.field, each.value) for each in faults] == [(code, column, f"'{written}'")]


@pytest.mark.parametrize(("sender", "amount"), [("DELI", "0.25"), ("RECE", "0.17")])
def test_who_sent_both_sides_already_matched_pays_for_late_matching(late: Firm, sender: str, amount: str) -> None:
    """100 SAP at 25, due on Thursday, matched on Friday: the deliverer at 1 basis point 0.25, the receiver at 2.40 percent a year
    0.17. Where nobody says whose both were, nobody pays."""
    with whole():
        in_scope(late)
        priced_on(late, THU_2026_11_19)
        told, untold = took(1, **DUE_ON_THURSDAY, instructed_by=sender), took(2, **DUE_ON_THURSDAY)
    night()
    found = Penalty.objects.get(match_id=told, kind="LMFP")
    assert (found.penalty_date, found.side, found.amount, found.missing) == (
        THU_2026_11_19,
        sender,
        Decimal(amount),
        "",
    )
    assert found.failing_id == late.parties[NORTE if sender == "DELI" else HARTWELL]
    assert Penalty.objects.get(match_id=untold, kind="LMFP").missing == "later_side"
    assert broken(FRI_2026_11_20) == []
    lines = [each for each in penalties_of_match(told, None, FRI_2026_11_20) if each.kind == "LMFP"]
    assert [cause(each).endswith("sent both sides, already matched.") for each in lines] == [True]
    with whole():
        run("alter table settlements_tradeterms disable trigger user")
        run(
            "update settlements_tradeterms set instructed_by = case instructed_by when 'DELI' then 'RECE' else 'DELI' end"
        )
        run("alter table settlements_tradeterms enable trigger user")
    assert set(broken(FRI_2026_11_20)) == {"P01"}


def test_of_two_sides_that_came_one_after_the_other_the_later_pays_whoever_sent_them(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1, **DUE_ON_THURSDAY, instructed_by="DELI")
        came_in(match, "RECE")
    night()
    assert Penalty.objects.get(match_id=match, kind="LMFP").side == "RECE"
    assert broken(FRI_2026_11_20) == []


def priced_on(firm: Firm, day: date) -> None:
    """SAP stands at 25 on a day."""
    wish = PriceWish(firm.assets[SHARE], day, Decimal(25), Price.Quotation.ACTU, Currency("EUR"))
    set_price([wish], source="Exchange", by=JOB, at=NINE)


def found_wrong() -> set[str]:
    """Which invariants of intakes a full proof names."""
    everything = Checked(FRI_2026_11_20)
    return {f["code"] for check in (ENTERED, INTAKE) for f in rows(check.sql(), check.parameters(everything))}


def test_what_both_sides_say_is_read_as_the_tables_behind_it(firm: Firm) -> None:
    """A night looks at few rows only while PostgreSQL sees what the function reads."""
    found = rows(
        "explain select from settlements_openmatch o join settlements_penaltymarket k on k.market_id = o.market_id"
        " where not exists (select from settlements_types_said() t where t.match_id = o.match_id"
        " and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope))"
    )
    plan = "\n".join(each["QUERY PLAN"] for each in found)
    assert "Anti Join" in plan and "Function Scan" not in plan, plan


SAYS = "insert into settlements_tradeterms (instruction_id, {}) values ({}, '{}')"
SOMEBODY = "(select max(id) from settlements_instruction)"


@pytest.mark.role("owner")
def test_the_proof_finds_what_an_intake_did_not_say_of_its_trade(firm: Firm) -> None:
    submit_sides([delivers(1, place_of_trade="XETR"), receives(2)], **TOLD)
    submit([row(3, **STOCK), row(4)], **TOLD)
    assert found_wrong() == set()
    of = "(select id from settlements_instruction where reference = '{}')"
    run(SAYS.format("place_of_trade", of.format("H000002"), "XETR"))
    assert found_wrong() == {"H06"}
    run(SAYS.format("transaction_type", of.format("H000004"), "CORP"))
    assert found_wrong() == {"H06", "T05"}


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (SAYS.format("transaction_type", SOMEBODY, "Corp"), "what_is_said_of_a_trade_uses_the_codes_of_the_standards"),
        (SAYS.format("place_of_trade", SOMEBODY, "XETRA"), "what_is_said_of_a_trade_uses_the_codes_of_the_standards"),
        (SAYS.format("instructed_by", SOMEBODY, "BOTH"), "what_is_said_of_a_trade_uses_the_codes_of_the_standards"),
        (f"insert into settlements_tradeterms values ({SOMEBODY})", "something_is_said_of_a_trade"),
        (SAYS.format("instructed_by", 0, "DELI"), "what_is_said_of_a_trade_is_said_of_an_instruction"),
        ("update settlements_tradeterms set place_of_trade = 'XETR'", "settlements_tradeterms"),
        ("delete from settlements_tradeterms", "settlements_tradeterms"),
    ],
)
def test_what_is_said_of_a_trade_is_kept_as_it_came(firm: Firm, statement: str, constraint: str) -> None:
    submit_sides([delivers()], **TOLD)
    with pytest.raises(DatabaseError, match=constraint):
        run(statement)


@pytest.mark.role("owner")
@pytest.mark.parametrize("types", ["{TRAD}", "{CORP,TRAD}", "{corp}", "{NULL}", '{""}', '{"CORP  REAL"}'])
def test_a_market_leaves_out_transactions_by_their_codes_and_never_trades(firm: Firm, types: str) -> None:
    sql = (
        "insert into settlements_penaltymarket (market_id, valid, is_in_scope, rounding, types_out_of_scope, source)"
        " values (%s, '[2026-01-01,)', true, 'UP', %s, 'x')"
    )
    with pytest.raises(DatabaseError, match="a_market_leaves_out_transactions_but_no_trades"):
        run(sql, [firm.market, types])
