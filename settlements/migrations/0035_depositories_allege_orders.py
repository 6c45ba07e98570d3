"""What depositories allege is kept, and that it stands no longer."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0034_the_house_holds_instructions"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositoryAllegement",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="settlements.message",
                    ),
                ),
                ("receiver", models.TextField()),
                ("reference", models.TextField()),
                ("direction", models.TextField()),
                ("payment", models.TextField()),
                ("isin", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("currency", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("trade_date", models.DateField(null=True)),
                ("settlement_date", models.DateField()),
                ("account", models.TextField()),
                ("client", models.TextField()),
                ("other", models.TextField()),
                ("other_client", models.TextField()),
                ("common_reference", models.TextField()),
                ("cum_ex", models.TextField()),
                ("claim_opt_out", models.BooleanField()),
                ("told_at", models.DateTimeField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
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
                (
                    "client_party",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlements.depositorylink",
                    ),
                ),
                (
                    "other_party",
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
            name="DepositoryAllegementRemoval",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="settlements.message",
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "allegement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removal",
                        to="settlements.depositoryallegement",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="depositoryallegement",
            index=models.Index(fields=["settlement_date"], name="depository_allegements_by_date"),
        ),
        migrations.AddConstraint(
            model_name="depositoryallegement",
            constraint=models.UniqueConstraint(
                fields=("receiver", "reference"), name="a_depository_alleges_once_under_a_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryallegement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direction__regex", "^(DELI|RECE)$"),
                    ("payment__regex", "^(DVP|FOP|PFOD|DWP)$"),
                    ("isin__regex", "\\S"),
                    ("reference__regex", "\\S"),
                ),
                name="what_a_depository_alleges_is_directed_and_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryallegement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__isnull", True), ("currency", "")),
                    models.Q(("amount__isnull", False), ("currency__regex", "^[A-Z]{3}$")),
                    _connector="OR",
                ),
                name="what_a_depository_alleges_has_a_currency_with_its_amount",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_depositoryallegement"),
        append_only("settlements_depositoryallegementremoval"),
    ]
