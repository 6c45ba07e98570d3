"""Settlement messages are kept as they came in and went out, with what came of each and what still waits."""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0011_penalties_refer_in_sets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("direction", models.TextField(choices=[("IN", "came in"), ("OUT", "went out")])),
                (
                    "channel",
                    models.TextField(choices=[("HTTP", "interface"), ("DESK", "corrected at the desk")]),
                ),
                ("key", models.TextField()),
                ("kind", models.TextField()),
                ("sender", models.TextField()),
                ("receiver", models.TextField()),
                ("message_id", models.TextField()),
                ("reference", models.TextField()),
                ("body", models.BinaryField()),
                ("sha256", models.TextField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "answers",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="settlements.message",
                    ),
                ),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "repairs",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repaired_by",
                        to="settlements.message",
                    ),
                ),
                (
                    "repeats",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlements.message",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party", "-id"], name="messages_by_party"),
                    models.Index(fields=["reference", "-id"], name="messages_by_reference"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["business_date"], name="messages_by_date"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="a_message_is_kept_once"),
                    models.UniqueConstraint(fields=("repairs",), name="a_message_is_repaired_once"),
                    models.CheckConstraint(
                        condition=models.Q(("channel__regex", "^(HTTP|DESK)$"), ("direction__regex", "^(IN|OUT)$")),
                        name="a_message_comes_in_or_goes_out_by_a_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answers__isnull", True), ("direction", "IN"), ("instruction__isnull", True)),
                            models.Q(("direction", "OUT"), ("repairs__isnull", True), ("repeats__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_message_that_came_in_answers_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageOutcome",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("item", models.SmallIntegerField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("ACCEPTED", "accepted"),
                            ("REJECTED", "rejected"),
                            ("PENDING", "waits for others to agree"),
                            ("REPAIRED", "repaired"),
                            ("READY", "there to be fetched"),
                        ]
                    ),
                ),
                ("act", models.TextField()),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("reasons", models.JSONField(default=list)),
                ("request_id", models.BigIntegerField(null=True)),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message_outcomes",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="settlements.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("message", "item"), name="what_came_of_an_item_is_told_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("item__gte", 1), ("state__regex", "^(ACCEPTED|REJECTED|PENDING|REPAIRED|READY)$")
                        ),
                        name="an_outcome_of_a_message_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__regex", "^(ACCEPTED|PENDING)$"), _negated=True),
                            models.Q(("instruction__isnull", False), ("state", "ACCEPTED")),
                            models.Q(
                                ("instruction__isnull", False), ("request_id__isnull", False), ("state", "PENDING")
                            ),
                            _connector="OR",
                        ),
                        name="what_is_accepted_became_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "REJECTED"), _negated=True),
                            models.Q(("codes", []), _negated=True),
                            models.Q(("reasons", []), _negated=True),
                            _connector="OR",
                        ),
                        name="what_is_rejected_says_why",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OpenMessage",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="opened",
                        serialize=False,
                        to="settlements.message",
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("ARRIVED", "to be taken up"),
                            ("WAITING", "waits for its instruction"),
                            ("QUARANTINED", "set aside"),
                        ]
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("party_id", models.IntegerField(null=True)),
                (
                    "awaited",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "message"], name="open_messages_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "ARRIVED"),
                            models.Q(
                                ("party_id__isnull", False),
                                ("state", "WAITING"),
                                models.Q(("awaited", []), _negated=True),
                            ),
                            models.Q(("state", "QUARANTINED"), models.Q(("reasons", []), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_message_is_open_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        refers(
            "settlements_message",
            Reference("a_message_is_of_a_party", ("party_id",), "refdata_party"),
            Reference("an_answer_is_to_a_message", ("answers_id",), "settlements_message"),
            Reference("a_repair_is_of_a_message", ("repairs_id",), "settlements_message"),
            Reference("a_repetition_is_of_a_message", ("repeats_id",), "settlements_message"),
            Reference("a_message_is_about_an_instruction", ("instruction_id",), "settlements_instruction"),
        ),
        refers(
            "settlements_messageoutcome",
            Reference("an_outcome_is_of_a_message", ("message_id",), "settlements_message"),
            Reference("a_message_became_an_instruction", ("instruction_id",), "settlements_instruction"),
        ),
        refers(
            "settlements_openmessage",
            Reference("an_open_message_is_kept", ("message_id",), "settlements_message"),
            may_change=True,
        ),
        append_only("settlements_message"),
        append_only("settlements_messageoutcome"),
    ]
