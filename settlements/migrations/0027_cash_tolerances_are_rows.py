"""By how much the amounts of two sides may differ is rows, set from a day on."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0026_fails_are_chased"),
    ]

    operations = [
        migrations.CreateModel(
            name="CashTolerance",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("market", models.TextField(blank=True)),
                ("currency", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("band", models.DecimalField(decimal_places=6, max_digits=24)),
                ("within", models.DecimalField(decimal_places=6, max_digits=24)),
                ("above", models.DecimalField(decimal_places=6, max_digits=24)),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("market"), "="),
                            (models.F("currency"), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="a_currency_has_one_cash_tolerance_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_cash_tolerance_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="a_cash_tolerance_is_of_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("above__gte", 0), ("band__gte", 0), ("within__gte", 0)),
                        name="a_cash_tolerance_is_zero_or_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_cash_tolerance_names_its_source"
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
