"""What can never be false of what waits for its match, tried around the operations."""

import pytest

from machinery.statements import run, value
from settlements.operations import match_waiting, submit_sides
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.sides import delivers, receives
from tests.settlements.test_constraints import columns_of, copied, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """A match of two own instructions with a difference, and one that waits."""
    submit_sides(
        [delivers(1), receives(1, amount="12346.60"), delivers(2, quantity="7")],
        by=JOB,
        at=NINE,
        business_date=FRI_2026_11_20,
    )
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)


WAITS = "instruction_id = (select instruction_id from settlements_unmatched)"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"instruction_id": "0"}, "matching_terms_are_of_an_instruction"),
        ({"cum_ex": "'CUM'"}, "matching_terms_use_the_codes_of_the_standard"),
        ({"transaction_type": "'trade'"}, "matching_terms_use_the_codes_of_the_standard"),
        ({"deliverer_client": "''"}, "a_matching_term_is_filled_or_absent"),
        ({"receiver_client": "''"}, "a_matching_term_is_filled_or_absent"),
        ({"counterparty_account": "''"}, "a_matching_term_is_filled_or_absent"),
        ({"instrument_id": "0"}, "matching_terms_are_about_an_instrument"),
    ],
    ids=str,
)
def test_matching_terms(changes: dict[str, str], constraint: str) -> None:
    run(
        "insert into settlements_instruction select (jsonb_populate_record(i, jsonb_build_object('id', 990,"
        " 'reference', 'OTHER'))).* from settlements_instruction i where reference = 'N000001'"
    )
    assert copied("settlements_matchingterms", WAITS, instruction_id="990") == 1
    run("alter table settlements_matchingterms disable trigger settlements_matchingterms_is_append_only")
    run("delete from settlements_matchingterms where instruction_id = 990")
    assert (
        refused_by(lambda: copied("settlements_matchingterms", WAITS, **{"instruction_id": "990", **changes}))
        == constraint
    )


def test_what_waits_has_matching_terms_keeps_its_terms_and_leaves_with_a_fact() -> None:
    assert (
        refused_by(lambda: copied("settlements_unmatched", WAITS, instruction_id="0"))
        == "what_waits_has_matching_terms"
    )
    assert refused_by(lambda: copied("settlements_unmatched", WAITS)) == "settlements_unmatched_pkey"
    other = {
        "boolean": "not {}",
        "bigint": "{} + 1",
        "integer": "{} + 1",
        "smallint": "{} - 1",
        "uuid": "gen_random_uuid()",
        "timestamp with time zone": "{} + interval '1 second'",
        "date": "date '2030-01-01'",
    }
    for column in columns_of("settlements_unmatched"):
        if column in {"is_held", "imposed", "is_alleged", "priority"}:
            continue
        kind = value(
            "select data_type from information_schema.columns where table_name = 'settlements_unmatched' and column_name = %s",
            [column],
        )
        changed = other.get(kind, "coalesce({}, '') || 'x'").format(column)
        change = f"update settlements_unmatched set {column} = {changed}"
        assert refused_by(lambda sql=change: run(sql)) == "what_waits_keeps_its_terms", column
    assert run("update settlements_unmatched set is_held = true, is_alleged = true") == 1
    assert (
        refused_by(lambda: run("delete from settlements_unmatched")) == "what_leaves_matching_is_matched_or_cancelled"
    )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"match_id": "0"}, "a_difference_is_of_a_match"),
        ({"units": "0"}, "a_difference_is_within_its_tolerance"),
        ({"units": "limit_units + 1"}, "a_difference_is_within_its_tolerance"),
        ({"units": "-limit_units - 1"}, "a_difference_is_within_its_tolerance"),
    ],
    ids=str,
)
def test_a_difference(changes: dict[str, str], constraint: str) -> None:
    run("alter table settlements_matchingdifference disable trigger settlements_matchingdifference_is_append_only")
    run("create temp table kept as select * from settlements_matchingdifference")
    names = ", ".join(columns_of("settlements_matchingdifference"))
    values = ", ".join(changes.get(name, name) for name in names.split(", "))
    run("delete from settlements_matchingdifference")
    insert = f"insert into settlements_matchingdifference ({names}) select {values} from kept"
    assert refused_by(lambda: run(insert)) == constraint


@pytest.mark.parametrize(
    ("insert", "constraint"),
    [
        ("settlements_allegement values (0, now())", "an_allegement_is_of_an_own_instruction"),
        ("settlements_withdrawal values (0, gen_random_uuid(), true, now())", "a_withdrawal_is_of_an_own_instruction"),
    ],
)
def test_what_is_told_of_is_on_file(insert: str, constraint: str) -> None:
    assert refused_by(lambda: run(f"insert into {insert}")) == constraint


@pytest.mark.parametrize(
    "table",
    [
        "settlements_matchingterms",
        "settlements_matchingdifference",
        "settlements_allegement",
        "settlements_withdrawal",
    ],
)
def test_facts_of_matching_are_append_only(table: str) -> None:
    column = columns_of(table)[0]
    for change in (f"update {table} set {column} = {column}", f"delete from {table}", f"truncate {table} cascade"):
        assert refused_by(lambda wrong=change: run(wrong)) == f"{table}_is_append_only"
