"""Whom the house reached about a fail, what was said and when to chase again is kept."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0025_instructions_go_to_external_depositories"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailChase",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "channel",
                    models.TextField(choices=[("PHONE", "phone"), ("MAIL", "mail"), ("MESSAGE", "message")]),
                ),
                ("reached", models.TextField()),
                ("said", models.TextField()),
                ("promised_for", models.DateField(null=True)),
                ("chase_again_on", models.DateField(null=True)),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to="settlements.instruction",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["instruction", "id"], name="chases_by_instruction"),
                    models.Index(
                        condition=models.Q(("chase_again_on__isnull", False)),
                        fields=["chase_again_on"],
                        name="chases_to_come",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__regex", "^(PHONE|MAIL|MESSAGE)$")),
                        name="a_chase_goes_by_phone_mail_or_message",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reached__regex", "\\S")), name="a_chase_names_who_was_reached"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("said__regex", "\\S")), name="a_chase_tells_what_was_said"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("promised_for__gte", models.F("business_date"))),
                        name="what_is_promised_is_not_past",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chase_again_on__gt", models.F("business_date"))),
                        name="the_next_chase_comes_later",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_failchase"),
    ]
