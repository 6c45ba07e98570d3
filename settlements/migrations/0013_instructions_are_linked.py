"""A party links its instructions with one another, or puts them in pools; each link stands until it is taken away or all is final."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0012_messages_are_kept"),
        ("authorizations", "0010_nobody_decides_on_what_is_about_himself"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstructionLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("BEFO", "before"),
                            ("AFTE", "after"),
                            ("WITH", "with"),
                            ("INFO", "for information"),
                            ("POOL", "in a pool"),
                        ]
                    ),
                ),
                ("pool", models.TextField(null=True)),
                ("members", models.IntegerField(null=True)),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_by",
                        to="settlements.instruction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unlinking",
            fields=[
                (
                    "link",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="unlinking",
                        serialize=False,
                        to="settlements.instructionlink",
                    ),
                ),
                ("instruction_id", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="StandingLink",
            fields=[
                (
                    "link",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="settlements.instructionlink",
                    ),
                ),
                ("participant_id", models.IntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("BEFO", "before"),
                            ("WITH", "with"),
                            ("INFO", "for information"),
                            ("POOL", "in a pool"),
                        ]
                    ),
                ),
                ("first_id", models.BigIntegerField()),
                ("second_id", models.BigIntegerField(null=True)),
                ("pool", models.TextField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["second_id"], name="standing_link_by_second"),
                    models.Index(
                        condition=models.Q(("kind", "POOL")),
                        fields=["participant_id", "pool"],
                        name="standing_link_by_pool",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("pool__isnull", True)),
                        fields=("first_id", "kind", "second_id"),
                        name="two_instructions_are_linked_once_in_a_way",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "POOL")),
                        fields=("first_id", "pool"),
                        name="an_instruction_is_in_a_pool_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__regex", "^(BEFO|WITH|INFO)$"),
                                ("pool__isnull", True),
                                ("second_id__isnull", False),
                            ),
                            models.Q(("kind", "POOL"), ("pool__isnull", False), ("second_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_standing_link_is_of_two_or_of_a_pool",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="instructionlink",
            index=models.Index(condition=models.Q(("kind", "POOL")), fields=["pool"], name="link_by_pool"),
        ),
        migrations.AddConstraint(
            model_name="instructionlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__regex", "^(BEFO|AFTE|WITH|INFO)$"),
                        ("other__isnull", False),
                        models.Q(("other", models.F("instruction")), _negated=True),
                        ("members__isnull", True),
                        ("pool__isnull", True),
                    ),
                    models.Q(
                        ("kind", "POOL"),
                        ("other__isnull", True),
                        ("pool__isnull", False),
                        ("pool__regex", "^\\S(.{0,33}\\S)?$"),
                    ),
                    _connector="OR",
                ),
                name="a_link_names_another_instruction_or_a_pool",
            ),
        ),
        migrations.AddConstraint(
            model_name="instructionlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("members__isnull", True), ("members__gte", 2), _connector="OR"),
                name="a_pool_has_two_members_or_more",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        refers(
            "settlements_instructionlink",
            Reference("a_link_is_of_an_instruction", ("instruction_id",), "settlements_instruction"),
            Reference("a_link_is_with_an_instruction", ("other_id",), "settlements_instruction"),
        ),
        refers(
            "settlements_unlinking",
            Reference("an_unlinking_is_of_a_link", ("link_id",), "settlements_instructionlink"),
        ),
        refers(
            "settlements_standinglink",
            Reference("a_standing_link_is_of_a_link", ("link_id",), "settlements_instructionlink"),
            may_change=True,
        ),
        append_only("settlements_instructionlink"),
        append_only("settlements_unlinking"),
    ]
