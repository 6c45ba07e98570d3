"""Refuses to open or close an account without the request that was carried out with it."""

from pathlib import Path

from django.db import migrations

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0007_a_row_asks_who_called_for_it"),
        ("refdata", "0005_instruments_have_their_requests"),
    ]

    operations = [migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop)]
