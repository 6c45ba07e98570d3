"""What settles outside is found by the date on which it should have settled, for the board of fails, and by that on which it did, for
settlement efficiency and the lists of a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0032_transactions_are_out_of_scope_of_penalties"),
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
        migrations.AddIndex(
            model_name="depositoryconfirmation",
            index=models.Index(fields=["settled_on"], name="confirmations_by_effect"),
        ),
        migrations.AddIndex(
            model_name="depositorysettlement",
            index=models.Index(fields=["settled_on"], name="settled_outside_by_date"),
        ),
    ]
