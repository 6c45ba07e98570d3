"""Lets a consequential row be asked of who called for it, also where a function of the owner writes it."""

from pathlib import Path

from django.db import migrations

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0006_roles_are_taken_in_an_emergency"),
    ]

    operations = [
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
    ]
