"""Keeps trades, their versions, what stood against them and what they became."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("itservices", "0002_trouble_is_kept_by_its_code"),
        ("refdata", "0002_settlement_instructions_stand"),
        ("settlements", "0004_the_queue_names_its_participants"),
    ]

    operations = [
        migrations.CreateModel(
            name="TradeVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                ("action", models.TextField()),
                ("side", models.TextField()),
                ("product", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price_type", models.TextField()),
                ("gross", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("accrued", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("net", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("trade_date", models.DateField()),
                ("settlement_date", models.DateField(null=True)),
                ("venue", models.TextField(null=True)),
                ("leg", models.TextField(null=True)),
                ("linked_reference", models.TextField(null=True)),
                ("digest", models.TextField()),
                ("likeness", models.BigIntegerField()),
                ("submitted_by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
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
                    "counterparty",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
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
                    "load",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["trade_date", "likeness"], name="trades_that_say_the_same"),
                    models.Index(fields=["asset", "-id"], name="trades_in_an_asset"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["at"], name="versions_by_instant"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", "NEW"), ("number", 1)),
                            models.Q(("action__in", ["AMEND", "CANCEL"]), ("number__gt", 1)),
                            _connector="OR",
                        ),
                        name="a_trade_begins_with_a_new_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_type__in", ["ACTU", "PRCT", "RATE"]),
                            (
                                "product__in",
                                ["EQUITY", "BOND", "ETF", "FUND", "FX_SPOT", "FX_FORWARD", "REPO", "LENDING"],
                            ),
                            ("side__in", ["BUY", "SELL"]),
                            models.Q(
                                ("leg__isnull", True),
                                ("leg__in", ["OPENING", "CLOSING", "NEAR", "FAR"]),
                                _connector="OR",
                            ),
                        ),
                        name="a_trade_uses_the_words_of_its_format",
                    ),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="a_trade_is_of_a_quantity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settlement_date__isnull", True),
                            ("settlement_date__gte", models.F("trade_date")),
                            _connector="OR",
                        ),
                        name="a_trade_settles_on_or_after_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net__isnull", True),
                            ("accrued__isnull", True),
                            (
                                "net",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross"), "+", models.F("accrued")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="net_is_gross_and_accrued_interest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TradeException",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("field", models.TextField()),
                ("value", models.TextField()),
                ("data", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="clearing.tradeversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z_]+$")), name="an_exception_has_a_code"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Trade",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.TextField()),
                ("reference", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trades",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party", "-id"], name="trades_of_a_party"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["at"], name="trades_by_instant"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("party", "channel", "reference"),
                        name="a_trade_reference_is_used_once_per_party_and_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["API", "FILE", "FIX"])),
                        name="a_trade_comes_by_a_known_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenTrade",
            fields=[
                (
                    "trade",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="open",
                        serialize=False,
                        to="clearing.trade",
                    ),
                ),
                ("party_id", models.IntegerField()),
                ("state", models.TextField()),
                ("since", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clearing.tradeversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "trade"], name="open_trades_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CAPTURED", "ENRICHED", "EXCEPTION"])),
                        name="work_on_a_trade_is_open",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="tradeversion",
            name="trade",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="clearing.trade",
            ),
        ),
        migrations.CreateModel(
            name="Enrichment",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="enrichment",
                        serialize=False,
                        to="clearing.tradeversion",
                    ),
                ),
                ("settlement_date", models.DateField()),
                ("accrued", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("net", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "ours",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.ssi",
                    ),
                ),
                (
                    "theirs",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.ssi",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accrued__isnull", True), ("net__isnull", True)),
                            models.Q(("accrued__isnull", False), ("net__gt", 0)),
                            _connector="OR",
                        ),
                        name="an_enriched_trade_pays_something_or_nothing",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="TradeInstruction",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="instructed",
                        serialize=False,
                        to="clearing.tradeversion",
                    ),
                ),
                (
                    "match",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trade_instruction",
                        to="settlements.match",
                    ),
                ),
                (
                    "ours",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "theirs",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlements.instruction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ours", models.F("theirs")), _negated=True),
                        name="a_trade_becomes_two_instructions",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ExceptionEnd",
            fields=[
                (
                    "exception",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="clearing.tradeexception",
                    ),
                ),
                ("how", models.TextField()),
                ("reason", models.TextField(default="")),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["SOLVED", "ACCEPTED", "SUPERSEDED"])),
                        name="an_exception_ends_in_a_known_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "ACCEPTED"), _negated=True), ("reason__regex", "\\S"), _connector="OR"
                        ),
                        name="an_exception_is_accepted_for_a_reason",
                    ),
                ]
            },
        ),
        migrations.AddIndex(
            model_name="tradeversion",
            index=models.Index(condition=models.Q(("action", "CANCEL")), fields=["trade"], name="cancelled_trades"),
        ),
        migrations.AddConstraint(
            model_name="tradeversion",
            constraint=models.UniqueConstraint(fields=("trade", "number"), name="a_version_of_a_trade_stands_once"),
        ),
    ]
