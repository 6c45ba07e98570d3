"""For how long a market recycles what does not settle is set from a day on; whom a night warned stands."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0018_parties_say_more_of_their_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecyclingRule",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("unmatched", models.SmallIntegerField()),
                ("matched", models.SmallIntegerField()),
                ("unmatched_warning", models.SmallIntegerField()),
                ("matched_warning", models.SmallIntegerField()),
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
                        name="a_market_recycles_in_one_way_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_rule_of_recycling_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("matched__gte", 1), ("matched__lte", 250), ("unmatched__gte", 1), ("unmatched__lte", 250)
                        ),
                        name="recycling_ends_after_1_to_250_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unmatched_warning__gte", 0),
                            ("unmatched_warning__lt", models.F("unmatched")),
                            ("matched_warning__gte", 0),
                            ("matched_warning__lt", models.F("matched")),
                        ),
                        name="a_warning_of_recycling_comes_before_its_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_rule_of_recycling_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecyclingWarning",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("counted_from", models.DateField()),
                ("cancelled_end_of", models.DateField()),
                ("business_date", models.DateField()),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recycling_warnings",
                        to="settlements.instruction",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run_id"], name="recycling_warnings_by_run")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instruction", "cancelled_end_of"), name="an_end_of_recycling_is_warned_of_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("business_date__lt", models.F("cancelled_end_of")),
                            ("counted_from__lt", models.F("cancelled_end_of")),
                        ),
                        name="a_warning_comes_before_the_end_of_recycling",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_recyclingwarning"),
    ]
