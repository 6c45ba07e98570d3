"""What a part must at least be paid is set by market, currency and how an instrument is counted, from a day on."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0013_instructions_are_linked"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartThreshold",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("quantity_type", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("market"), "="),
                            (models.F("currency"), "="),
                            (models.F("quantity_type"), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="parts_have_one_threshold_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_threshold_of_parts_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity_type__regex", "^(UNIT|FAMT)$")),
                        name="a_threshold_of_parts_is_of_units_or_nominal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="a_threshold_of_parts_is_zero_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_threshold_of_parts_names_its_source"
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
