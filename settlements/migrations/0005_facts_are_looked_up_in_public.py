"""Makes the triggers of the queue ask the tables of the house, and both sides of a match before it leaves as cancelled."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("settlements", "0004_a_leg_has_its_quantity_and_its_amount")]

    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop)]
