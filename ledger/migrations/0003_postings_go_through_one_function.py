"""Gives the books the one function that posts by hand, and the one that moves guards."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_journals_are_sliced"),
        ("recordkeeping", "0002_events_are_kept_by_one_function"),
    ]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
