"""How a migration says that a table is append-only."""

from django.db import migrations


def append_only(table: str) -> migrations.RunSQL:
    """The operation that makes UPDATE, DELETE and TRUNCATE of `table` fail for everyone, its owner included."""
    name = f"{table}_is_append_only"
    return migrations.RunSQL(
        f"create trigger {name} before update or delete or truncate on {table} "
        f"for each statement execute function machinery_refuse_change()",
        f"drop trigger {name} on {table}",
    )
