"""Keeps instructions, matches, the queue of what is open, and what became of them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("itservices", "0001_runs_are_rows"),
        ("ledger", "0001_accounts_hold_one_asset"),
        ("refdata", "0001_parties_and_instruments_are_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instruction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reference", models.TextField()),
                ("common_reference", models.TextField(null=True)),
                ("direction", models.TextField(choices=[("DELI", "deliver"), ("RECE", "receive")])),
                (
                    "payment",
                    models.TextField(
                        choices=[
                            ("DVP", "delivery versus payment"),
                            ("FOP", "free of payment"),
                            ("PFOD", "payment free of delivery"),
                            ("DWP", "delivery with payment"),
                        ]
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("trade_date", models.DateField()),
                ("intended_settlement_date", models.DateField()),
                (
                    "place",
                    models.TextField(choices=[("OWN", "our own books"), ("CSD", "external depository")], default="OWN"),
                ),
                ("priority", models.SmallIntegerField(default=4)),
                (
                    "partial",
                    models.TextField(
                        choices=[
                            ("NPAR", "partial settlement not allowed"),
                            ("PART", "partial settlement allowed"),
                            ("PARQ", "partial settlement allowed by quantity"),
                            ("PARC", "partial settlement allowed by cash value"),
                        ],
                        default="NPAR",
                    ),
                ),
                ("submitted_by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "cash_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
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
                        null=True,
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instructions",
                        to="refdata.party",
                    ),
                ),
                (
                    "securities_account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "reference"), name="a_reference_is_used_once_per_participant"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asset__isnull", False),
                                ("payment__in", ["DVP", "DWP"]),
                                ("quantity__gt", 0),
                                ("quantity__isnull", False),
                                ("securities_account__isnull", False),
                                ("amount__gt", 0),
                                ("amount__isnull", False),
                                ("cash_account__isnull", False),
                                ("currency__isnull", False),
                            ),
                            models.Q(
                                ("asset__isnull", False),
                                ("payment", "FOP"),
                                ("quantity__gt", 0),
                                ("quantity__isnull", False),
                                ("securities_account__isnull", False),
                                ("amount__isnull", True),
                                ("cash_account__isnull", True),
                                ("currency__isnull", True),
                            ),
                            models.Q(
                                ("asset__isnull", True),
                                ("payment", "PFOD"),
                                ("quantity__isnull", True),
                                ("securities_account__isnull", True),
                                ("amount__gt", 0),
                                ("amount__isnull", False),
                                ("cash_account__isnull", False),
                                ("currency__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="securities_and_cash_as_the_payment_type_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("intended_settlement_date__gte", models.F("trade_date"))),
                        name="it_settles_on_or_after_its_trade_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__range", (1, 4))), name="a_priority_is_1_to_4"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("direction__in", ["DELI", "RECE"]),
                            ("partial__in", ["NPAR", "PART", "PARQ", "PARC"]),
                            ("place__in", ["OWN", "CSD"]),
                        ),
                        name="an_instruction_uses_the_terms_of_the_trade",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("matched_at", models.DateTimeField()),
                (
                    "delivering",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match_as_deliverer",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "receiving",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match_as_receiver",
                        to="settlements.instruction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("delivering", models.F("receiving")), _negated=True),
                        name="a_match_has_two_sides",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="cancellation",
                        serialize=False,
                        to="settlements.instruction",
                    ),
                ),
                ("reason_code", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LegalMove",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("axis", models.TextField()),
                ("from_status", models.TextField()),
                ("to_status", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("axis", "from_status", "to_status"), name="a_legal_move_stands_once"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OpenMatch",
            fields=[
                (
                    "match",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="open",
                        serialize=False,
                        to="settlements.match",
                    ),
                ),
                ("priority", models.SmallIntegerField()),
                ("intended_settlement_date", models.DateField()),
                ("market_id", models.IntegerField()),
                (
                    "payment",
                    models.TextField(
                        choices=[
                            ("DVP", "delivery versus payment"),
                            ("FOP", "free of payment"),
                            ("PFOD", "payment free of delivery"),
                            ("DWP", "delivery with payment"),
                        ]
                    ),
                ),
                (
                    "place",
                    models.TextField(choices=[("OWN", "our own books"), ("CSD", "external depository")]),
                ),
                ("asset_id", models.IntegerField(default=0)),
                ("securities_from", models.IntegerField(default=0)),
                ("securities_to", models.IntegerField(default=0)),
                ("quantity_units", models.BigIntegerField(default=0)),
                ("currency_id", models.IntegerField(default=0)),
                ("cash_from", models.IntegerField(default=0)),
                ("cash_to", models.IntegerField(default=0)),
                ("amount_units", models.BigIntegerField(default=0)),
                (
                    "settlement",
                    models.TextField(choices=[("PEND", "pending"), ("PENF", "failing")], default="PEND"),
                ),
                ("deliverer_reason", models.TextField(default="")),
                ("receiver_reason", models.TextField(default="")),
                ("deliverer_hold", models.BooleanField(default=False)),
                ("receiver_hold", models.BooleanField(default=False)),
                ("deliverer_cancels", models.BooleanField(default=False)),
                ("receiver_cancels", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("settlement__in", ["PEND", "PENF"])),
                        name="what_is_open_is_pending_or_failing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("asset_id__gt", 0),
                                    ("payment__in", ["DVP", "DWP", "FOP"]),
                                    ("securities_from__gt", 0),
                                    ("quantity_units__gt", 0),
                                    ("securities_to__gt", 0),
                                ),
                                models.Q(
                                    ("asset_id", 0),
                                    ("payment", "PFOD"),
                                    ("quantity_units", 0),
                                    ("securities_from", 0),
                                    ("securities_to", 0),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(
                                    ("cash_from__gt", 0),
                                    ("currency_id__gt", 0),
                                    ("payment__in", ["DVP", "DWP", "PFOD"]),
                                    ("amount_units__gt", 0),
                                    ("cash_to__gt", 0),
                                ),
                                models.Q(
                                    ("amount_units", 0),
                                    ("cash_from", 0),
                                    ("cash_to", 0),
                                    ("currency_id", 0),
                                    ("payment", "FOP"),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="a_leg_is_whole_or_absent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asset_id", 0),
                                models.Q(("securities_from", models.F("securities_to")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("currency_id", 0),
                                models.Q(("cash_from", models.F("cash_to")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="securities_and_cash_move_between_two_accounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deliverer_cancels", True), ("receiver_cancels", True), _negated=True),
                        name="it_is_not_cancelled_by_both_sides",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "match",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="settlement",
                        serialize=False,
                        to="settlements.match",
                    ),
                ),
                ("journal_id", models.BigIntegerField()),
                ("slice", models.IntegerField()),
                ("business_date", models.DateField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["business_date", "slice"], name="settlement_by_night"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("axis", models.TextField()),
                ("from_status", models.TextField()),
                ("to_status", models.TextField()),
                ("reason_code", models.TextField(default="")),
                ("business_date", models.DateField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "instruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_changes",
                        to="settlements.instruction",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["business_date"], name="status_change_by_date"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("axis__in", ["IPRC", "MTCH", "SETT", "HOLD"])),
                        name="a_status_change_is_on_an_axis",
                    ),
                ],
            },
        ),
    ]
