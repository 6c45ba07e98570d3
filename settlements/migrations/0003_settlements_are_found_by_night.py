"""Finds the settlements of one night among those of all, for the proof, at next to no cost for the night that writes them."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("settlements", "0002_moves_are_legal")]

    operations = [
        migrations.AddIndex(
            model_name="settlement",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["business_date", "slice"], name="settlement_by_night"
            ),
        ),
    ]
