"""Opens accounts of one asset, guards, business dates and the keys that are unique for ever."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("refdata", "0001_parties_and_instruments_are_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Journal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("slice", models.IntegerField()),
                ("business_date", models.DateField()),
                ("value_date", models.DateField()),
                ("kind", models.TextField()),
                ("subject", models.BigIntegerField(null=True)),
                ("narrative", models.TextField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_journal", "managed": False},
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "journal_id", "leg", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("journal_id", models.BigIntegerField()),
                ("leg", models.SmallIntegerField()),
                ("slice", models.IntegerField()),
                ("business_date", models.DateField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
            ],
            options={"db_table": "ledger_movement", "managed": False},
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="books", to="refdata.asset"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="refdata.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "asset"), name="a_holder_has_one_account_per_asset"),
                    models.UniqueConstraint(fields=("id", "asset"), name="an_account_holds_one_asset"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                ("effect", models.TextField(primary_key=True, serialize=False)),
                ("journal_id", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("fingerprint", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("effect", models.TextField(unique=True)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="ledger.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="a_hold_is_positive"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("reversed_journal", models.BigIntegerField(primary_key=True, serialize=False)),
                ("reversing_journal", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="BalanceSnapshot",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "business_date",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("business_date", models.DateField()),
                ("posted", models.DecimalField(decimal_places=6, max_digits=24)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="ledger.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("business_date", models.DateField(primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.ExpressionWrapper(models.Q(("closed_at__isnull", True)), models.BooleanField()),
                        condition=models.Q(("closed_at__isnull", True)),
                        name="one_business_date_is_open",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="HoldRelease",
            fields=[
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="release",
                        serialize=False,
                        to="ledger.hold",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Slice",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                ("purpose", models.TextField()),
                (
                    "state",
                    models.TextField(choices=[("OPEN", "Open"), ("FINISHED", "Finished")], default="OPEN"),
                ),
                ("journals", models.BigIntegerField(default=0)),
                ("movements", models.BigIntegerField(default=0)),
                ("digest", models.TextField(default="")),
                ("verified_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business_date", "purpose"), name="a_purpose_has_one_slice_a_day"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Guard",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="guard",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("posted", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("held", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("floor", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.asset"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor__isnull", True),
                            (
                                "posted__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("floor"), "+", models.F("held")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="available_is_within_floor",
                    ),
                    models.CheckConstraint(condition=models.Q(("held__gte", 0)), name="held_is_not_negative"),
                ]
            },
        ),
    ]
