"""Refuses a journal by hand, and one that takes another back, without the request that was carried out with it."""

from pathlib import Path

from django.db import migrations

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_a_posting_finds_its_journal_by_index"),
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
    ]

    operations = [
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
    ]
