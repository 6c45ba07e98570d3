"""An event as the line of an export is made in one place."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recordkeeping", "0006_bytes_of_an_event_are_made_quickly")]

    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text(),
            "drop function recordkeeping_event_line(recordkeeping_event)",
        )
    ]
