"""What a party was told to be pending is answered once more when the request that it waits for has ended, or is passed on."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0010_nobody_decides_on_what_is_about_himself"),
        ("settlements", "0042_markets_say_when_they_allege_and_when_penalties_are_done_with"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="messageoutcome",
            index=models.Index(
                condition=models.Q(("state", "PENDING")), fields=["request_id"], name="items_that_wait_by_request"
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
