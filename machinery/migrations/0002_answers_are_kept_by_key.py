"""Keeps the answer of every write of a client system under the key that it sent."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("machinery", "0001_append_only_can_be_said"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("client", models.TextField()),
                ("method", models.TextField()),
                ("path", models.TextField()),
                ("key", models.TextField()),
                ("digest", models.BinaryField()),
                ("status", models.SmallIntegerField(null=True)),
                ("headers", models.JSONField(null=True)),
                ("body", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="key_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("client", "method", "path", "key"), name="a_key_stands_for_one_write_of_its_client"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", None), ("headers", None), ("status", None)),
                            models.Q(("body__isnull", False), ("headers__isnull", False), ("status__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_answer_is_kept_whole_or_not_yet",
                    ),
                ],
            },
        ),
    ]
