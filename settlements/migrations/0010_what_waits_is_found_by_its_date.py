"""What waits for its match is read in pages by its intended date, found by what it is near to, and a payment free of delivery
keeps the instrument that it is about. What is alleged, and what is withdrawn, is on file.

The events of intakes of own instructions digest the instrument from here on (H06): 0008 was never released, so no database has
events of before."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0009_moves_and_what_waits_refer_in_sets"),
    ]

    operations = [
        migrations.AddField(
            model_name="matchingterms",
            name="instrument",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="refdata.asset",
            ),
        ),
        migrations.AddField(model_name="unmatched", name="at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(
            "update settlements_unmatched u set at = i.at from settlements_instruction i where i.id = u.instruction_id",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(model_name="unmatched", name="at", field=models.DateTimeField()),
        migrations.AddField(model_name="unmatched", name="is_alleged", field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Allegement",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="allegement",
                        serialize=False,
                        to="settlements.matchingterms",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withdrawal",
                        serialize=False,
                        to="settlements.matchingterms",
                    ),
                ),
                ("key", models.UUIDField()),
                ("delivers", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key"], name="withdrawal_by_key"),
                ]
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="unmatched", name="unmatched_by_counterparty"),
        migrations.RemoveIndex(model_name="unmatched", name="unmatched_by_participant"),
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(fields=["intended_settlement_date", "instruction"], name="unmatched_by_intended_date"),
        ),
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(
                fields=["participant_id", "intended_settlement_date", "instruction"], name="unmatched_by_participant"
            ),
        ),
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(
                fields=["counterparty_id", "intended_settlement_date", "instruction"], name="unmatched_by_counterparty"
            ),
        ),
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(
                fields=["counterparty_id", "asset_id", "amount_units", "quantity_units", "instruction"],
                name="unmatched_by_asset_named",
            ),
        ),
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(
                fields=["counterparty_id", "participant_id", "amount_units", "quantity_units", "instruction"],
                name="unmatched_by_parties",
            ),
        ),
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(condition=models.Q(("is_alleged", False)), fields=["at"], name="unmatched_not_alleged"),
        ),
        append_only("settlements_allegement"),
        append_only("settlements_withdrawal"),
        refers(
            "settlements_allegement",
            Reference(
                "an_allegement_is_of_an_own_instruction",
                ("instruction_id",),
                "settlements_matchingterms",
                ("instruction_id",),
            ),
        ),
        refers(
            "settlements_withdrawal",
            Reference(
                "a_withdrawal_is_of_an_own_instruction",
                ("instruction_id",),
                "settlements_matchingterms",
                ("instruction_id",),
            ),
        ),
    ]
