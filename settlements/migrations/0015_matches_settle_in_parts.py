"""A match may settle in parts, one a night: what is open of it is what they have left."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [("settlements", "0014_parts_have_thresholds")]

    operations = [
        migrations.CreateModel(
            name="SettlementPart",
            fields=[
                ("journal_id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "match",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="parts",
                        to="settlements.match",
                    ),
                ),
                ("slice", models.IntegerField()),
                ("business_date", models.DateField()),
                ("quantity_units", models.BigIntegerField()),
                ("amount_units", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["business_date", "slice"], name="part_by_night"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("match", "slice"), name="a_match_settles_in_one_part_a_night"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_units__gte", 0), ("quantity_units__gt", 0)),
                        name="a_part_moves_securities",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="openmatch",
            name="is_parted",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="openmatch",
            index=models.Index(condition=models.Q(("is_parted", True)), fields=["match"], name="open_in_parts"),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        refers(
            "settlements_settlementpart",
            Reference("a_part_is_of_a_match", ("match_id",), "settlements_match"),
        ),
        append_only("settlements_settlementpart"),
    ]
