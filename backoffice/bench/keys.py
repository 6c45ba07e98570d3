"""The live tables as one would declare them: with PostgreSQL's own foreign keys, where the product asks once a statement.

A bare COPY is the limit of a load only if it keeps what the load keeps in the way in which everybody keeps it; a limit that
became faster by what the product invented would measure nothing (docs/adr/0020-references.md).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from backoffice.references import declared
from machinery.references import CHANGED, WRITTEN
from machinery.statements import run, value


@contextmanager
def foreign_keys(tables: Collection[str]) -> Iterator[None]:
    """Has foreign keys in the place of the triggers of these tables until the block ends. As the owner of the tables."""
    referring = {table: found for table, found in declared().items() if table in tables}
    for table, references in referring.items():
        _triggers(table, "disable")
        run(f"alter table {table} {', '.join(f'add {each.foreign_key()}' for each in references)}")
    try:
        yield
    finally:
        for table, references in referring.items():
            run(f"alter table {table} {', '.join(f'drop constraint {each.name}' for each in references)}")
            _triggers(table, "enable")


def _triggers(table: str, state: str) -> None:
    for name in (WRITTEN.format(table=table), CHANGED.format(table=table)):
        if value("select exists (select from pg_trigger where tgname = %s)", [name]):
            run(f"alter table {table} {state} trigger {name}")
