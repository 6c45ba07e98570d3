"""Keeps margin accounts with their terms, how each stood on a business date, and what was called for."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0009_what_was_confirmed_never_changes"),
        ("ledger", "0008_journals_by_hand_have_their_request"),
        ("refdata", "0004_market_rules_have_their_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="MarginAccount",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "ccp",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
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
                        fields=("party", "ccp", "unit"),
                        name="a_party_has_one_margin_account_a_currency",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party", models.F("ccp")), _negated=True),
                        name="nobody_gives_margin_to_itself",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MarginCall",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("due_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="clearing.marginaccount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-id"], name="calls_of_a_margin_account"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="a_call_is_for_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarginCover",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="clearing.marginaccount",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("holder"), "="), (models.F("valid"), "&&")],
                        name="an_account_secures_one_margin_account_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="what_secures_margin_does_so_from_a_day",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MarginException",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                ("code", models.TextField()),
                ("value", models.TextField(db_default="", default="")),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="clearing.marginaccount",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "business_date", "code", "asset"),
                        name="what_is_missing_is_said_once_a_date",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__regex", "^(no_price|price_too_old|no_exchange_rate|short_position|no_due_time)$")
                        ),
                        name="margin_is_missing_something_known",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MarginReckoning",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                ("cash", models.DecimalField(decimal_places=6, max_digits=24)),
                ("value", models.DecimalField(decimal_places=6, max_digits=24)),
                ("counted", models.DecimalField(decimal_places=6, max_digits=24)),
                ("equity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("requirement", models.DecimalField(decimal_places=6, max_digits=24)),
                ("initial", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("outstanding", models.DecimalField(decimal_places=6, max_digits=24)),
                ("called", models.DecimalField(decimal_places=6, max_digits=24)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reckonings",
                        to="clearing.marginaccount",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["business_date"], name="margin_by_business_date"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "business_date"), name="a_margin_account_is_reckoned_once_a_date"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "equity",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("cash"), "+", models.F("counted")
                                ),
                            )
                        ),
                        name="equity_is_cash_and_what_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counted__gte", 0), ("counted__lte", models.F("value"))),
                        name="what_counts_is_of_the_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("called__gte", 0), ("outstanding__gte", 0), ("requirement__gte", 0)),
                        name="margin_is_never_owed_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarginLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "reckoning_id", "book_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("balance", models.DecimalField(decimal_places=6, max_digits=24)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("quotation", models.TextField(db_default="", default="")),
                ("priced_on", models.DateField(null=True)),
                ("quoted_in", models.TextField()),
                ("rate", models.DecimalField(decimal_places=10, max_digits=24)),
                ("haircut", models.DecimalField(decimal_places=6, max_digits=24)),
                ("value", models.DecimalField(decimal_places=6, max_digits=24)),
                ("counted", models.DecimalField(decimal_places=6, max_digits=24)),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "reckoning",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="clearing.marginreckoning",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("counted", models.F("value")),
                                ("haircut", 0),
                                ("price__isnull", True),
                                ("priced_on__isnull", True),
                                ("quotation", ""),
                            ),
                            models.Q(
                                ("price__isnull", False),
                                ("priced_on__isnull", False),
                                ("quotation__regex", "^(ACTU|PRCT)$"),
                            ),
                            _connector="OR",
                        ),
                        name="a_position_has_its_price_and_cash_has_none",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MarginCallAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("amount", models.DecimalField(db_default=0, decimal_places=6, default=0, max_digits=24)),
                ("reason", models.TextField(db_default="", default="")),
                ("by", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "call",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="clearing.margincall",
                    ),
                ),
                (
                    "reckoning",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clearing.marginreckoning",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["call", "id"], name="acts_on_a_margin_call"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gt", 0), ("kind__regex", "^(CASH|COVERED)$"), ("reckoning__isnull", False)
                            ),
                            models.Q(
                                ("amount__gt", 0), ("kind__regex", "^(NOTED|WITHDRAWN)$"), ("reckoning__isnull", True)
                            ),
                            models.Q(
                                ("amount", 0), ("kind__regex", "^(DISPUTED|AGREED)$"), ("reckoning__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="what_comes_of_a_call_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reckoning__isnull", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="a_person_says_why_of_a_call",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="margincall",
            name="reckoning",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="call", to="clearing.marginreckoning"
            ),
        ),
        migrations.CreateModel(
            name="MarginTerms",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("maintenance", models.DecimalField(decimal_places=6, max_digits=24)),
                ("initial", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("add_on", models.DecimalField(decimal_places=6, max_digits=24)),
                ("minimum", models.DecimalField(decimal_places=6, max_digits=24)),
                ("rounding", models.DecimalField(decimal_places=6, max_digits=24)),
                ("due_days", models.SmallIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="clearing.marginaccount",
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
                        expressions=[(models.F("account"), "="), (models.F("valid"), "&&")],
                        name="a_margin_account_has_one_set_of_terms_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("maintenance__gte", 0),
                            ("maintenance__lte", 100),
                            models.Q(
                                ("initial__isnull", True),
                                models.Q(("initial__gte", models.F("maintenance")), ("initial__lte", 100)),
                                _connector="OR",
                            ),
                        ),
                        name="margin_is_asked_for_in_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("add_on__gte", 0), ("minimum__gte", 0), ("rounding__gt", 0)),
                        name="margin_is_called_for_in_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_days__gte", 0), ("due_days__lte", 30)), name="a_call_is_due_in_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="terms_of_margin_have_a_beginning",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="marginreckoning",
            name="terms",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clearing.marginterms"
            ),
        ),
        migrations.CreateModel(
            name="MarginHaircut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "terms_id", "product", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("product", models.TextField()),
                ("percent", models.DecimalField(decimal_places=6, max_digits=24)),
                (
                    "terms",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="haircuts",
                        to="clearing.marginterms",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("product__regex", "^(EQUITY|BOND|ETF|FUND)$")),
                        name="a_haircut_is_of_a_kind_of_security",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gt", 0), ("percent__lte", 100)),
                        name="a_haircut_is_a_part_of_the_value",
                    ),
                ]
            },
        ),
    ]
