"""That the house looked at a hold of its own, and when it does so next, is kept."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0040_what_parties_ask_of_depositories_is_answered"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldReview",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("instruction_id", models.BigIntegerField()),
                ("found", models.TextField()),
                ("look_again_on", models.DateField(null=True)),
                ("business_date", models.DateField()),
                ("by", models.TextField()),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "hold",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="settlements.imposedhold",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["hold", "id"], name="hold_reviews_by_hold")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by__regex", "\\S"), ("found__regex", "\\S")),
                        name="a_look_at_a_hold_says_what_was_found_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("look_again_on__gt", models.F("business_date"))),
                        name="the_next_look_at_a_hold_comes_later",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_holdreview"),
    ]
