"""Keeps very many trades that were handed in at once until a worker takes them in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("itservices", "0002_trouble_is_kept_by_its_code"),
        ("settlements", "0002_moves_are_legal"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkBody",
            fields=[
                (
                    "load",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="itservices.load",
                    ),
                ),
                ("media", models.TextField()),
                ("body", models.BinaryField()),
                ("items", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__gte", 0), ("done__lte", models.F("items"))),
                        name="what_is_done_of_a_body_is_part_of_it",
                    )
                ],
            },
        ),
    ]
