"""Markets say from a day on when they allege, on which days penalties are done with, and by how much their prices may be off ours."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0041_holds_of_the_house_are_looked_at_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="AllegementDelays",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("after_entry", models.SmallIntegerField()),
                ("before_cut_off", models.SmallIntegerField()),
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
                        name="a_market_alleges_in_one_way_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="delays_of_allegements_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after_entry__gte", 0),
                            ("after_entry__lte", 10080),
                            ("before_cut_off__gte", 0),
                            ("before_cut_off__lte", 10080),
                        ),
                        name="an_allegement_waits_a_week_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="delays_of_allegements_name_their_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyDays",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("appeal", models.SmallIntegerField()),
                ("amendment", models.SmallIntegerField()),
                ("report", models.SmallIntegerField()),
                ("pre_advice", models.SmallIntegerField()),
                ("payment", models.SmallIntegerField()),
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
                        name="penalties_of_a_market_have_one_calendar_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="penalty_days_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", True), ("valid__startswith__day", 1), _connector="OR"),
                        name="penalty_days_begin_with_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amendment__gte", models.F("appeal")),
                            ("appeal__gte", 1),
                            ("payment__gt", models.F("pre_advice")),
                            ("payment__lte", 20),
                            ("pre_advice__gte", models.F("report")),
                            ("report__gt", models.F("amendment")),
                        ),
                        name="penalty_days_follow_one_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="penalty_days_name_their_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceTolerance",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("percent", models.DecimalField(decimal_places=10, max_digits=24)),
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
                        name="a_market_has_one_price_tolerance_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_price_tolerance_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lt", 100)),
                        name="a_price_tolerance_is_a_part_of_the_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_price_tolerance_names_its_source"
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
