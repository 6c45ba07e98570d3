"""The house holds single instructions until it lifts that: none of them settles, is sent, or is cancelled against the law."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0033_what_settles_outside_fails_too"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImposedHold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("CSDH", "hold by the house"),
                            ("CVAL", "hold until it is validated"),
                            ("CDEL", "conditional delivery"),
                        ]
                    ),
                ),
                (
                    "legal_reason",
                    models.TextField(
                        choices=[
                            ("", "—"),
                            ("SANCTIONS", "sanctions"),
                            ("COURT_ORDER", "court order"),
                            ("REGULATOR", "order of a supervisor"),
                            ("INSOLVENCY", "insolvency"),
                            ("MONEY_LAUNDERING", "suspicion of money laundering"),
                            ("DUE_DILIGENCE", "customer due diligence not completed"),
                            ("SUCCESSION", "death of the owner"),
                            ("LOST_OR_STOLEN", "securities lost or stolen"),
                            ("PLEDGE", "pledge"),
                            ("CORPORATE_ACTION", "corporate action"),
                        ]
                    ),
                ),
                ("reason", models.TextField()),
                ("case_reference", models.TextField()),
                ("condition", models.TextField()),
                ("until_date", models.DateField(null=True)),
                ("business_date", models.DateField()),
                ("imposed_by", models.TextField()),
                ("imposed_at", models.DateTimeField()),
                (
                    "ending",
                    models.TextField(
                        choices=[("LIFTED", "lifted"), ("CANCELLED", "its instruction was cancelled")], null=True
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("ended_by", models.TextField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending_reason", models.TextField(null=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name="openmatch",
            name="deliverer_imposed",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="openmatch",
            name="receiver_imposed",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="unmatched",
            name="imposed",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddConstraint(
            model_name="openmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deliverer_imposed__in", ["", "CSDH", "CVAL", "CDEL"]),
                    ("receiver_imposed__in", ["", "CSDH", "CVAL", "CDEL"]),
                ),
                name="the_queue_names_imposed_holds_by_their_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="unmatched",
            constraint=models.CheckConstraint(
                condition=models.Q(("imposed__in", ["", "CSDH", "CVAL", "CDEL"])),
                name="what_waits_names_imposed_holds_by_their_kind",
            ),
        ),
        migrations.AddField(
            model_name="imposedhold",
            name="instruction",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imposed_holds",
                to="settlements.instruction",
            ),
        ),
        migrations.AddIndex(
            model_name="imposedhold",
            index=models.Index(fields=["instruction", "id"], name="imposed_by_instruction"),
        ),
        migrations.AddIndex(
            model_name="imposedhold",
            index=models.Index(
                condition=models.Q(("ending__isnull", True)), fields=["id"], name="imposed_and_standing"
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ending__isnull", True)),
                fields=("instruction", "kind"),
                name="the_house_holds_once_for_each_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["CSDH", "CVAL", "CDEL"])), name="an_imposed_hold_is_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "legal_reason__in",
                        [
                            "",
                            "SANCTIONS",
                            "COURT_ORDER",
                            "REGULATOR",
                            "INSOLVENCY",
                            "MONEY_LAUNDERING",
                            "DUE_DILIGENCE",
                            "SUCCESSION",
                            "LOST_OR_STOLEN",
                            "PLEDGE",
                            "CORPORATE_ACTION",
                        ],
                    )
                ),
                name="an_imposed_hold_has_a_lawful_reason_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("imposed_by__regex", "\\S"), ("reason__regex", "\\S")),
                name="an_imposed_hold_says_why_and_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("condition__regex", "\\S"), ("kind", "CDEL")),
                    models.Q(models.Q(("kind", "CDEL"), _negated=True), ("condition", "")),
                    _connector="OR",
                ),
                name="a_conditional_delivery_says_its_condition",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_date__isnull", True), ("until_date__gte", models.F("business_date")), _connector="OR"
                ),
                name="an_imposed_hold_is_looked_at_again_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("ended_by__isnull", True),
                        ("ended_on__isnull", True),
                        ("ending__isnull", True),
                        ("ending_reason__isnull", True),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__regex", "\\S"),
                        ("ended_on__isnull", False),
                        ("ending__in", ["LIFTED", "CANCELLED"]),
                        ("ending_reason__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="an_ended_hold_says_how_when_by_whom_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ending__isnull", True),
                    models.Q(("ended_at__gte", models.F("imposed_at")), ("ended_on__gte", models.F("business_date"))),
                    _connector="OR",
                ),
                name="a_hold_does_not_end_before_it_is_imposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="imposedhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", "CANCELLED"), _negated=True), ("legal_reason", ""), _connector="OR"
                ),
                name="a_legal_hold_ends_by_being_lifted",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
