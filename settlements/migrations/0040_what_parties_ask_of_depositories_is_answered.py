"""A request to a depository names the message of a party that asked for it, so that the party is answered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlements", "0039_penalties_outside_are_expected")]

    operations = [
        migrations.AddField(
            model_name="depositoryrequest",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="passed_on",
                to="settlements.message",
            ),
        ),
        migrations.AddField(
            model_name="depositoryrequest",
            name="asked_item",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="depositoryrequest",
            constraint=models.UniqueConstraint(
                fields=("asked_by", "asked_item"), name="an_item_of_a_message_is_passed_on_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="depositoryrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by__isnull", True), ("asked_item__isnull", True)),
                    models.Q(("asked_by__isnull", False), ("asked_item__gte", 1), ("asked_item__isnull", False)),
                    _connector="OR",
                ),
                name="what_is_passed_on_names_its_item",
            ),
        ),
    ]
