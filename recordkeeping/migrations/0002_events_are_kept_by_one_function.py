"""Lets a function of another app keep its event in the statement that does the work."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recordkeeping", "0001_events_are_kept")]

    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text(),
            "drop function recordkeeping_keep_event"
            "(text, text, text, text, text, text[], jsonb, jsonb, text, text, timestamptz)",
        )
    ]
