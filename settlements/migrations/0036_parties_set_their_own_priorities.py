"""Each party sets the priority of its own instruction; a match has the more urgent one of its sides."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0035_depositories_allege_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriorityChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_priority", models.SmallIntegerField()),
                ("to_priority", models.SmallIntegerField()),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="priority_changes",
                        to="settlements.instruction",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["instruction", "-id"], name="priority_change_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_priority__gte", 1),
                            ("from_priority__lte", 4),
                            ("to_priority__gte", 3),
                            ("to_priority__lte", 4),
                            models.Q(("from_priority", models.F("to_priority")), _negated=True),
                        ),
                        name="a_priority_changes_to_high_or_normal",
                    )
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_prioritychange"),
    ]
