"""docs/generated/grants.md: what each database role may do, drawn from backoffice/grants.py."""

from django.apps import apps

from backoffice.docs.markdown import code, page, table
from backoffice.grants import FUNCTIONS, JOB, READ, ROLES, SECRETS, SEQUENCES, WEB, privileges_of

LEAD = (
    "Drawn from [`TABLES`](../../backoffice/grants.py) and written into PostgreSQL by `manage.py grant`, which also takes "
    "away whatever is not here. `backoffice_web` serves pages, `backoffice_job` runs workers and the night, "
    "`backoffice_read` is for reports and people with SQL; none of them owns anything. `S` select, `I` insert and "
    "`U` update (of the named columns, else of all), `D` delete. No role may truncate. Append-only tables have no `U` "
    "and no `D` for anyone, and a trigger refuses both even for their owner."
)


def grants() -> str:
    """The page."""
    return page(
        "What each database role may do",
        LEAD,
        "## Tables",
        table(["table", *map(code, ROLES)], [[code(name), *_cells(name)] for name in table_names()]),
        "Partitions of `ledger_journal` and `ledger_movement`: everyone selects; `backoffice_job` inserts into the slice of "
        "a night that is not finished; postings by hand go through `ledger_post`.",
        "## Functions",
        table(["function", *map(code, ROLES)], _marks(FUNCTIONS)),
        "## Sequences that are drawn from directly",
        table(["sequence", *map(code, ROLES)], _marks(SEQUENCES)),
    )


def table_names() -> list[str]:
    """Every table of a model, many-to-many ones included, by name."""
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})


def _cells(name: str) -> list[str]:
    wanted = privileges_of(name)
    return [
        " ".join(filter(None, ["" if role == READ and name in SECRETS else "S", wanted.get(role, "")]))
        for role in (WEB, JOB, READ)
    ]


def _marks(table_of: dict[str, tuple[str, ...]]) -> list[list[str]]:
    return [
        [code(name), *("yes" if role in roles else "" for role in ROLES)] for name, roles in sorted(table_of.items())
    ]
