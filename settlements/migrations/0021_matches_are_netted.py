"""How a market nets is set from a day on; matches are in nets, which stand until they are settled or over."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_an_account_stays"),
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0020_nights_have_sequences_and_days_windows"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstructionNet",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("intended_settlement_date", models.DateField()),
                ("model", models.SmallIntegerField()),
                ("netting", models.TextField()),
                ("matches", models.IntegerField()),
                ("gross_units", models.BigIntegerField()),
                ("net_units", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
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
                (
                    "one",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NetPosition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("units", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "net",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="settlements.instructionnet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NettedMatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("asset_id", models.IntegerField()),
                ("securities_from", models.IntegerField()),
                ("securities_to", models.IntegerField()),
                ("quantity_units", models.BigIntegerField()),
                ("currency_id", models.IntegerField()),
                ("cash_from", models.IntegerField()),
                ("cash_to", models.IntegerField()),
                ("amount_units", models.BigIntegerField()),
                (
                    "match",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nets",
                        to="settlements.match",
                    ),
                ),
                (
                    "net",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="settlements.instructionnet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NettingRule",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("model", models.SmallIntegerField()),
                ("netting", models.TextField()),
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
        ),
        migrations.CreateModel(
            name="StandingNet",
            fields=[
                (
                    "match",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing_net",
                        serialize=False,
                        to="settlements.match",
                    ),
                ),
                (
                    "net",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing",
                        to="settlements.instructionnet",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NetEnd",
            fields=[
                (
                    "net",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="settlements.instructionnet",
                    ),
                ),
                ("business_date", models.DateField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "replaced_by",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="settlements.instructionnet",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="instructionnet",
            index=models.Index(fields=["intended_settlement_date", "id"], name="net_by_date"),
        ),
        migrations.AddIndex(
            model_name="instructionnet",
            index=models.Index(fields=["run_id"], name="nets_by_run"),
        ),
        migrations.AddConstraint(
            model_name="instructionnet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("model__gte", 2),
                    ("model__lte", 3),
                    models.Q(
                        models.Q(("netting", "MULT"), ("one__isnull", True), ("other__isnull", True)),
                        models.Q(
                            ("netting", "BILA"),
                            ("one__isnull", False),
                            ("one__lte", models.F("other")),
                            ("other__isnull", False),
                        ),
                        _connector="OR",
                    ),
                ),
                name="a_net_is_between_two_or_between_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="instructionnet",
            constraint=models.CheckConstraint(
                condition=models.Q(("matches__gte", 2)), name="a_net_has_two_matches_or_more"
            ),
        ),
        migrations.AddConstraint(
            model_name="instructionnet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("gross_units__gt", 0), ("net_units__gte", 0), ("net_units__lte", models.F("gross_units"))
                ),
                name="no_more_changes_hands_than_is_instructed",
            ),
        ),
        migrations.AddConstraint(
            model_name="netposition",
            constraint=models.UniqueConstraint(
                fields=("net", "account", "asset"), name="an_account_has_one_position_in_a_net"
            ),
        ),
        migrations.AddConstraint(
            model_name="nettedmatch",
            constraint=models.UniqueConstraint(fields=("net", "match"), name="a_match_is_in_a_net_once"),
        ),
        migrations.AddConstraint(
            model_name="nettedmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_units__gt", 0), ("cash_from__gt", 0), ("cash_to__gt", 0), ("currency_id__gt", 0)
                ),
                name="what_is_netted_is_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="nettingrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(models.F("market"), "="), (models.F("currency"), "="), (models.F("valid"), "&&")],
                name="a_market_nets_in_one_way_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="nettingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"),
                name="a_rule_of_netting_has_a_beginning",
            ),
        ),
        migrations.AddConstraint(
            model_name="nettingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("model", 1), ("netting", "NONE")),
                    models.Q(("model__gte", 2), ("model__lte", 3), ("netting__regex", "^(BILA|MULT)$")),
                    _connector="OR",
                ),
                name="model_1_nets_nothing_and_the_others_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="nettingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__regex", "\\S")), name="a_rule_of_netting_names_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="netend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaced_by__isnull", True), ("replaced_by__gt", models.F("net")), _connector="OR"
                ),
                name="a_net_is_replaced_by_a_later_one",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        refers(
            "settlements_nettedmatch",
            Reference("a_netted_match_is_in_a_net", ("net_id",), "settlements_instructionnet"),
            Reference("a_netted_match_is_a_match", ("match_id",), "settlements_match"),
        ),
        refers(
            "settlements_netposition",
            Reference("a_position_is_of_a_net", ("net_id",), "settlements_instructionnet"),
            Reference(
                "a_position_is_of_an_account_of_its_asset",
                ("account_id", "asset_id"),
                "ledger_account",
                ("id", "asset_id"),
            ),
        ),
        refers(
            "settlements_netend",
            Reference("an_end_is_of_a_net", ("net_id",), "settlements_instructionnet"),
            Reference("a_net_is_replaced_by_a_net", ("replaced_by_id",), "settlements_instructionnet"),
        ),
        refers(
            "settlements_standingnet",
            Reference(
                "a_match_stands_in_a_net_that_it_is_in",
                ("net_id", "match_id"),
                "settlements_nettedmatch",
                ("net_id", "match_id"),
            ),
            may_change=True,
        ),
        append_only("settlements_instructionnet"),
        append_only("settlements_nettedmatch"),
        append_only("settlements_netposition"),
        append_only("settlements_netend"),
    ]
