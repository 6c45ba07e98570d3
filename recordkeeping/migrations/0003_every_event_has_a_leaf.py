"""Gives every event its leaf in the sealed trail, and the trail its signed checkpoints."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.lookups
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("recordkeeping", "0002_events_are_kept_by_one_function")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("edge", models.BinaryField()),
                ("origin", models.TextField()),
                ("business_date", models.DateField(null=True)),
                ("note", models.TextField()),
                ("signed_at", models.DateTimeField()),
                ("seen_event", models.BigIntegerField()),
                ("seen_xid", models.BigIntegerField()),
                ("complete_through", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business_date",), name="a_business_date_is_closed_by_one_checkpoint"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="a_checkpoint_covers_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note", ""), _negated=True), models.Q(("origin", ""), _negated=True)
                        ),
                        name="a_checkpoint_has_its_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leaf", to="recordkeeping.event"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("position__gte", 0)), name="a_leaf_has_its_place"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            models.Func("hash", function="octet_length", output_field=models.IntegerField()), 32
                        ),
                        name="a_leaf_is_a_sha256",
                    ),
                ],
            },
        ),
        append_only("recordkeeping_checkpoint"),
        append_only("recordkeeping_leaf"),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
