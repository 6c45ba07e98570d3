"""No event, no write: in a firm with a history, every row was last written by a transaction that kept an event.

PostgreSQL notes in every row which transaction wrote it (xmin), and an event notes its own (xid): so this looks at what
operations did, not at what their code says, for inserts and updates of every table of the product.
"""

import pytest

from backoffice.drill.history import build_history
from machinery.statements import rows
from tests.conftest import OwnDatabase
from tests.house.code import none_of

# Tables whose rows may be written without an event in the same transaction: why.
NO_EVENT = {
    "itservices_run": "facts that a run notes about itself; run.opened and run.finished are its events",
    "itservices_step": "progress of a step; what it does has its own event",
    "itservices_worker": "liveness, not business",
    "itservices_proofresult": "evidence itself, append-only",
    "ledger_effect": "written in a savepoint, which has a number of its own; L11 ties it to its journal, and T02 that to the event",
    "ledger_slice": "opened, published and sealed by the night, whose events name it; a day's seal covers what is kept",
    "ledger_balancesnapshot": "day.closed is the event; the seal of the day covers what is kept",
    "recordkeeping_leaf": "the sealer adds to the trail what is in it",
    "recordkeeping_checkpoint": "the signature over the trail is not in it",
    "settlements_legalmove": "the lifecycle table, written by a migration",
    "refdata_closure": "file.loaded is the event, by close_load",
}
TABLES = """
select c.relname as name from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  and c.relname ~ '^(authorizations|clearing|compliance|itservices|ledger|recordkeeping|refdata|settlements)_' order by 1"""
WITHOUT = """
select count(*) as number, count(*) filter (where t.xmin::text::bigint not in
           (select e.xid & 4294967295 from recordkeeping_event e)) as silent from {} t"""


@pytest.mark.role("owner")
def test_every_row_was_written_with_an_event(own_database: OwnDatabase) -> None:
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
