"""Desks serve parties of their legal entity."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0005_roles_may_be_for_a_desk"),
        ("refdata", "0002_settlement_instructions_stand"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskParty",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="valid")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.desk",
                        verbose_name="desk",
                    ),
                ),
                (
                    "legal_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desks",
                        to="refdata.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "party of a desk",
                "verbose_name_plural": "parties of desks",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_desk_begins_to_serve_a_party_at_an_instant",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("party"), "="), (models.F("valid"), "&&")],
                        name="a_party_has_one_desk_at_a_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
    ]
