"""Makes the canonical bytes of an event, and the hash of its leaf, in an eighth of the time."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recordkeeping", "0005_a_set_has_a_root")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
