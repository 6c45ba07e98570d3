"""Keeps how block trades are allocated, what counterparties confirm of trades, and what agreed."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0007_what_was_netted_never_changes"),
        ("refdata", "0002_settlement_instructions_stand"),
    ]

    operations = [
        migrations.CreateModel(
            name="AllocationSet",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "remainder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocation_sets",
                        to="clearing.tradeversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "number"), name="a_set_of_allocations_of_a_version_stands_once"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "set_id", "account_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
                    ),
                ),
                (
                    "set",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="clearing.allocationset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="an_allocation_is_of_a_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                        name="an_allocation_is_never_below_zero",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ToleranceProfile",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "market",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.market"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.party"
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("party"), "="),
                            (django.db.models.functions.comparison.Coalesce(models.F("market"), models.Value(0)), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="a_counterparty_has_one_profile_a_day_and_market",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_profile_has_a_beginning",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ProfileField",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "profile_id", "field", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("field", models.TextField()),
                ("code", models.TextField()),
                ("percent", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("maximum", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("below", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("above", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                (
                    "profile",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fields",
                        to="clearing.toleranceprofile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__in", ["EXCT", "PTOL", "PTMX", "MNMX", "NUFM", "CPOP"])),
                        name="a_tolerance_has_a_known_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("above__gte", 0), ("below__gte", 0), ("maximum__gte", 0), ("percent__gte", 0)
                        ),
                        name="a_tolerance_is_never_below_zero",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="AwaitedConfirmation",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="awaited",
                        serialize=False,
                        to="clearing.tradeversion",
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "profile",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clearing.toleranceprofile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["due_at"], name="awaited_by_deadline"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reference", models.TextField()),
                ("trade_reference", models.TextField(null=True)),
                ("side", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("net", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("trade_date", models.DateField()),
                ("settlement_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
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
                    "receiver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["receiver", "-id"], name="confirmations_to_a_party"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "reference"), name="a_confirmation_is_referred_to_once"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["BUY", "SELL"])), name="a_confirmation_is_of_a_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="a_confirmation_is_of_a_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sender", models.F("receiver")), _negated=True),
                        name="nobody_confirms_to_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("agrees", models.BooleanField()),
                ("fields", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comparisons",
                        to="clearing.tradeversion",
                    ),
                ),
                (
                    "confirmation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comparisons",
                        to="clearing.confirmation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("confirmation", "version"), name="a_confirmation_is_compared_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Affirmation",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="affirmation",
                        serialize=False,
                        to="clearing.tradeversion",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "comparison",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affirmation",
                        to="clearing.comparison",
                    ),
                ),
                (
                    "confirmation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affirmation",
                        to="clearing.confirmation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["at"], name="affirmations_by_instant"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Chaser",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "version_id", "business_date", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chasers",
                        to="clearing.tradeversion",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="opentrade",
            name="work_on_a_trade_is_open",
        ),
        migrations.AddConstraint(
            model_name="opentrade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["AWAITING_CONFIRMATION", "AWAITING_NETTING", "CAPTURED", "ENRICHED", "EXCEPTION"])
                ),
                name="work_on_a_trade_is_open",
            ),
        ),
    ]
