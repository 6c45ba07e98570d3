"""In which sequences the night of a market takes what is due, and in which windows its day does, is set from a day on."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0019_what_does_not_settle_is_recycled"),
    ]

    operations = [
        migrations.CreateModel(
            name="SequenceRule",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("names", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("takes", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "priorities",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                ("in_parts", django.contrib.postgres.fields.ArrayField(base_field=models.BooleanField(), size=None)),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        expressions=[(models.F("market"), "="), (models.F("valid"), "&&")],
                        name="a_market_has_one_order_of_sequences_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="sequences_of_a_market_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="sequences_of_a_market_name_their_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WindowRule",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("opens", django.contrib.postgres.fields.ArrayField(base_field=models.TimeField(), size=None)),
                (
                    "minutes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                ("until", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("in_parts", django.contrib.postgres.fields.ArrayField(base_field=models.BooleanField(), size=None)),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        expressions=[(models.F("market"), "="), (models.F("valid"), "&&")],
                        name="a_market_has_one_set_of_windows_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="windows_of_a_market_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="windows_of_a_market_name_their_source"
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
