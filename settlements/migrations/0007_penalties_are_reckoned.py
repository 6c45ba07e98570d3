"""Cash penalties of each day are kept as they were reckoned, and netted once a month."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0006_accounts_have_their_requests"),
        ("settlements", "0006_references_are_checked_in_sets"),
    ]

    operations = [
        migrations.CreateModel(
            name="PenaltyMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                ("penalties", models.IntegerField()),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_month_of_penalties_is_named_by_its_first_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyRate",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("rate_of", models.TextField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("rate", models.DecimalField(decimal_places=10, max_digits=24)),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("rate_of"), "="), (models.F("valid"), "&&")],
                        name="a_class_or_currency_has_one_penalty_rate_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_penalty_rate_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("rate__gte", 0),
                                (
                                    "rate_of__regex",
                                    "^(LIQUID_SHARES|ILLIQUID_SHARES|GROWTH_MARKET|SOVEREIGN_DEBT|OTHER_DEBT|GROWTH_MARKET_DEBT|MONEY_MARKET|GROWTH_MARKET_MONEY_MARKET|OTHER)$",
                                ),
                            ),
                            ("rate_of__regex", "^[A-Z]{3}$"),
                            _connector="OR",
                        ),
                        name="a_penalty_rate_is_of_a_class_or_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_penalty_rate_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Penalty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField(choices=[("SEFP", "settlement fail"), ("LMFP", "late matching")])),
                ("penalty_date", models.DateField()),
                ("business_date", models.DateField()),
                ("side", models.TextField()),
                ("payment", models.TextField()),
                ("reason", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("cash_amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("rate_class", models.TextField()),
                ("securities_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("cash_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price_date", models.DateField(null=True)),
                ("rounding", models.TextField()),
                ("missing", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "failing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
                (
                    "match",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="penalties",
                        to="settlements.match",
                    ),
                ),
                (
                    "receiving",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-business_date", "-id"], name="penalties_by_night")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("match", "penalty_date", "kind", "side"), name="a_side_pays_once_a_day_for_a_match"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "SEFP"), ("penalty_date", models.F("business_date"))),
                            models.Q(("kind", "LMFP"), ("penalty_date__lte", models.F("business_date"))),
                            _connector="OR",
                        ),
                        name="a_penalty_is_for_a_fail_or_for_late_matching",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("failing__isnull", False),
                                ("receiving__isnull", False),
                                ("side__regex", "^(DELI|RECE)$"),
                            ),
                            models.Q(
                                ("failing__isnull", True),
                                ("kind", "LMFP"),
                                ("missing", "later_side"),
                                ("receiving__isnull", True),
                                ("side", ""),
                            ),
                            _connector="OR",
                        ),
                        name="one_side_pays_and_the_other_gets",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "missing__regex",
                                "^(later_side|((price|securities_rate|cash_rate)(,(securities_rate|cash_rate))*)?)$",
                            )
                        ),
                        name="what_is_missing_of_a_penalty_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyInstrument",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("is_liquid", models.BooleanField()),
                ("is_on_growth_market", models.BooleanField()),
                ("is_exempt", models.BooleanField()),
                ("source", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "instrument",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.instrument",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("instrument"), "="), (models.F("valid"), "&&")],
                        name="an_instrument_is_one_thing_to_penalties_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="what_an_instrument_is_to_penalties_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")),
                        name="what_an_instrument_is_to_penalties_has_a_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyMarket",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("is_in_scope", models.BooleanField()),
                ("rounding", models.TextField(choices=[("HALF_UP", "half up"), ("UP", "up")])),
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
                        name="a_market_penalises_in_one_way_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_market_penalises_from_a_day_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rounding__regex", "^(HALF_UP|UP)$")),
                        name="a_penalty_is_rounded_half_up_or_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="that_a_market_penalises_has_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyNet",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("net", models.DecimalField(decimal_places=6, max_digits=24)),
                (
                    "counterparty",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
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
                (
                    "month",
                    models.ForeignKey(
                        db_column="month",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nets",
                        to="settlements.penaltymonth",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "market", "currency", "party", "counterparty"),
                        name="penalties_of_a_month_are_netted_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
        append_only("settlements_penalty"),
        append_only("settlements_penaltymonth"),
        append_only("settlements_penaltynet"),
    ]
