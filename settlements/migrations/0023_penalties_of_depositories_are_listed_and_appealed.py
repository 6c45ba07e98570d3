"""Penalties of depositories are kept line by line as their lists tell them, and may be appealed in time."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0022_penalties_are_booked_and_paid"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="messageoutcome",
            name="what_is_accepted_became_something",
        ),
        migrations.AddConstraint(
            model_name="messageoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__regex", "^(ACCEPTED|PENDING)$"), _negated=True),
                    models.Q(("instruction__isnull", False), ("state", "ACCEPTED")),
                    models.Q(("act", "keep_penalties"), ("instruction__isnull", True), ("state", "ACCEPTED")),
                    models.Q(("instruction__isnull", False), ("request_id__isnull", False), ("state", "PENDING")),
                    _connector="OR",
                ),
                name="what_is_accepted_became_something",
            ),
        ),
        migrations.CreateModel(
            name="PenaltyList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="settlements.message",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                ("reference", models.TextField()),
                ("page", models.IntegerField()),
                ("is_last", models.BooleanField()),
                ("frequency", models.TextField(choices=[("DAIL", "daily"), ("MNTH", "monthly")])),
                (
                    "holds",
                    models.TextField(
                        choices=[
                            ("CURR", "new and changed penalties"),
                            ("FWIS", "new penalties"),
                            ("FWAM", "changed penalties"),
                        ]
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("told_on", models.DateField()),
                ("parties", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("days", django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), size=None)),
                (
                    "supersedes",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="settlements.penaltylist",
                    ),
                ),
                ("digest", models.TextField()),
                ("business_date", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["-until", "-id"], name="penalty_lists_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("message",), name="a_message_is_one_list_of_penalties"),
                    models.UniqueConstraint(
                        fields=("market", "owner", "parties", "reference", "page", "supersedes"),
                        name="a_list_of_penalties_is_told_once",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="a_list_of_penalties_is_superseded_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frequency__regex", "^(DAIL|MNTH)$"),
                            ("holds__regex", "^(CURR|FWIS|FWAM)$"),
                            ("since__lte", models.F("until")),
                        ),
                        name="a_list_of_penalties_is_of_a_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("page__gte", 1), ("reference__regex", "\\S")),
                        name="a_list_of_penalties_has_its_reference",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedPenalty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="settlements.penaltylist",
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "market",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "counterparty",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                ("counterparty_named", models.TextField()),
                ("day", models.DateField()),
                ("kind", models.TextField()),
                ("common_reference", models.TextField()),
                ("reference", models.TextField()),
                ("earlier_common", models.TextField()),
                ("state", models.TextField()),
                ("reasons", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("why", models.TextField()),
                ("flow", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
                    ),
                ),
                ("days", models.IntegerField(null=True)),
                ("method", models.TextField()),
                ("isin", models.TextField()),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                ("classification", models.TextField()),
                ("securities_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("cash_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("cash_amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("direction", models.TextField()),
                ("settlement_date", models.DateField(null=True)),
                ("instruction_named", models.TextField()),
                ("market_reference", models.TextField()),
                (
                    "instruction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listed_penalties",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "known_by",
                    models.TextField(choices=[("", "—"), ("REFERENCE", "its reference"), ("FACTS", "its facts")]),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-day", "-id"], name="listed_penalties_by_day"),
                    models.Index(fields=["party", "-day", "-id"], name="listed_penalties_by_party"),
                    models.Index(
                        fields=["market", "party", "common_reference", "id"], name="listed_penalties_by_reference"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "number"), name="a_listed_penalty_has_its_place"),
                    models.UniqueConstraint(
                        fields=("list", "party", "common_reference"), name="a_list_tells_a_penalty_once_to_a_party"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__regex", "^(SEFP|LMFP)$"), ("number__gte", 1), ("state__regex", "^(ACTV|NCOM|REMO)$")
                        ),
                        name="a_listed_penalty_is_of_a_kind_and_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("flow__regex", "^(DBIT|CRDT)$"), ("state", "ACTV")),
                            models.Q(("amount", 0), ("flow__regex", "^(DBIT|CRDT|)$")),
                            _connector="OR",
                        ),
                        name="what_is_listed_is_debited_or_credited",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("instruction__isnull", True), ("known_by", "")),
                            models.Q(("instruction__isnull", False), ("known_by__regex", "^(REFERENCE|FACTS)$")),
                            _connector="OR",
                        ),
                        name="an_instruction_of_a_listed_penalty_is_known_by_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("common_reference__regex", "\\S")),
                        name="a_listed_penalty_has_its_reference",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListedNet",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nets",
                        to="settlements.penaltylist",
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
                    ),
                ),
                ("day", models.DateField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "counterparty",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                ("counterparty_named", models.TextField()),
                ("net", models.DecimalField(decimal_places=6, max_digits=24)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("list", "number"), name="a_listed_net_has_its_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__gte", 1),
                            models.Q(
                                ("counterparty__isnull", True), ("counterparty_named__regex", "\\S"), _connector="OR"
                            ),
                        ),
                        name="a_listed_net_names_its_counterparty",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PenaltyAppeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="settlements.listedpenalty",
                    ),
                ),
                (
                    "asks",
                    models.TextField(
                        choices=[("REMOVAL", "that it is removed"), ("REALLOCATION", "that the other side pays it")]
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
                ("reason", models.TextField()),
                ("appeals_until", models.DateField()),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["appeals_until", "id"], name="penalty_appeals_by_last_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("line",), name="a_listed_penalty_is_appealed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("business_date__lte", models.F("appeals_until"))),
                        name="an_appeal_comes_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asks", "REMOVAL"), ("code__regex", "^(CORP|SESU|SUSP|SEMP|TECH|INSO|INTS|NOSU|OTHR)$")
                            ),
                            models.Q(("asks", "REALLOCATION"), ("code", "")),
                            _connector="OR",
                        ),
                        name="an_appeal_asks_for_removal_or_reallocation",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason__regex", "\\S")), name="an_appeal_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppealAnswer",
            fields=[
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="settlements.penaltyappeal",
                    ),
                ),
                ("state", models.TextField(choices=[("ACCEPTED", "accepted"), ("REJECTED", "rejected")])),
                ("reason", models.TextField()),
                ("change_request", models.BigIntegerField(null=True)),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "ACCEPTED"),
                            models.Q(("change_request__isnull", True), ("state", "REJECTED")),
                            _connector="OR",
                        ),
                        name="an_appeal_is_accepted_or_rejected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="an_answer_to_an_appeal_says_why"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_penaltylist"),
        append_only("settlements_listedpenalty"),
        append_only("settlements_listednet"),
        append_only("settlements_penaltyappeal"),
        append_only("settlements_appealanswer"),
    ]
