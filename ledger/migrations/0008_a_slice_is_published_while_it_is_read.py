"""Publishes a slice without a moment in which its readers wait, and lets the planner know the journals as a whole."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_nobody_waits_for_a_slice")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
