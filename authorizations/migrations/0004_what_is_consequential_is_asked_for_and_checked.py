"""What is consequential is asked for, its effect is kept, and others decide under a policy."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from machinery.append_only import append_only

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0003_a_list_opens_with_a_view_for_a_role"),
        ("machinery", "0001_append_only_can_be_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.SmallIntegerField()),
                ("beneficiary", models.TextField(verbose_name="beneficiary")),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="amount")),
            ],
            options={
                "verbose_name": "beneficiary of a request",
                "verbose_name_plural": "beneficiaries of requests",
                "indexes": [
                    models.Index(fields=["beneficiary"], name="request_by_beneficiary"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BeneficiaryDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "action",
                        "business_date",
                        "beneficiary",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("action", models.TextField(verbose_name="action")),
                ("business_date", models.DateField(verbose_name="business date")),
                ("beneficiary", models.TextField(verbose_name="beneficiary")),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="amount")),
            ],
            options={
                "verbose_name": "day of a beneficiary",
                "verbose_name_plural": "days of beneficiaries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="what_was_carried_out_is_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommandRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.TextField(verbose_name="action")),
                ("by_kind", models.TextField()),
                ("by_id", models.TextField()),
                ("by_name", models.TextField(verbose_name="asked by")),
                ("reason", models.TextField(verbose_name="reason")),
                ("business_date", models.DateField(verbose_name="business date")),
                ("at", models.DateTimeField(verbose_name="asked at")),
                ("request_id", models.TextField(db_default="", default="", verbose_name="request id")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="maker",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "indexes": [
                    models.Index(fields=["business_date", "action"], name="request_by_day"),
                    models.Index(fields=["maker", "id"], name="request_by_maker"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by_kind__regex", "^(client|job|message|person)$")),
                        name="a_request_is_made_by_an_actor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_kind", "person"), ("maker__isnull", False)),
                            models.Q(models.Q(("by_kind", "person"), _negated=True), ("maker__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_request_of_a_person_names_that_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.SmallIntegerField(verbose_name="revision")),
                ("effect_hash", models.TextField(verbose_name="hash of the effect that was seen")),
                (
                    "verdict",
                    models.TextField(
                        choices=[("APPROVED", "approved"), ("REFUSED", "refused")], verbose_name="decision"
                    ),
                ),
                ("role", models.TextField(verbose_name="role")),
                ("reason", models.TextField(db_default="", default="", verbose_name="reason")),
                ("steps_up", models.BooleanField(db_default=False, default=False, verbose_name="with second factor")),
                ("at", models.DateTimeField(verbose_name="decided at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="authorizations.commandrequest",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "indexes": [
                    models.Index(fields=["person", "at"], name="decision_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("maker__isnull", True),
                            models.Q(("maker", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_on_a_request_of_his_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("editor__isnull", True),
                            models.Q(("editor", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_on_a_change_of_his_own",
                    ),
                    models.UniqueConstraint(
                        fields=("request", "revision", "person"), name="a_person_decides_once_on_what_was_seen"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__regex", "^(APPROVED|REFUSED)$")),
                        name="a_decision_approves_or_refuses",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "REFUSED"), _negated=True), ("reason__regex", "\\S"), _connector="OR"
                        ),
                        name="who_refuses_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField(verbose_name="role")),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="valid")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "legal_entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="who is away",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="who decides for him",
                    ),
                ),
            ],
            options={
                "verbose_name": "delegation",
                "verbose_name_plural": "delegations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("of", models.F("to")), _negated=True), name="nobody_delegates_to_himself"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__regex",
                                "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|senior_approver|settlement_clerk|settlement_supervisor)$",
                            )
                        ),
                        name="a_role_of_the_house_is_delegated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True),
                            models.Q(("valid__endswith__isnull", False), ("valid__startswith__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_delegation_has_a_beginning_and_an_end",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("of"), "="),
                            (models.F("to"), "="),
                            (models.F("role"), "="),
                            (django.db.models.functions.comparison.Coalesce(models.F("legal_entity"), 0), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="a_role_is_delegated_once_to_a_person_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("key", models.TextField()),
            ],
            options={
                "verbose_name": "object of an open request",
                "verbose_name_plural": "objects of open requests",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="an_object_has_one_request_that_waits"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField(verbose_name="role")),
                ("single", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="in one request")),
                ("daily", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="on one business date")),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="valid")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of a person",
                "verbose_name_plural": "limits of people",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("person"), "="), (models.F("role"), "="), (models.F("valid"), "&&")],
                        name="a_person_has_one_limit_in_a_role_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("daily__gte", models.F("single")), ("single__gte", 0)),
                        name="a_daily_limit_is_no_lower_than_a_single_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_limit_of_a_person_has_a_beginning",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.TextField(verbose_name="action")),
                ("flag", models.TextField(db_default="", default="", verbose_name="risk")),
                ("above", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="above")),
                ("expires_after", models.SmallIntegerField(verbose_name="business hours until it expires")),
                (
                    "escalates_after",
                    models.SmallIntegerField(null=True, verbose_name="business hours until it escalates"),
                ),
                ("escalates_to", models.TextField(db_default="", default="", verbose_name="role that may decide then")),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="valid")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
            ],
            options={
                "verbose_name": "policy rule",
                "verbose_name_plural": "policy rules",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("action"), "="),
                            (models.F("flag"), "="),
                            (models.F("above"), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="an_action_has_one_rule_for_an_amount_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__regex", "^[a-z_]+\\.[a-z_]+$")),
                        name="a_rule_is_for_an_action_by_its_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("flag__regex", "^[a-z_]*$")), name="a_risk_is_named_by_its_code"
                    ),
                    models.CheckConstraint(condition=models.Q(("above__gte", 0)), name="a_rule_begins_at_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_after__gt", 0),
                            models.Q(
                                models.Q(("escalates_after__isnull", True), ("escalates_to", "")),
                                models.Q(
                                    ("escalates_after__gt", 0),
                                    ("escalates_after__lt", models.F("expires_after")),
                                    (
                                        "escalates_to__regex",
                                        "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|senior_approver|settlement_clerk|settlement_supervisor)$",
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="a_rule_escalates_to_a_role_before_it_expires",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_policy_rule_has_a_beginning",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.SmallIntegerField(verbose_name="position")),
                ("role", models.TextField(verbose_name="role")),
                ("approvals", models.SmallIntegerField(verbose_name="approvals")),
                ("steps_up", models.BooleanField(db_default=False, default=False, verbose_name="with second factor")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="authorizations.policyrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "policy step",
                "verbose_name_plural": "policy steps",
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "position"), name="a_rule_has_one_step_at_a_position"),
                    models.CheckConstraint(
                        condition=models.Q(("approvals__gte", 1), ("approvals__lte", 9), ("position__gte", 1)),
                        name="a_step_asks_for_one_to_nine_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__regex",
                                "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|senior_approver|settlement_clerk|settlement_supervisor)$",
                            )
                        ),
                        name="a_step_is_for_a_role_of_the_house",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("key", models.TextField()),
                ("is_mirrored", models.BooleanField(db_default=False, default=False)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjects",
                        to="authorizations.commandrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "object of a request",
                "verbose_name_plural": "objects of requests",
                "indexes": [
                    models.Index(fields=["kind", "key"], name="request_by_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("request", "kind", "key"), name="a_request_names_an_object_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SamePerson",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="same_as",
                        serialize=False,
                        to="authorizations.person",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "is_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "merged identity",
                "verbose_name_plural": "merged identities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("is_person")), _negated=True),
                        name="a_person_is_merged_with_another",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="a_role_is_one_of_the_house",
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__regex",
                        "^(accountant|approver|auditor|compliance_analyst|data_steward|front_office_client|head_of_operations|it_operator|records_manager|senior_approver|settlement_clerk|settlement_supervisor)$",
                    )
                ),
                name="a_role_is_one_of_the_house",
            ),
        ),
        migrations.CreateModel(
            name="OpenRequest",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="open",
                        serialize=False,
                        to="authorizations.commandrequest",
                    ),
                ),
                ("revision", models.SmallIntegerField(default=1)),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("escalates_at", models.DateTimeField(null=True, verbose_name="escalates at")),
                ("escalates_to", models.TextField(db_default="", default="")),
            ],
            options={
                "verbose_name": "open request",
                "verbose_name_plural": "open requests",
                "indexes": [
                    models.Index(fields=["expires_at"], name="open_request_by_expiry"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestEnd",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="authorizations.commandrequest",
                    ),
                ),
                (
                    "how",
                    models.TextField(
                        choices=[
                            ("EXECUTED", "carried out"),
                            ("REFUSED", "refused"),
                            ("WITHDRAWN", "withdrawn"),
                            ("EXPIRED", "expired"),
                            ("IMPOSSIBLE", "no longer possible"),
                        ],
                        verbose_name="how it ended",
                    ),
                ),
                ("revision", models.SmallIntegerField(verbose_name="revision")),
                ("by_kind", models.TextField()),
                ("by_id", models.TextField()),
                ("by_name", models.TextField(verbose_name="by")),
                ("reason", models.TextField(db_default="", default="", verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="ended at")),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(function="pg_current_xact_id", output_field=models.TextField()),
                                models.TextField(),
                            ),
                            models.BigIntegerField(),
                        ),
                        editable=False,
                    ),
                ),
            ],
            options={
                "verbose_name": "end of a request",
                "verbose_name_plural": "ends of requests",
                "indexes": [
                    models.Index(fields=["xid"], name="request_end_by_transaction"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__regex", "^(EXECUTED|REFUSED|WITHDRAWN|EXPIRED|IMPOSSIBLE)$")),
                        name="a_request_ends_in_a_known_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestEffect",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "request_id", "revision", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="authorizations.commandrequest",
                    ),
                ),
                ("revision", models.SmallIntegerField()),
                ("payload", models.JSONField(verbose_name="payload")),
                ("payload_hash", models.TextField(verbose_name="hash of the payload")),
                ("bound", models.JSONField(verbose_name="effect")),
                ("shown", models.JSONField(verbose_name="told beside it")),
                ("effect_hash", models.TextField(verbose_name="hash of the effect")),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="amount")),
                ("base_currency", models.TextField(verbose_name="base currency")),
                ("rates", models.JSONField(verbose_name="rates")),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None, verbose_name="risks"
                    ),
                ),
                (
                    "entities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="legal entities"
                    ),
                ),
                ("seen", models.BigIntegerField(verbose_name="newest event then")),
                ("at", models.DateTimeField(verbose_name="reckoned at")),
                (
                    "editor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="changed last by",
                    ),
                ),
            ],
            options={
                "verbose_name": "effect of a request",
                "verbose_name_plural": "effects of requests",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("payload_hash__regex", "^[0-9a-f]{64}$")),
                        name="a_payload_is_bound_by_its_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effect_hash__regex", "^[0-9a-f]{64}$")),
                        name="an_effect_is_bound_by_its_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("revision__gte", 1)), name="revisions_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base_currency__regex", "^[A-Z]{3}$")),
                        name="an_effect_is_weighed_in_one_currency",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="beneficiary",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="beneficiaries",
                to="authorizations.commandrequest",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="delegation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.delegation"
            ),
        ),
        migrations.AddField(
            model_name="opensubject",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="held", to="authorizations.openrequest"
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.UniqueConstraint(
                fields=("request", "revision", "beneficiary"), name="a_request_names_a_beneficiary_once"
            ),
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
        *(
            append_only(f"authorizations_{name}")
            for name in (
                "commandrequest",
                "requesteffect",
                "requestsubject",
                "beneficiary",
                "decision",
                "requestend",
                "sameperson",
                "policystep",
            )
        ),
    ]
