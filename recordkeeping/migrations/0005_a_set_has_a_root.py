"""The root over the facts of a set can be recomputed where the facts are."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("recordkeeping", "0004_checkpoints_name_their_key")]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), "drop function recordkeeping_root(bytea)"),
    ]
