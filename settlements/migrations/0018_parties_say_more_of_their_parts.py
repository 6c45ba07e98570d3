"""Parties change partial indicators and release parts of what they hold; a night keeps the units by which it makes parts."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0017_penalties_are_changed_by_facts_of_their_own"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndicatorChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "from_partial",
                    models.TextField(
                        choices=[
                            ("NPAR", "partial settlement not allowed"),
                            ("PART", "partial settlement allowed"),
                            ("PARQ", "partial settlement allowed by quantity"),
                            ("PARC", "partial settlement allowed by cash value"),
                        ]
                    ),
                ),
                (
                    "to_partial",
                    models.TextField(
                        choices=[
                            ("NPAR", "partial settlement not allowed"),
                            ("PART", "partial settlement allowed"),
                            ("PARQ", "partial settlement allowed by quantity"),
                            ("PARC", "partial settlement allowed by cash value"),
                        ]
                    ),
                ),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="NightUnits",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slice", models.IntegerField()),
                ("asset_id", models.IntegerField()),
                ("quantity_type", models.TextField()),
                ("minimum_unit", models.DecimalField(decimal_places=6, max_digits=24)),
                ("multiple", models.DecimalField(decimal_places=6, max_digits=24)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="PartRelease",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("units", models.BigIntegerField()),
                ("settled_units", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="openmatch",
            name="released_units",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="openmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_units", 0),
                    models.Q(
                        ("deliverer_hold", True),
                        ("released_units__gt", 0),
                        ("released_units__lt", models.F("quantity_units")),
                    ),
                    _connector="OR",
                ),
                name="what_is_held_is_released_for_less_than_is_left",
            ),
        ),
        migrations.AddField(
            model_name="indicatorchange",
            name="instruction",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicator_changes",
                to="settlements.instruction",
            ),
        ),
        migrations.AddConstraint(
            model_name="nightunits",
            constraint=models.UniqueConstraint(
                fields=("slice", "asset_id"), name="a_night_reads_the_units_of_an_instrument_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="nightunits",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_unit__gt", 0), ("multiple__gt", 0), ("quantity_type__regex", "^(UNIT|FAMT)$")
                ),
                name="the_units_of_a_night_are_above_zero",
            ),
        ),
        migrations.AddField(
            model_name="partrelease",
            name="instruction",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="part_releases",
                to="settlements.instruction",
            ),
        ),
        migrations.AddIndex(
            model_name="indicatorchange",
            index=models.Index(fields=["instruction", "-id"], name="indicator_change_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="indicatorchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_partial__regex", "^(NPAR|PART|PARC|PARQ)$"),
                    ("to_partial__regex", "^(NPAR|PART|PARC|PARQ)$"),
                    models.Q(("from_partial", models.F("to_partial")), _negated=True),
                ),
                name="an_indicator_changes_to_another_one",
            ),
        ),
        migrations.AddIndex(
            model_name="partrelease",
            index=models.Index(fields=["instruction", "-id"], name="part_release_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="partrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(("units__gte", 0)), name="what_is_released_is_not_less_than_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="partrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_units__gte", 0)), name="what_had_settled_is_not_less_than_nothing"
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_indicatorchange"),
        append_only("settlements_partrelease"),
        append_only("settlements_nightunits"),
    ]
