"""Keeps one event per operation, append-only."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("machinery", "0001_append_only_can_be_said")]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("actor_kind", models.TextField()),
                ("actor_id", models.TextField()),
                ("actor_name", models.TextField()),
                ("code", models.TextField()),
                ("subject_type", models.TextField()),
                (
                    "subject_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("reason", models.TextField(default="")),
                ("request_id", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.expressions.RawSQL("pg_current_xact_id()::text::bigint", ())
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="event_newest_first"),
                    django.contrib.postgres.indexes.GinIndex(fields=["subject_ids"], name="event_by_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actor_kind__in", ["person", "client", "job", "message"]),
                            models.Q(("actor_id", ""), _negated=True),
                            models.Q(("actor_name", ""), _negated=True),
                        ),
                        name="an_event_names_its_actor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject_type", ""), _negated=True),
                            models.Q(("code", ""), _negated=True),
                        ),
                        name="an_event_names_its_subject",
                    ),
                ],
            },
        ),
        append_only("recordkeeping_event"),
    ]
