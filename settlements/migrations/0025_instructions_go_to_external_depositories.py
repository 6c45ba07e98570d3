"""Instructions go to external depositories: ways there, what was sent, asked, told and confirmed."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0024_accounts_are_stated_and_messages_go_by_folder"),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositoryAdvice",
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
                ("is_late", models.BooleanField()),
                ("processing", models.TextField()),
                ("matching", models.TextField()),
                ("settlement", models.TextField()),
                ("hold", models.TextField()),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryAnswer",
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
                ("state", models.TextField(choices=[("WAITS", "waits"), ("DONE", "done"), ("DENIED", "denied")])),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("told_at", models.DateTimeField()),
                ("moves", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryConfirmation",
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
                ("number", models.SmallIntegerField()),
                ("own_reference", models.TextField(default="")),
                ("quantity_units", models.BigIntegerField()),
                ("amount_units", models.BigIntegerField()),
                ("settled_on", models.DateField()),
                ("journal_id", models.BigIntegerField(unique=True)),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryLink",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("receiver", models.TextField()),
                ("form", models.TextField(choices=[("ISO20022", "ISO 20022"), ("ISO15022", "ISO 15022")])),
                ("account", models.TextField()),
                ("answers_within", models.SmallIntegerField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryOrder",
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
                ("attempt", models.SmallIntegerField()),
                ("reference", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryRequest",
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
                ("number", models.SmallIntegerField()),
                ("reference", models.TextField()),
                (
                    "act",
                    models.TextField(
                        choices=[
                            ("CANCEL", "cancel"),
                            ("HOLD", "hold"),
                            ("RELEASE", "release"),
                            ("PRIORITY", "change the priority"),
                            ("PARTIAL", "change the partial settlement indicator"),
                        ]
                    ),
                ),
                ("wanted", models.TextField(default="")),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_name", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositorySettlement",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="depository_settlement",
                        serialize=False,
                        to="settlements.instruction",
                    ),
                ),
                ("settled_on", models.DateField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DepositoryStanding",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="depository_standing",
                        serialize=False,
                        to="settlements.instruction",
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("SENT", "sent"),
                            ("ACKNOWLEDGED", "acknowledged"),
                            ("MATCHED", "matched"),
                            ("FAILING", "failing"),
                            ("REJECTED", "rejected"),
                            ("CANCELLED", "cancelled"),
                            ("SETTLED", "settled"),
                        ]
                    ),
                ),
                ("processing", models.TextField(default="")),
                ("matching", models.TextField(default="")),
                ("settlement", models.TextField(default="")),
                ("hold", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("sent_at", models.DateTimeField()),
                ("answer_due_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("quantity_units", models.BigIntegerField(default=0)),
                ("amount_units", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="messageoutcome",
            name="an_outcome_of_a_message_is_known",
        ),
        migrations.AlterField(
            model_name="messageoutcome",
            name="state",
            field=models.TextField(
                choices=[
                    ("ACCEPTED", "accepted"),
                    ("REJECTED", "rejected"),
                    ("PENDING", "waits for others to agree"),
                    ("REPAIRED", "repaired"),
                    ("READY", "there to be fetched"),
                    ("FOLLOWED", "followed"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="messageoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("item__gte", 1), ("state__regex", "^(ACCEPTED|REJECTED|PENDING|REPAIRED|READY|FOLLOWED)$")
                ),
                name="an_outcome_of_a_message_is_known",
            ),
        ),
        migrations.AddField(
            model_name="depositoryadvice",
            name="instruction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="depository_advices",
                to="settlements.instruction",
            ),
        ),
        migrations.AddField(
            model_name="depositoryconfirmation",
            name="instruction",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="depository_confirmations",
                to="settlements.instruction",
            ),
        ),
        migrations.AddField(
            model_name="depositorylink",
            name="location",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.account"
            ),
        ),
        migrations.AddField(
            model_name="depositorylink",
            name="market",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.market"),
        ),
        migrations.AddField(
            model_name="depositorylink",
            name="nostro",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.account"
            ),
        ),
        migrations.AddField(
            model_name="depositoryorder",
            name="instruction",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="depository_orders",
                to="settlements.instruction",
            ),
        ),
        migrations.AddField(
            model_name="depositoryorder",
            name="link",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="settlements.depositorylink",
            ),
        ),
        migrations.AddField(
            model_name="depositoryrequest",
            name="instruction",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="depository_requests",
                to="settlements.instruction",
            ),
        ),
        migrations.AddField(
            model_name="depositoryrequest",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="settlements.depositoryorder",
            ),
        ),
        migrations.AddField(
            model_name="depositoryanswer",
            name="request",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="settlements.depositoryrequest",
            ),
        ),
        migrations.AddField(
            model_name="depositorystanding",
            name="link",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="settlements.depositorylink",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryadvice",
            constraint=models.CheckConstraint(
                condition=models.Q(("matching", ""), ("processing", ""), ("settlement", ""), _negated=True),
                name="a_depository_tells_of_an_axis",
            ),
        ),
        migrations.AddIndex(
            model_name="depositoryconfirmation",
            index=models.Index(fields=["business_date"], name="confirmations_by_date"),
        ),
        migrations.AddConstraint(
            model_name="depositoryconfirmation",
            constraint=models.UniqueConstraint(fields=("instruction", "number"), name="a_part_is_confirmed_once"),
        ),
        migrations.AddConstraint(
            model_name="depositoryconfirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("own_reference", ""), _negated=True),
                fields=("instruction", "own_reference"),
                name="a_depository_confirms_once_under_a_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryconfirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_units__gte", 0),
                    ("quantity_units__gte", 0),
                    ("settled_on__lte", models.F("business_date")),
                    models.Q(("quantity_units__gt", 0), ("amount_units__gt", 0), _connector="OR"),
                ),
                name="a_confirmation_moves_something_and_is_not_of_tomorrow",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form__regex", "^(ISO20022|ISO15022)$"), ("receiver__regex", "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$")
                ),
                name="a_depository_is_written_to_by_its_bic_in_a_standard",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("account__regex", "^[!-~]{1,35}$")), name="a_depository_knows_us_by_an_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositorylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers_within__gte", 1), ("answers_within__lte", 14400)),
                name="a_depository_answers_within_ten_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryorder",
            constraint=models.UniqueConstraint(
                fields=("instruction", "attempt"), name="an_instruction_is_sent_once_an_attempt"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryorder",
            constraint=models.UniqueConstraint(fields=("reference",), name="a_reference_at_a_depository_is_used_once"),
        ),
        migrations.AddConstraint(
            model_name="depositoryorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("attempt__gte", 1)), name="attempts_are_counted_from_1"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryrequest",
            constraint=models.UniqueConstraint(
                fields=("instruction", "number"), name="a_depository_is_asked_once_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryrequest",
            constraint=models.UniqueConstraint(
                fields=("reference",), name="a_request_to_a_depository_has_its_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__regex", "^(CANCEL|HOLD|RELEASE)$"), ("wanted", "")),
                    models.Q(("act", "PRIORITY"), ("wanted__regex", "^[2-4]$")),
                    models.Q(("act", "PARTIAL"), ("wanted__regex", "^(NPAR|PART|PARQ|PARC)$")),
                    _connector="OR",
                ),
                name="a_depository_is_asked_for_an_act",
            ),
        ),
        migrations.AddIndex(
            model_name="depositoryanswer",
            index=models.Index(fields=["request"], name="depository_answers_by_request"),
        ),
        migrations.AddConstraint(
            model_name="depositoryanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "DONE"), ("state", "DENIED"), _connector="OR"),
                fields=("request",),
                name="a_depository_answers_for_good_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__regex", "^(WAITS|DONE|DENIED)$")), name="an_answer_of_a_depository_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="depositorystanding",
            index=models.Index(fields=["state", "answer_due_at"], name="depository_standing_by_state"),
        ),
        migrations.AddConstraint(
            model_name="depositorystanding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__regex", "^(SENT|ACKNOWLEDGED|MATCHED|FAILING|REJECTED|CANCELLED|SETTLED)$")
                ),
                name="a_standing_at_a_depository_is_known",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_depositorylink"),
        append_only("settlements_depositoryorder"),
        append_only("settlements_depositoryrequest"),
        append_only("settlements_depositoryanswer"),
        append_only("settlements_depositoryadvice"),
        append_only("settlements_depositoryconfirmation"),
        append_only("settlements_depositorysettlement"),
    ]
