"""Who reads the open instructions of some participants reads the queue alone, and joins only the rows of a page."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("settlements", "0003_bodies_wait_for_a_worker")]

    operations = [
        migrations.AddField("openmatch", "deliverer_id", models.IntegerField(default=0), preserve_default=False),
        migrations.AddField("openmatch", "receiver_id", models.IntegerField(default=0), preserve_default=False),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
    ]
