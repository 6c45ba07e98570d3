"""Lets a consequential row be asked of who called for it, also where a function of the owner writes it."""

from pathlib import Path

from django.db import migrations

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0005_roles_may_be_for_a_desk"),
    ]

    operations = [
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
    ]
