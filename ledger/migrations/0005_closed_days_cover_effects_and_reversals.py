"""Seals effects and reversals with the closed day, so that nothing old can be forgotten and done again."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_closed_days_are_sealed")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
