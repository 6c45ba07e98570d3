"""A hold, a release and a cancellation stand only with the request that was carried out with them."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0004_the_queue_names_its_participants"),
        ("authorizations", "0004_what_is_consequential_is_asked_for_and_checked"),
    ]

    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text(),
            "drop trigger an_act_has_its_request on settlements_statuschange",
        ),
    ]
