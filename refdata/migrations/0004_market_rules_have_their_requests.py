"""Refuses a change of market rules, standing instructions and parties without the request that was carried out with it."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("itservices", "0003_steps_are_skipped_and_rows_repaired"),
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
        ("refdata", "0003_desks_serve_parties"),
    ]

    operations = [
        migrations.AddField(
            model_name="closure",
            name="ended_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="itservices.load",
            ),
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
    ]
