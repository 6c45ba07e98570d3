"""Parties are told by message what becomes of their instructions, as they wish it."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0015_matches_settle_in_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("instruction", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1), ("instruction__gte", 0), ("position__gte", -1)),
                        name="there_is_one_place_up_to_which_is_told",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageWish",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "topic",
                    models.TextField(
                        choices=[("STATUS", "changes of status"), ("CONFIRMATION", "confirmations of settlement")]
                    ),
                ),
                ("form", models.TextField(choices=[("ISO20022", "ISO 20022"), ("ISO15022", "ISO 15022")])),
                ("is_wished", models.BooleanField()),
                ("after_position", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["party", "topic", "-after_position", "-id"], name="wishes_by_party")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("form__regex", "^(ISO20022|ISO15022)$"), ("topic__regex", "^(STATUS|CONFIRMATION)$")
                        ),
                        name="a_wish_is_of_a_topic_and_a_standard",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("after_position__gte", -1)), name="a_wish_begins_in_the_trail"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="acknowledged",
                        serialize=False,
                        to="settlements.message",
                    ),
                ),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("answers__isnull", True), ("direction", "OUT")),
                fields=["party", "id"],
                name="messages_told_by_party",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        refers(
            "settlements_acknowledgement",
            Reference("an_acknowledgement_is_of_a_message", ("message_id",), "settlements_message"),
        ),
        append_only("settlements_messagewish"),
        append_only("settlements_acknowledgement"),
    ]
