"""No event, no write: in a firm with a history, every row was last written by a transaction that kept an event.

PostgreSQL notes in every row which transaction wrote it (xmin), and an event notes its own (xid): so this looks at what
operations did, not at what their code says, for inserts and updates of every table of the product. What was written in a
savepoint bears a number of the savepoint's own; a trigger of this test notes to which transaction that belongs.
"""

import pytest

from backoffice import schema
from backoffice.drill.history import build_history
from machinery.statements import rows, run
from tests.conftest import OwnDatabase
from tests.house.code import none_of

# Tables whose rows may be written without an event in the same transaction: why.
NO_EVENT = {
    "itservices_run": "facts that a run notes about itself; run.opened and run.finished are its events",
    "itservices_step": "progress of a step; what it does has its own event",
    "itservices_worker": "liveness, not business",
    "itservices_proofresult": "evidence itself, append-only",
    "ledger_slice": "opened, published and sealed by the night, whose events name it; a day's seal covers what is kept",
    "ledger_balancesnapshot": "day.closed is the event; the seal of the day covers what is kept",
    "recordkeeping_leaf": "the sealer adds to the trail what is in it",
    "recordkeeping_checkpoint": "the signature over the trail is not in it",
    "settlements_nightunits": "what a night reads before it makes parts, of which night.settled tells; S21 judges them by it",
    "settlements_legalmove": "the lifecycle table, written by a migration",
    "settlements_cashtolerance": "the tolerance of the regulation, written by a migration; later ones have cash_tolerance.set",
    "settlements_penaltyrate": "the rates of the Annex, written by a migration; later ones have penalty_rate.set",
    "refdata_closure": "file.loaded is the event, by close_load",
}
TABLES = """
select c.relname as name from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and c.relname ~ '^(authorizations|clearing|compliance|itservices|ledger|recordkeeping|refdata|settlements)_' order by 1"""
WITHOUT = """
select count(*) as number, count(*) filter (where t.xmin::text::bigint not in
           (select e.xid & 4294967295 from recordkeeping_event e
            union select s.savepoint from house_savepoint s join recordkeeping_event e on e.xid = s.xid)) as silent from {} t"""
NOTE = """
create table house_savepoint (savepoint bigint, xid bigint, unique (savepoint, xid));
create function house_note() returns trigger language plpgsql security definer as $$
declare
    top bigint := pg_current_xact_id()::text::bigint;
begin
    execute format('insert into house_savepoint select distinct t.xmin::text::bigint, %s from %I t'
        ' where t.xmin::text::bigint > %s on conflict do nothing', top, tg_table_name, top & 4294967295);
    return null;
end $$"""
LISTEN = "create trigger zz_house_note after insert or update on {} for each statement execute function house_note()"


@pytest.mark.role("owner")
def test_every_row_was_written_with_an_event(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = schema.declared
    own = ("house_note", "house_savepoint")
    monkeypatch.setattr(schema, "declared", lambda: [line for line in declared() if not any(o in line for o in own)])
    own_database.use("owner")
    run(NOTE)
    for table in rows(TABLES):
        run(LISTEN.format(table["name"]))
    build_history()
    own_database.use("owner")
    silent, written = {}, set()
    for table in rows(TABLES):
        (found,) = rows(WITHOUT.format(table["name"]))
        if found["number"]:
            written.add(table["name"])
        if found["silent"]:
            silent[table["name"]] = found["silent"]
    assert none_of(f"{name}: {number} rows without an event" for name, number in silent.items() if name not in NO_EVENT)
    assert len(written) >= 25, f"the history says too little: {sorted(written)}"
    assert none_of(name for name in NO_EVENT if name in written and name not in silent)
