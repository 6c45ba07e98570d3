"""Finds the changes of status of one business date among those of all, for the proof, at next to no cost for who writes them."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("settlements", "0005_facts_are_looked_up_in_public")]

    operations = [
        migrations.AddIndex(
            model_name="statuschange",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["business_date"], name="status_change_by_date"
            ),
        ),
    ]
