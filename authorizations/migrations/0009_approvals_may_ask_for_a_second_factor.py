"""Lets a step of the policy be approved with a second factor: authenticators, their codes, and what decisions keep of them."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from machinery.append_only import append_only

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0008_risk_has_an_officer"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="enrolled at")),
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
                "verbose_name": "authenticator",
                "verbose_name_plural": "authenticators",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "person"), name="an_authenticator_is_of_one_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.TextField()),
                (
                    "authenticator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to="authorizations.authenticator",
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery code",
                "verbose_name_plural": "recovery codes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authenticator", "digest"), name="a_recovery_code_is_of_one_authenticator"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WrongCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="given at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "authenticator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wrong_codes",
                        to="authorizations.authenticator",
                    ),
                ),
            ],
            options={
                "verbose_name": "wrong code",
                "verbose_name_plural": "wrong codes",
                "indexes": [
                    models.Index(fields=["authenticator", "recorded_at"], name="wrong_code_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthenticatorEnd",
            fields=[
                (
                    "authenticator",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="authorizations.authenticator",
                        verbose_name="authenticator",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="ended at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.person"
                    ),
                ),
            ],
            options={"verbose_name": "end of an authenticator", "verbose_name_plural": "ends of authenticators"},
        ),
        migrations.CreateModel(
            name="AuthenticatorKey",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="authorizations.person",
                    ),
                ),
                ("secret", models.BinaryField()),
                (
                    "authenticator",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key",
                        to="authorizations.authenticator",
                    ),
                ),
            ],
            options={"verbose_name": "key of an authenticator", "verbose_name_plural": "keys of authenticators"},
        ),
        migrations.CreateModel(
            name="CodeUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.BigIntegerField(null=True)),
                (
                    "purpose",
                    models.TextField(
                        choices=[("ENROLMENT", "enrolment"), ("DECISION", "decision"), ("REMOVAL", "removal")]
                    ),
                ),
                (
                    "requests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="given at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "authenticator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="authorizations.authenticator",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a code",
                "verbose_name_plural": "uses of codes",
                "constraints": [
                    models.UniqueConstraint(fields=("authenticator", "step"), name="a_code_is_used_once"),
                    models.UniqueConstraint(fields=("id", "person"), name="a_code_is_of_one_person"),
                    models.UniqueConstraint(fields=("id", "authenticator"), name="a_code_is_of_one_authenticator"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose__regex", "^(ENROLMENT|REMOVAL)$"), ("requests__len", 0)),
                            models.Q(("purpose", "DECISION"), ("requests__len__gt", 0)),
                            _connector="OR",
                        ),
                        name="a_code_says_what_it_is_given_for",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="code_use",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.codeuse"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code_use__isnull", False), ("steps_up", True)),
                    models.Q(("code_use__isnull", True), ("steps_up", False)),
                    _connector="OR",
                ),
                name="a_second_factor_is_given_by_a_code",
            ),
        ),
        migrations.AddField(
            model_name="authenticatorend",
            name="code_use",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorizations.codeuse"
            ),
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
        append_only("authorizations_authenticator"),
        append_only("authorizations_codeuse"),
        append_only("authorizations_wrongcode"),
        append_only("authorizations_authenticatorend"),
    ]
