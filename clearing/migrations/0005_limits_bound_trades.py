"""Keeps limits, what of them is used, and which trades use it."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0008_risk_has_an_officer"),
        ("clearing", "0002_what_was_captured_never_changes"),
        ("refdata", "0002_settlement_instructions_stand"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarmarkFreed",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="freed",
                        serialize=False,
                        to="clearing.tradeversion",
                    ),
                ),
                ("how", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["SETTLED", "CANCELLED", "SUPERSEDED", "ELSEWHERE"])),
                        name="an_earmark_is_freed_in_a_known_way",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("product", models.TextField(db_default="", default="")),
                ("country", models.TextField(db_default="", default="")),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("party", "kind", "currency", "product", "country"),
                        name="nothing_is_bounded_by_two_limits_of_a_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("country", ""),
                                ("currency__isnull", True),
                                ("kind__in", ["SETTLEMENT", "REPLACEMENT", "DAILY"]),
                                ("party__isnull", False),
                                ("product", ""),
                            ),
                            models.Q(
                                ("country", ""),
                                ("currency__isnull", False),
                                ("kind", "NOSTRO"),
                                ("party__isnull", True),
                                ("product", ""),
                            ),
                            models.Q(
                                ("country", ""),
                                ("currency__isnull", True),
                                ("kind", "PRODUCT"),
                                ("party__isnull", True),
                                (
                                    "product__in",
                                    ["EQUITY", "BOND", "ETF", "FUND", "FX_SPOT", "FX_FORWARD", "REPO", "LENDING"],
                                ),
                            ),
                            models.Q(
                                ("country__regex", "^[A-Z]{2}$"),
                                ("currency__isnull", True),
                                ("kind", "COUNTRY"),
                                ("party__isnull", True),
                                ("product", ""),
                            ),
                            _connector="OR",
                        ),
                        name="a_limit_bounds_what_its_kind_says",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="LimitOverride",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("reason", models.TextField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "limit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="clearing.limit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("limit"), "="), (models.F("valid"), "&&")],
                        name="a_limit_has_one_override_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True),
                            models.Q(("valid__endswith__isnull", False), ("valid__startswith__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_override_has_an_end",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="an_override_is_of_an_amount"),
                ]
            },
        ),
        migrations.CreateModel(
            name="LimitTerms",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("is_hard", models.BooleanField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "limit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="clearing.limit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("limit"), "="), (models.F("valid"), "&&")],
                        name="a_limit_has_one_amount_a_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="a_limit_is_of_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="terms_of_a_limit_have_a_beginning",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="LimitUse",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("day", models.DateField(null=True)),
                ("used", models.DecimalField(db_default=0, decimal_places=6, default=0, max_digits=24)),
                (
                    "limit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="clearing.limit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("limit", "day"), name="a_limit_has_one_guard_a_day", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("used__gte", 0)), name="nothing_is_given_back_that_was_not_taken"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Earmark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "version_id", "use_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("is_over", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earmarks",
                        to="clearing.tradeversion",
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="earmarks",
                        to="clearing.limituse",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["use", "-version"], name="earmarks_of_a_limit"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="an_earmark_takes_something"),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("clearing_limit"),
        append_only("clearing_earmark"),
        append_only("clearing_earmarkfreed"),
    ]
