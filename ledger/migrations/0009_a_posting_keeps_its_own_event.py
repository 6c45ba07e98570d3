"""Keeps the event of a posting in the statement that books it, and books one journal without reckoning with sets."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_a_slice_is_published_while_it_is_read"),
        ("recordkeeping", "0002_events_are_kept_by_one_function"),
    ]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
