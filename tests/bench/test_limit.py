"""The limits are no easier than what they are compared with."""

from collections.abc import Callable
from datetime import date

import pytest

from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.bench.ledger import insert_plainly, shares_of, stage
from backoffice.bench.limit import TABLES, drop_bare, rows_of, seconds_of_limit, write_bare
from machinery.statements import rows, run, statement, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase

FRI_2026_10_02 = date(2026, 10, 2)


def opened() -> Firm:
    """Three participants whose opening balances are the journals of a finished slice."""
    made = build_firm(FRI_2026_10_02, participants=3, instruments=2)
    open_balances(made, FRI_2026_10_02, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return opened


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `opened`; as the deploy role."""
    own_database.use("owner")
    made: Firm = own_database.made
    return made


def slice_of_opening() -> int:
    """The slice of the opening balances."""
    return int(value("select id from ledger_slice where purpose = 'opening'"))


def keys(table: str) -> list[str]:
    """Keys and indexes of a table: unique or not, and their columns."""
    return sorted(
        f"{f['indisunique']} {f['columns']}"
        for f in rows(
            "select indisunique, substring(pg_get_indexdef(indexrelid) from '\\(.*$') as columns from pg_index"
            " where indrelid = %s::regclass",
            [table],
        )
    )


def foreign_keys(table: str, journal: str) -> list[str]:
    """Foreign keys of a table, each validated or not; its own journal table by one name."""
    return sorted(
        f"{f['definition'].replace(journal, 'JOURNAL')} {f['convalidated']} {f['conenforced']}"
        for f in rows(
            "select pg_get_constraintdef(oid) as definition, convalidated, conenforced from pg_constraint"
            " where conrelid = %s::regclass and contype = 'f'",
            [table],
        )
    )


def columns(table: str) -> list[dict[str, object]]:
    """Columns of a table: name, type, whether they may be null, default."""
    return rows(
        "select a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, pg_get_expr(d.adbin, d.adrelid) as def"
        " from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum"
        " where a.attrelid = %s::regclass and a.attnum > 0 order by a.attnum",
        [table],
    )


def test_the_limit_of_a_night_has_the_keys_indexes_and_foreign_keys_of_a_leaf(firm: Firm) -> None:
    slice_id = slice_of_opening()
    write_bare(rows_of(slice_id))
    for noun, bare in TABLES.items():
        live = f"ledger_{noun}_s{slice_id}"
        assert keys(bare) == keys(live) != []
        assert columns(bare) == columns(live)
        assert foreign_keys(bare, TABLES["journal"]) == foreign_keys(live, f"ledger_journal_s{slice_id}")
    assert len(foreign_keys(TABLES["movement"], TABLES["journal"])) == 3


def test_the_limit_of_a_night_writes_the_very_rows(firm: Firm) -> None:
    slice_id = slice_of_opening()
    write_bare(rows_of(slice_id))
    for noun, names in (
        ("journal", "id, kind, subject, value_date"),
        ("movement", "journal_id, leg, debit_account, amount"),
    ):
        wanted = rows(f"select {names} from ledger_{noun}_s{slice_id} order by 1, 2")
        assert rows(f"select {names} from {TABLES[noun]} order by 1, 2") == wanted != []
    drop_bare()
    assert seconds_of_limit(rows_of(slice_id)) > 0
    assert value("select to_regclass(%s)", [TABLES["journal"]]) is None


def test_the_plain_set_goes_into_the_same_three_tables(firm: Firm) -> None:
    with whole():
        run(statement("backoffice", "bench_staged"))
    stage(shares_of(firm, 7, seed=1), "plain")
    insert_plainly()
    found = rows(
        "select e.effect, j.kind, m.leg, m.amount from ledger_effect e join ledger_journal j on j.id = e.journal_id"
        " join ledger_movement m on m.journal_id = j.id where e.effect like 'plain:%%'"
    )
    assert len(found) == 7
    assert {(f["kind"], f["leg"], int(f["amount"])) for f in found} == {("HAND", 1, 1)}


def test_the_bare_function_moves_what_ours_moves_and_keeps_the_floor(firm: Firm) -> None:
    with whole():
        run(statement("backoffice", "bench_bare_post"))
    giver, taker = int(firm.securities[0, 0]), int(firm.securities[1, 0])
    facts = [FRI_2026_10_02, "HAND", int(firm.assets[0]), giver, taker]
    with whole():
        value("select bench_bare_post(%s, %s, %s, %s, %s, %s)", [*facts, 100])
    held = {f["account_id"]: int(f["posted"]) for f in rows("select account_id, posted from ledger_guard")}
    assert (held[giver], held[taker]) == (0, 200)
    with pytest.raises(Exception, match="below its floor"), whole():
        value("select bench_bare_post(%s, %s, %s, %s, %s, %s)", [*facts, 1])
