"""Makes PostgreSQL keep margin accounts, how they stood and what was called for, as they were written."""

from pathlib import Path

from django.db import migrations

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("authorizations", "0008_risk_has_an_officer"),
        ("clearing", "0010_margin_is_reckoned_and_called_for"),
    ]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("clearing_marginaccount"),
        append_only("clearing_marginhaircut"),
        append_only("clearing_marginreckoning"),
        append_only("clearing_marginline"),
        append_only("clearing_marginexception"),
        append_only("clearing_margincall"),
        append_only("clearing_margincallact"),
    ]
