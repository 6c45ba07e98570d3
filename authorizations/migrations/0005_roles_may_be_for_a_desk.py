"""A role may be for one desk of a legal entity."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0004_what_is_consequential_is_asked_for_and_checked"),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField(unique=True, verbose_name="code")),
                ("name", models.TextField(verbose_name="name")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "legal_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desks",
                        to="authorizations.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
            ],
            options={
                "verbose_name": "desk",
                "verbose_name_plural": "desks",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "legal_entity"), name="a_desk_is_of_one_legal_entity"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z][A-Z0-9-]{1,19}$")),
                        name="a_desk_has_a_code_in_capitals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "\\S"), models.Q(("name__regex", "[[:cntrl:]]"), _negated=True)
                        ),
                        name="a_desk_has_a_name_without_control_characters",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="a_person_holds_a_role_once_at_a_time",
        ),
        migrations.RemoveConstraint(
            model_name="rolegrant",
            name="a_client_system_holds_a_role_once_at_a_time",
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="desk",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="authorizations.desk",
                verbose_name="desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("desk__isnull", True), ("legal_entity__isnull", False), _connector="OR"),
                name="a_role_for_a_desk_is_one_in_its_legal_entity",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("person__isnull", False)),
                expressions=[
                    (models.F("person"), "="),
                    (models.F("role"), "="),
                    (django.db.models.functions.comparison.Coalesce(models.F("legal_entity"), 0), "="),
                    (django.db.models.functions.comparison.Coalesce(models.F("desk"), 0), "="),
                    (models.F("valid"), "&&"),
                ],
                name="a_person_holds_a_role_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("application__isnull", False)),
                expressions=[
                    (models.F("application"), "="),
                    (models.F("role"), "="),
                    (django.db.models.functions.comparison.Coalesce(models.F("legal_entity"), 0), "="),
                    (django.db.models.functions.comparison.Coalesce(models.F("desk"), 0), "="),
                    (models.F("valid"), "&&"),
                ],
                name="a_client_system_holds_a_role_once_at_a_time",
            ),
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
        append_only("authorizations_desk"),
    ]
