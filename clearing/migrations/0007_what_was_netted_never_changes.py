"""Makes PostgreSQL keep novations, nets and their members as they were written."""

from pathlib import Path

from django.db import migrations

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0006_trades_are_netted"),
    ]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("clearing_novation"),
        append_only("clearing_netobligation"),
        append_only("clearing_netmember"),
    ]
