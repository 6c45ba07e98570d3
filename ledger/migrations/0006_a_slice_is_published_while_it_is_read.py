"""Publishes a slice without a moment in which its readers wait, and lets the planner know the journals as a whole."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_closed_days_cover_effects_and_reversals")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
