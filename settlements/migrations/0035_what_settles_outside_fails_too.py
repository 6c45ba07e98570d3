"""What settles outside and is past its intended date is found by that date, for the board of fails."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0030_references_are_asked_for_in_order"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="unmatched",
            index=models.Index(
                fields=["intended_settlement_date"],
                condition=models.Q(("place", "CSD")),
                name="unmatched_outside_by_date",
            ),
        ),
    ]
