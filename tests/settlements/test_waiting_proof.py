"""What the proof says of own instructions: true ones are silent whatever the hour, and what vanishes is missed, however old."""

from datetime import date, datetime, timedelta

import pytest

from machinery.invariants import Scope
from machinery.statements import rows, run, value
from settlements.invariants import ENTERED, JOINED, WAITING
from settlements.operations import match_waiting, submit_sides
from settlements.own_side import OwnRow
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.sides import delivers, receives

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]
MIDNIGHT = NINE.replace(hour=0, minute=0, second=0, microsecond=0)
BEFORE, AFTER = MIDNIGHT - timedelta(seconds=1), MIDNIGHT + timedelta(seconds=1)
CAME_AFTER = Scope(FRI_2026_11_20, since=date(2026, 11, 20), full=False)


def take(*submitted: OwnRow, at: datetime = NINE) -> list[int]:
    """Submits own instructions; their numbers."""
    return list(submit_sides(submitted, by=JOB, at=at, business_date=FRI_2026_11_20).made.values())


def entered(scope: Scope) -> list[str]:
    """What breaks H06."""
    return [f["key"] for f in rows(ENTERED.sql(), ENTERED.parameters(scope))]


def waiting(scope: Scope) -> set[tuple[str, str]]:
    """What breaks H01, H02 and H04."""
    return {(f["code"], f["key"]) for f in rows(WAITING.sql(), WAITING.parameters(scope))}


@pytest.mark.parametrize("hours", [(BEFORE, AFTER, BEFORE), (AFTER, BEFORE, AFTER), (BEFORE, BEFORE, AFTER)], ids=str)
def test_an_intake_before_midnight_that_drew_its_numbers_later_is_no_violation(
    firm: Firm, hours: tuple[datetime, ...]
) -> None:
    made = [take(delivers(number, quantity=str(number)), at=at) for number, at in enumerate(hours, start=1)]
    assert entered(CAME_AFTER) == entered(Scope(FRI_2026_11_20)) == []
    run("alter table settlements_matchingterms disable trigger settlements_matchingterms_is_append_only")
    run("update settlements_matchingterms set transaction_type = 'REPU' where instruction_id = %s", made[-1])
    assert [key.split()[0] for key in entered(CAME_AFTER)] == ["event"]


def test_an_own_instruction_that_no_intake_tells_of_is_found(firm: Firm) -> None:
    (made,) = take(delivers())
    columns = 'select (jsonb_populate_record(t, \'{{"{}": 990, "reference": "ELSE"}}\')).* from {} t'
    run("insert into settlements_instruction " + columns.format("id", "settlements_instruction"))
    run("insert into settlements_matchingterms " + columns.format("instruction_id", "settlements_matchingterms"))
    behind = Scope(FRI_2026_11_20, since=date(2026, 11, 20), sides_through=made, full=False)
    assert "instruction 990" in entered(Scope(FRI_2026_11_20)) and (made > 990 or "instruction 990" in entered(behind))


def test_what_waits_since_before_the_last_proof_and_vanishes_is_missed(firm: Firm) -> None:
    first, second, third, joined, other = take(
        delivers(1, quantity="1"), delivers(2, quantity="2"), delivers(3, quantity="3"), delivers(4), receives(5)
    )
    marks = Scope(
        FRI_2026_11_20,
        since=FRI_2026_11_20 + timedelta(days=1),
        sides_through=other,
        matches_through=int(value("select coalesce(max(id), 0) from settlements_match")),
        waited_before=5,
        full=False,
    )
    assert match_waiting(None, at=NINE, business_date=FRI_2026_11_20).matches == 1
    take(delivers(6, quantity="6"))
    assert waiting(marks) == waiting(Scope(FRI_2026_11_20)) == set()
    run("alter table settlements_unmatched disable trigger what_leaves_matching_is_matched_or_cancelled")
    run("delete from settlements_unmatched where instruction_id = any(%s)", [[first, third]])
    assert waiting(marks) == {("H01", f"instruction {first}"), ("H01", f"instruction {third}")}
    assert joined not in {second, other}


def joined(scope: Scope) -> list[tuple[str, str]]:
    """What breaks H03 and H05."""
    return [(f["code"], f["key"]) for f in rows(JOINED.sql(), JOINED.parameters(scope))]


@pytest.mark.parametrize(
    ("amount", "other", "limit"), [("12345.60", "12343.80", 234), ("200000.00", "200029.00", 2925)]
)
def test_what_was_tolerated_in_another_currency_is_that_at_the_rate_of_1_january(
    firm: Firm, amount: str, other: str, limit: int
) -> None:
    run(
        "insert into refdata_fxrate (currency, date, rate, source) values ('USD', '2025-12-31', 1.17, 'ECB'),"
        " ('USD', '2026-11-19', 2.5, 'ECB')"
    )
    usd = {"currency": "USD", "amount": amount, "cash_account": "CSH-NORT-USD"}
    take(delivers(**usd), receives(**usd | {"amount": other, "cash_account": "CSH-HART-USD"}))
    assert match_waiting(None, at=NINE, business_date=FRI_2026_11_20).differing == 1
    assert value("select limit_units from settlements_matchingdifference") == limit
    assert joined(Scope(FRI_2026_11_20)) == []
    run("alter table settlements_matchingdifference disable trigger settlements_matchingdifference_is_append_only")
    for wrong in (limit - 1, limit + 1, 500_000):
        run("update settlements_matchingdifference set units = 1, limit_units = %s", [wrong])
        assert "H03" in [code for code, _ in joined(Scope(FRI_2026_11_20))], wrong
