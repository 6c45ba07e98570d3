"""Accounts are stated at the close of a date, allegements are told, and messages come and go by a folder."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only
from machinery.references import Reference, refers


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0023_penalties_of_depositories_are_listed_and_appealed"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileToWrite",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="to_write",
                        serialize=False,
                        to="settlements.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FileWritten",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="written",
                        serialize=False,
                        to="settlements.message",
                    ),
                ),
                ("name", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FolderFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.TextField()),
                ("name", models.TextField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.TextField()),
                ("refusal", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reference", models.TextField()),
                (
                    "topic",
                    models.TextField(
                        choices=[
                            ("HOLDINGS", "daily statements of holdings"),
                            ("SETTLED", "daily statements of what settled"),
                            ("PENDING", "daily statements of what is pending"),
                        ]
                    ),
                ),
                ("form", models.TextField(choices=[("ISO20022", "ISO 20022"), ("ISO15022", "ISO 15022")])),
                ("stated_on", models.DateField()),
                ("pages", models.IntegerField()),
                ("entries", models.IntegerField()),
                ("digest", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="a_message_comes_in_or_goes_out_by_a_channel",
        ),
        migrations.RemoveConstraint(
            model_name="messagewish",
            name="a_wish_is_of_a_topic_and_a_standard",
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.TextField(
                choices=[("HTTP", "interface"), ("DESK", "corrected at the desk"), ("FILE", "message folder")]
            ),
        ),
        migrations.AlterField(
            model_name="messagewish",
            name="topic",
            field=models.TextField(
                choices=[
                    ("STATUS", "changes of status"),
                    ("CONFIRMATION", "confirmations of settlement"),
                    ("ALLEGEMENT", "allegements"),
                    ("HOLDINGS", "daily statements of holdings"),
                    ("SETTLED", "daily statements of what settled"),
                    ("PENDING", "daily statements of what is pending"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__regex", "^(HTTP|DESK|FILE)$"), ("direction__regex", "^(IN|OUT)$")),
                name="a_message_comes_in_or_goes_out_by_a_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagewish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form__regex", "^(ISO20022|ISO15022)$"),
                    ("topic__regex", "^(STATUS|CONFIRMATION|ALLEGEMENT|HOLDINGS|SETTLED|PENDING)$"),
                ),
                name="a_wish_is_of_a_topic_and_a_standard",
            ),
        ),
        migrations.AddField(
            model_name="folderfile",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="settlements.message",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="account",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="refdata.account"
            ),
        ),
        migrations.AddConstraint(
            model_name="folderfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("message__isnull", False), ("refusal", "")),
                    models.Q(("message__isnull", True), models.Q(("refusal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_file_became_a_message_or_says_why_not",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["stated_on", "account"], name="statements_by_date"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("account", "topic", "form", "stated_on"), name="an_account_is_stated_once_for_a_date"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form__regex", "^(ISO20022|ISO15022)$"), ("topic__regex", "^(HOLDINGS|SETTLED|PENDING)$")
                ),
                name="a_statement_is_of_a_topic_and_a_standard",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("stated_on__lt", models.F("business_date"))),
                name="a_statement_is_of_a_date_that_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("entries__gte", 0), ("pages__gte", 1)), name="a_statement_has_a_page"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("reference",), name="a_statement_has_a_reference_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="folderfile",
            constraint=models.UniqueConstraint(fields=("key",), name="a_file_is_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="filewritten",
            constraint=models.UniqueConstraint(fields=("name",), name="a_file_is_written_under_a_name_of_its_own"),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        refers("settlements_folderfile", Reference("a_file_became_a_message", ("message_id",), "settlements_message")),
        refers(
            "settlements_filetowrite",
            Reference("what_is_to_be_written_is_a_message", ("message_id",), "settlements_message"),
            may_change=True,
        ),
        refers(
            "settlements_filewritten",
            Reference("what_was_written_is_a_message", ("message_id",), "settlements_message"),
        ),
        append_only("settlements_statement"),
        append_only("settlements_folderfile"),
        append_only("settlements_filewritten"),
    ]
