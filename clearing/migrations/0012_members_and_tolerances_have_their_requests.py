"""Refuses a change of memberships and of tolerances without the request that was carried out with it."""

from pathlib import Path

from django.db import migrations

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
        ("clearing", "0011_what_was_called_for_never_changes"),
    ]

    operations = [migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop)]
