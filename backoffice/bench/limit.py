"""The limit of a night: bare binary COPY of the very rows that it wrote, into fresh tables like its own leaves.

One transaction makes the two tables, copies the rows (they are at hand as bytes already), then makes the keys, indexes
and foreign keys that a leaf has, by the functions that make them for a leaf, validates them, and commits. Nothing is
decided, no guard is moved, no status, trail or checkpoint is kept, no statistics are gathered, no check is declared. A
movement is one row with both its accounts: the strictest of the limits that were measured (docs/adr/0003-slices.md).
"""

import time
from collections.abc import Mapping
from typing import Final

from ledger.operations import JOURNAL, MOVEMENT
from machinery.statements import copy_in, copy_out, run, value
from machinery.transactions import whole

COLUMNS: Final[Mapping[str, list[str]]] = {"journal": JOURNAL, "movement": MOVEMENT}
TABLES: Final = {name: f"bench_{name}" for name in COLUMNS}


def rows_of(slice_id: int) -> dict[str, bytes]:
    """The journals and movements of a slice as COPY streams, in the order in which they were written."""
    return {
        name: copy_out(f"select {', '.join(columns)} from ledger_{name}_s{slice_id} order by 1")
        for name, columns in COLUMNS.items()
    }


def write_bare(streams: Mapping[str, bytes]) -> float:
    """Writes the rows into TABLES; the seconds from the first statement to the end of COMMIT."""
    started = time.perf_counter()
    with whole():
        for name, columns in COLUMNS.items():
            run(f"create table {TABLES[name]} (like ledger_{name} including defaults)")
            copy_in(TABLES[name], columns, streams[name])
        names = [TABLES["journal"], TABLES["movement"]]
        value("select ledger_index_leaf(%s, %s)", names)
        value("select ledger_constrain_leaf(%s, %s)", names)
        value("select ledger_validate_leaf(%s)", names[1:])
    return time.perf_counter() - started


def drop_bare() -> None:
    """Removes TABLES."""
    with whole():
        run(f"drop table {TABLES['movement']}, {TABLES['journal']}")


def seconds_of_limit(streams: Mapping[str, bytes]) -> float:
    """One measurement of the limit; leaves nothing behind."""
    found = write_bare(streams)
    drop_bare()
    return found
