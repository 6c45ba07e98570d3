"""Says to PostgreSQL that nobody decides on what is about himself."""

from pathlib import Path

from django.db import migrations

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [("authorizations", "0009_approvals_may_ask_for_a_second_factor")]

    operations = [migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop)]
