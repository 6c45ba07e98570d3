"""The depository removes, reinstates and re-allocates penalties, each by a fact of its own."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0016_parties_are_told_by_message"),
    ]

    operations = [
        migrations.CreateModel(
            name="PenaltyChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[("REMOVED", "removed"), ("REINSTATED", "reinstated"), ("REALLOCATED", "re-allocated")]
                    ),
                ),
                (
                    "code",
                    models.TextField(
                        choices=[
                            ("", "—"),
                            ("CORP", "corporate action on stock"),
                            ("SESU", "SESU"),
                            ("SUSP", "trading was suspended"),
                            ("SEMP", "SEMP"),
                            ("TECH", "technical impossibility"),
                            ("INSO", "insolvency of a participant"),
                            ("INTS", "INTS"),
                            ("NOSU", "NOSU"),
                            ("OTHR", "other"),
                        ]
                    ),
                ),
                ("side", models.TextField()),
                ("securities_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("cash_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price_date", models.DateField(null=True)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("reason", models.TextField()),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "failing",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "penalty",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="settlements.penalty",
                    ),
                ),
                (
                    "receiving",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("penalty", "number"), name="a_change_of_a_penalty_has_its_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount", 0),
                                ("code__regex", "^(CORP|SESU|SUSP|SEMP|TECH|INSO|INTS|NOSU|OTHR)$"),
                                ("kind", "REMOVED"),
                            ),
                            models.Q(("code", ""), ("kind__regex", "^(REINSTATED|REALLOCATED)$")),
                            _connector="OR",
                        ),
                        name="a_penalty_is_removed_for_a_reason_of_the_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("failing__isnull", False),
                                ("receiving__isnull", False),
                                ("side__regex", "^(DELI|RECE)$"),
                            ),
                            models.Q(
                                ("failing__isnull", True),
                                ("kind", "REMOVED"),
                                ("receiving__isnull", True),
                                ("side", ""),
                            ),
                            _connector="OR",
                        ),
                        name="what_stands_of_a_changed_penalty_has_two_sides",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="a_change_of_a_penalty_says_why"
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_penaltychange"),
    ]
