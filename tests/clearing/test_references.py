"""What trades and instructions refer to is asked once a statement; it says what a foreign key would, and stays."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations import RunSQL

from backoffice import references, schema
from clearing.operations import net_trades
from itservices.operations import open_load
from machinery.statements import copy_rows, rows, run, value
from settlements.correspondence.taking import receive, take_up
from settlements.models import Instruction, InstructionLink
from settlements.operations import LinkWish, Occasion, link, match_waiting, submit_sides, unlink
from settlements.operations.messages import acknowledge_messages
from tests.clearing.central import join
from tests.clearing.firm import captured, row
from tests.clearing.limited import bound
from tests.refused import refused_by
from tests.settlements.correspondence.posted import delivers as messaged
from tests.settlements.correspondence.posted import xml
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.sides import delivers, receives

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]

TRADE = (
    "insert into clearing_trade (party_id, channel, reference, at)"
    " select {party}, 'API', 'X' || n, now() from generate_series(1, {rows}) n"
)
MIGRATIONS = (
    "clearing.migrations.0014_references_are_checked_in_sets",
    "settlements.migrations.0006_references_are_checked_in_sets",
    "settlements.migrations.0009_moves_and_what_waits_refer_in_sets",
    "settlements.migrations.0010_what_waits_is_found_by_its_date",
    "settlements.migrations.0011_penalties_refer_in_sets",
    "settlements.migrations.0012_messages_are_kept",
    "settlements.migrations.0013_instructions_are_linked",
    "settlements.migrations.0015_matches_settle_in_parts",
    "settlements.migrations.0016_parties_are_told_by_message",
    "settlements.migrations.0021_matches_are_netted",
    "settlements.migrations.0024_accounts_are_stated_and_messages_go_by_folder",
    "settlements.migrations.0038_what_lacked_a_price_is_completed_once_it_comes",
)
PENALTY = (
    "insert into settlements_penalty (match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id,"
    " payment, asset_id, currency_id, reason, quantity, rate_class, securities_rate, price, rounding, missing, amount,"
    " run_id, at)"
    " select m.id, 'SEFP', '2026-11-20', '2026-11-20', 'DELI', i.participant_id, i.counterparty_id, i.market_id, 'FOP', i.asset_id,"
    " i.currency_id, 'LACK', i.quantity, 'OTHER', 0, 0, 'HALF_UP', '', 0, 1, now()"
    " from settlements_match m join settlements_instruction i on i.id = m.delivering_id where i.currency_id is not null limit 1"
)

PART = (
    "insert into settlements_settlementpart (journal_id, match_id, slice, business_date, quantity_units, amount_units)"
    " select 9, min(match_id), 1, '2026-11-20', 1, 1 from settlements_openmatch"
)


NET = "(select {which}(id) from settlements_instructionnet)"
FIRST_NET, LAST_NET = NET.format(which="min"), NET.format(which="max")
NETTED = (
    "insert into settlements_instructionnet (market_id, intended_settlement_date, currency_id, model, netting, matches,"
    " gross_units, net_units, business_date, by, at)"
    " select min(market_id), '2026-11-20', min(currency_id), 3, 'MULT', 2, 10, 5, '2026-11-20',"
    " 'x', now() from settlements_instruction where currency_id is not null",
    "insert into settlements_instructionnet (market_id, intended_settlement_date, currency_id, model, netting, matches,"
    " gross_units, net_units, business_date, by, at)"
    " select market_id, '2026-11-20', currency_id, 3, 'MULT', 2, 10, 5, '2026-11-20', 'x', now()"
    " from settlements_instructionnet",
    "insert into settlements_nettedmatch (net_id, match_id, asset_id, securities_from, securities_to, quantity_units, currency_id,"
    f" cash_from, cash_to, amount_units) select {LAST_NET}, min(id), 1, 1, 2, 1, 1, 1, 2, 1 from settlements_match",
    "insert into settlements_netposition (net_id, account_id, asset_id, units)"
    f" select {LAST_NET}, id, asset_id, 0 from ledger_account order by id limit 1",
    "insert into settlements_netend (net_id, replaced_by_id, business_date, by, at)"
    f" select {FIRST_NET}, {LAST_NET}, '2026-11-20', 'x', now()",
    "insert into settlements_standingnet (net_id, match_id) select net_id, match_id from settlements_nettedmatch",
)
FOLDER = (
    "insert into settlements_folderfile (key, name, size, sha256, message_id, refusal, business_date, at)"
    " select 'a', 'a.xml', 1, 'x', min(id), '', '2026-11-20', now() from settlements_message",
    "insert into settlements_filetowrite (message_id) select min(id) from settlements_message",
    "insert into settlements_filewritten (message_id, name, business_date, at)"
    " select min(id), 'a.xml', '2026-11-20', now() from settlements_message",
)


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """A trade that settles by itself, one that is netted, one that waits for a person, and one that a limit counts; a match of
    two own instructions with a difference, and one that waits; a message that was accepted, its answer acknowledged, and one
    that is set aside; a link that stands, and one that was taken away."""
    bound(firm, "DAILY", "20000")
    open_load("trades", "a.csv", "a", by=JOB, at=NINE)
    captured(row(1), row(3, price="200"))
    join(firm)
    captured(row(4, quantity="7"))
    net_trades(by=JOB, at=NINE, business_date=FRI_2026_11_20)
    own = [delivers(1), receives(1, amount="12346.60"), delivers(2, quantity="7")]
    submit_sides(own, by=JOB, at=NINE, business_date=FRI_2026_11_20)
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    for body in (xml(messaged(), "M1"), b"no message"):
        kept = receive(body, "HTTP", by=JOB, at=NINE, business_date=FRI_2026_11_20)
        take_up(kept.message.pk, at=NINE, business_date=FRI_2026_11_20)
    answers = [each["id"] for each in rows("select id from settlements_message where direction = 'OUT'")]
    acknowledge_messages(answers, by=JOB, at=NINE, business_date=FRI_2026_11_20)
    one, other = Instruction.objects.filter(reference__in=["N000001", "N000002"]).values_list("pk", flat=True)
    occasion = Occasion(JOB, NINE, FRI_2026_11_20)
    link([LinkWish(one, "BEFO", other), LinkWish(one, "POOL", pool="P")], occasion)
    unlink([InstructionLink.objects.get(kind="POOL").pk], occasion)


LACKING = PENALTY.replace("'2026-11-20'", "'2026-11-19'").replace(
    " 0, 0, 'HALF_UP', ''", " 0, null, 'HALF_UP', 'price'"
)
COMPLETED = (
    "insert into settlements_penaltychange (penalty_id, number, kind, code, side, failing_id, receiving_id, securities_rate,"
    " price, price_date, amount, reason, business_date, run_id, by, at)"
    " select id, 1, 'COMPLETED', '', side, failing_id, receiving_id, securities_rate, 0, penalty_date, 0, 'It came',"
    " business_date, run_id, 'night', now() from settlements_penalty where missing <> ''"
)


@pytest.fixture
def penalised(on_file: None) -> None:
    """A penalty of the match, one that was completed, and a part; nets, one over; files; what waits was alleged and withdrawn."""
    assert [run(sql) for sql in (PENALTY, LACKING, COMPLETED)] == [1] * 3
    assert run(PART) == 1
    assert [run(sql) for sql in (*NETTED, *FOLDER)] == [1] * 9
    assert run("insert into settlements_allegement select instruction_id, now() from settlements_unmatched") == 1
    assert (
        run(
            "insert into settlements_withdrawal (instruction_id, key, delivers, at)"
            " select instruction_id, key, delivers, now() from settlements_unmatched"
        )
        == 1
    )


def test_it_is_refused_in_the_words_of_a_foreign_key() -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(TRADE.format(party=0, rows=1))
    found = refusal.value.__cause__
    assert found.pgcode == "23503"  # type: ignore[union-attr]
    assert str(found).splitlines()[:2] == [
        'insert or update on table "clearing_trade" violates foreign key constraint "a_trade_has_its_party"',
        'DETAIL:  Key (party_id)=(0) is not present in table "refdata_party".',
    ]
    said = found.diag  # type: ignore[union-attr]
    assert (said.schema_name, said.table_name) == ("public", "clearing_trade")
    assert said.constraint_name == "a_trade_has_its_party"


@pytest.mark.role("web")
def test_one_row_of_many_refuses_them_all_whoever_asks() -> None:
    party = value("select min(id) from refdata_party")
    one_of_many = f"case n when 777 then 0 else {party} end"
    assert refused_by(TRADE.format(party=one_of_many, rows=1000)) == "a_trade_has_its_party"
    assert run(TRADE.format(party=party, rows=1000)) == 1000


@pytest.mark.role("web")
def test_a_copy_is_asked_too() -> None:
    with pytest.raises(IntegrityError, match="a_trade_has_its_party"), transaction.atomic():
        copy_rows("clearing_trade", ("party_id", "channel", "reference", "at"), [(0, "API", "X1", NINE)])


@pytest.mark.role("web")
def test_a_table_of_the_session_does_not_stand_in() -> None:
    run("create temporary table refdata_party (id integer) on commit drop")
    run("insert into refdata_party values (0)")
    run("set local search_path = pg_temp, public")
    assert refused_by(TRADE.format(party=0, rows=1)) == "a_trade_has_its_party"


@pytest.mark.role("web")
@pytest.mark.parametrize("column", ["version_id", "state"])
def test_what_may_change_is_asked_again(column: str) -> None:
    """A row of work takes another version."""
    if column == "version_id":
        assert refused_by("update clearing_opentrade set version_id = 0") == "what_is_open_is_a_version"
    assert run("update clearing_opentrade set state = state, version_id = version_id")


@pytest.mark.usefixtures("penalised")
def test_every_place_that_is_referred_to_stays() -> None:
    """No row of it is deleted, and no key changes: that is not asked of what refers to it."""
    connection.check_constraints()
    places = {(each.place, each.keys) for table in references.declared().values() for each in table}
    assert len(places) >= 13
    for place, keys in sorted(places):
        number = value(f"select count(*) from {place}")
        assert number, place
        for sql in (
            f"delete from {place}",
            f"truncate {place} cascade",
            f"update {place} set {keys[0]} = null",
        ):
            refuser = refused_by(sql)
            assert refuser in {f"{place}_is_append_only", f"{place}_is_never_deleted", f"{place}_keeps_its_key",
                               "an_account_is_only_closed"}, (sql, refuser)  # fmt: skip


@pytest.mark.usefixtures("penalised")
def test_the_proof_names_every_reference_that_leads_nowhere() -> None:
    """As a restore of half the rows would leave it."""
    connection.check_constraints()
    assert list(references.look()) == []
    declared = references.declared()
    assert sum(len(each) for each in declared.values()) == 82
    for table, each in declared.items():
        for reference in each:
            with transaction.atomic():
                nowhere = 2_147_483_647 if reference.name == "a_net_is_replaced_by_a_net" else -7  # by a later one
                run(f"alter table {table} disable trigger user")
                first = f"ctid = (select min(ctid) from {table} where {reference.told(table)})"
                if not run(f"update {table} set {reference.columns[-1]} = '{nowhere}' where {first}"):
                    run(
                        f"update {table} set {reference.columns[-1]} = '{nowhere}' where ctid = (select min(ctid) from {table})"
                    )
                found = [(code, name) for code, name, *_ in references.look()]
                assert (references.REFERRED.code, reference.name) in found, reference
                transaction.set_rollback(True)


def test_it_can_be_taken_back_to_foreign_keys() -> None:
    committed = schema.declared()
    operations = [
        operation
        for name in MIGRATIONS
        for operation in import_module(name).Migration.operations
        if isinstance(operation, RunSQL) and isinstance(operation.sql, list)
    ]
    connection.check_constraints()
    for operation in reversed(operations):
        for sql in operation.reverse_sql:
            run(str(sql))
    keys = rows("select conname from pg_constraint where contype = 'f' and conname like 'a_version_has_its_%%'", [])
    assert len(keys) == 7 and references.declared() == {}
    for operation in operations:
        for sql in operation.sql:
            run(str(sql))
    assert schema.declared() == committed
