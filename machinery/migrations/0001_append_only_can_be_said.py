"""Gives every app the trigger function that keeps a table append-only, and the extensions that constraints need."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

REFUSE = """
create function machinery_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'append_only: % on % is refused; write a new row that corrects it', tg_op, tg_table_name
        using errcode = 'integrity_constraint_violation', constraint = tg_name;
end $$;
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(REFUSE, "drop function machinery_refuse_change()"),
    ]
