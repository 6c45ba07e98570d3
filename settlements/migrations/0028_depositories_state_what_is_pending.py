"""What depositories state to be pending is kept line by line."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0026_fails_are_chased"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositoryStatement",
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
                ("account", models.TextField()),
                ("reference", models.TextField()),
                ("page", models.IntegerField()),
                ("is_last", models.BooleanField()),
                ("stated_on", models.DateField()),
                ("told_at", models.DateTimeField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "link",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlements.depositorylink",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryStatementLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("reference", models.TextField()),
                ("matching", models.TextField()),
                ("settlement", models.TextField()),
                ("reason", models.TextField()),
                ("direction", models.TextField()),
                ("isin", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24)),
                ("currency", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("settlement_date", models.DateField()),
                (
                    "instruction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stated_lines",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="settlements.depositorystatement",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="depositorystatement",
            index=models.Index(
                fields=["-stated_on", "receiver", "account", "page"], name="depository_statements_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorystatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("page__gte", 1), ("reference__regex", "\\S")),
                name="a_page_of_what_is_pending_is_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorystatementline",
            constraint=models.UniqueConstraint(
                fields=("statement", "number"), name="a_line_of_what_is_pending_has_its_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorystatementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("direction__regex", "^(DELI|RECE)$"), ("number__gte", 1), ("reference__regex", "\\S")
                ),
                name="a_line_of_what_is_pending_is_counted_and_directed",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorystatementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__isnull", True), ("currency", "")),
                    models.Q(("amount__isnull", False), ("currency__regex", "^[A-Z]{3}$")),
                    _connector="OR",
                ),
                name="what_is_pending_has_a_currency_with_its_amount",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_depositorystatement"),
        append_only("settlements_depositorystatementline"),
    ]
