"""What can never be false of instructions, matches, the queue and what became of them, tried around the operations."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from machinery.statements import rows, run, value
from settlements.operations import submit
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, PAPERLESS, Firm, row

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """One DVP and one PFOD: instructions, matches, queue rows."""
    submit([row(1), row(2, payment="PFOD", **PAPERLESS)], by=JOB, at=NINE, business_date=FRI_2026_11_20)


def refused_by(write: Callable[[], object]) -> str:
    """The name of the constraint that refuses `write`."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def columns_of(table: str) -> list[str]:
    """Its columns in order."""
    found = rows(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " order by attnum",
        [table],
    )
    return [f["attname"] for f in found]


def copied(table: str, which: str, **changes: str) -> int:
    """Inserts a copy of one row with other values, which are SQL."""
    names = columns_of(table)
    values = ", ".join(changes.get(name, name) for name in names)
    return run(f"insert into {table} ({', '.join(names)}) select {values} from {table} where {which}")


def newest(sequence: str) -> str:
    """SQL for the next id."""
    return f"nextval('{sequence}_id_seq')"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"reference": "reference"}, "a_reference_is_used_once_per_participant"),
        ({"asset_id": "null"}, "securities_and_cash_as_the_payment_type_says"),
        ({"quantity": "null"}, "securities_and_cash_as_the_payment_type_says"),
        ({"quantity": "0"}, "securities_and_cash_as_the_payment_type_says"),
        ({"amount": "null"}, "securities_and_cash_as_the_payment_type_says"),
        ({"amount": "-1"}, "securities_and_cash_as_the_payment_type_says"),
        ({"cash_account_id": "null"}, "securities_and_cash_as_the_payment_type_says"),
        ({"payment": "'FOP'"}, "securities_and_cash_as_the_payment_type_says"),
        ({"payment": "'PFOD'"}, "securities_and_cash_as_the_payment_type_says"),
        ({"payment": "'RVP'"}, "securities_and_cash_as_the_payment_type_says"),
        ({"intended_settlement_date": "trade_date - 1"}, "it_settles_on_or_after_its_trade_date"),
        ({"priority": "0"}, "a_priority_is_1_to_4"),
        ({"priority": "5"}, "a_priority_is_1_to_4"),
        ({"direction": "'SELL'"}, "an_instruction_uses_the_terms_of_the_trade"),
        ({"partial": "'YES'"}, "an_instruction_uses_the_terms_of_the_trade"),
        ({"place": "'T2S'"}, "an_instruction_uses_the_terms_of_the_trade"),
        ({"participant_id": "0"}, "an_instruction_has_its_participant"),
        ({"counterparty_id": "0"}, "an_instruction_has_its_counterparty"),
        ({"securities_account_id": "cash_account_id"}, "a_securities_account_holds_the_asset"),
        ({"securities_account_id": "0"}, "a_securities_account_holds_the_asset"),
        ({"cash_account_id": "securities_account_id"}, "a_cash_account_holds_the_currency"),
        ({"market_id": "0"}, "an_instruction_has_its_market"),
        ({"load_id": "0"}, "an_instruction_has_its_load"),
    ],
    ids=str,
)
def test_an_instruction(changes: dict[str, str], constraint: str) -> None:
    sound = {"id": newest("settlements_instruction"), "reference": "'OTHER'"}
    assert copied("settlements_instruction", "reference = 'N000001'", **sound) == 1
    run("alter table settlements_instruction disable trigger settlements_instruction_is_append_only")
    run("delete from settlements_instruction where reference = 'OTHER'")
    assert (
        refused_by(lambda: copied("settlements_instruction", "reference = 'N000001'", **(sound | changes)))
        == constraint
    )


def test_a_match() -> None:
    one, other, third, fourth = (
        int(value("select id from settlements_instruction where reference = %s", [reference]))
        for reference in ("N000001", "H000001", "N000002", "H000002")
    )
    run("alter table settlements_match disable trigger settlements_match_is_append_only")
    run("alter table settlements_openmatch disable trigger what_leaves_the_queue_is_final")
    run("delete from settlements_openmatch")
    run("delete from settlements_match")
    insert = "insert into settlements_match (delivering_id, receiving_id, matched_at) values (%s, %s, now())"
    for (deliverer, receiver), constraint in {
        (one, one): "a_match_has_two_sides",
        (0, other): "a_match_has_its_deliverer",
        (one, 0): "a_match_has_its_receiver",
    }.items():
        assert refused_by(lambda sides=(deliverer, receiver): run(insert, list(sides))) == constraint
    run(insert, [one, other])
    assert refused_by(lambda: run(insert, [one, fourth])) == "settlements_match_delivering_id_key"
    assert refused_by(lambda: run(insert, [third, other])) == "settlements_match_receiving_id_key"


DVP, PFOD = "payment = 'DVP'", "payment = 'PFOD'"


@pytest.mark.parametrize(
    ("which", "changes", "constraint"),
    [
        (DVP, {"settlement": "'SETT'"}, "what_is_open_is_pending_or_failing"),
        (DVP, {"asset_id": "0"}, "a_leg_is_whole_or_absent"),
        (DVP, {"quantity_units": "0"}, "a_leg_is_whole_or_absent"),
        (DVP, {"amount_units": "-1"}, "a_leg_is_whole_or_absent"),
        (DVP, {"cash_to": "0"}, "a_leg_is_whole_or_absent"),
        (DVP, {"payment": "'FOP'"}, "a_leg_is_whole_or_absent"),
        (PFOD, {"payment": "'DVP'"}, "a_leg_is_whole_or_absent"),
        (PFOD, {"asset_id": "1"}, "a_leg_is_whole_or_absent"),
        (DVP, {"securities_to": "securities_from"}, "securities_and_cash_move_between_two_accounts"),
        (PFOD, {"cash_from": "cash_to"}, "securities_and_cash_move_between_two_accounts"),
        (DVP, {"deliverer_cancels": "true", "receiver_cancels": "true"}, "it_is_not_cancelled_by_both_sides"),
        (DVP, {"match_id": "0"}, "what_is_open_is_matched"),
    ],
    ids=str,
)
def test_a_row_of_the_queue(which: str, changes: dict[str, str], constraint: str) -> None:
    run("create temp table kept on commit drop as select * from settlements_openmatch")
    run("alter table settlements_openmatch disable trigger what_leaves_the_queue_is_final")
    run("delete from settlements_openmatch")
    names = columns_of("settlements_openmatch")
    insert = f"insert into settlements_openmatch ({', '.join(names)}) select {{}} from kept where {which}"

    def written(**other: str) -> int:
        return run(insert.format(", ".join(other.get(name, name) for name in names)))

    assert refused_by(lambda: written(**changes)) == constraint
    assert written() == 1


class TestTheQueueChanges:
    @pytest.mark.parametrize("moves", [["PENF"], ["PEND"], ["PENF", "PENF"]], ids=str)
    def test_along_the_lifecycle_table(self, moves: list[str]) -> None:
        for to in moves:
            assert run("update settlements_openmatch set settlement = %s", [to]) == 2

    def test_never_back(self) -> None:
        run("update settlements_openmatch set settlement = 'PENF'")
        assert (
            refused_by(lambda: run("update settlements_openmatch set settlement = 'PEND'")) == "status_moves_are_legal"
        )

    @pytest.mark.parametrize(
        "change",
        [
            "match_id = match_id + 1000", "intended_settlement_date = '2027-01-04'", "market_id = market_id + 1",
            "payment = 'DWP'", "place = 'CSD'", "asset_id = asset_id + 1", "securities_from = securities_from + 1000",
            "securities_to = securities_to + 1000", "currency_id = currency_id + 1",
            "deliverer_id = deliverer_id + 1",
            "receiver_id = receiver_id + 1", "cash_from = cash_from + 1000", "cash_to = cash_to + 1000",
        ],
    )  # fmt: skip
    def test_but_never_in_its_terms(self, change: str) -> None:
        assert refused_by(lambda: run(f"update settlements_openmatch set {change} where {DVP}")) == "terms_never_change"

    def test_its_holds_and_requests_do(self) -> None:
        """So does its priority, with that of its sides: test_priorities."""
        assert run("update settlements_openmatch set deliverer_hold = true, receiver_cancels = true") == 2

    def test_what_leaves_it_is_settled_or_cancelled(self) -> None:
        leave = f"delete from settlements_openmatch where {DVP}"
        assert refused_by(lambda: run(leave)) == "what_leaves_the_queue_is_final"
        run(
            "insert into settlements_settlement (match_id, journal_id, slice, business_date)"
            f" select match_id, 1, 1, '2026-11-20' from settlements_openmatch where {DVP}"
        )
        assert run(leave) == 1
        for side in ("delivering_id", "receiving_id"):
            assert refused_by(lambda: run("delete from settlements_openmatch")) == "what_leaves_the_queue_is_final"
            run(
                "insert into settlements_cancellation (instruction_id, reason_code, business_date, at)"
                f" select {side}, 'CANI', '2026-11-20', now() from settlements_match m"
                " join settlements_openmatch o on o.match_id = m.id"
            )
        assert run("delete from settlements_openmatch") == 1


@pytest.mark.parametrize(
    ("axis", "old", "new", "constraint"),
    [
        ("SETT", "PENF", "PEND", "a_status_change_is_a_legal_move"),
        ("IPRC", "CAND", "PACK", "a_status_change_is_a_legal_move"),
        ("HOLD", "", "BOTH", "a_status_change_is_a_legal_move"),
        ("AFFM", "NAFI", "AFFI", "a_status_change_is_on_an_axis"),
    ],
)
def test_a_status_change(axis: str, old: str, new: str, constraint: str) -> None:
    insert = (
        "insert into settlements_statuschange (instruction_id, axis, from_status, to_status, reason_code, business_date,"
        " \"by\", at) select min(id), %s, %s, %s, '', '2026-11-20', 'x', now() from settlements_instruction"
    )
    assert refused_by(lambda: run(insert, [axis, old, new])) == constraint
    assert run(insert, ["SETT", "PEND", "PENF"]) == 1


def test_a_legal_move_stands_once() -> None:
    assert (
        refused_by(
            lambda: run(
                "insert into settlements_legalmove (axis, from_status, to_status)"
                " select axis, from_status, to_status from settlements_legalmove limit 1"
            )
        )
        == "a_legal_move_stands_once"
    )


@pytest.mark.parametrize(
    "table",
    [
        "settlements_instruction", "settlements_match", "settlements_settlement", "settlements_cancellation",
        "settlements_statuschange", "settlements_legalmove",
    ],
)  # fmt: skip
def test_facts_are_never_changed(table: str) -> None:
    """Not even by the owner, as long as the trigger is there."""
    for change in (f"delete from {table}", f"update {table} set {columns_of(table)[-1]} = {columns_of(table)[-1]}"):
        assert refused_by(lambda wrong=change: run(wrong)) == f"{table}_is_append_only"
    assert refused_by(lambda: run(f"truncate {table} cascade")) == f"{table}_is_append_only"
