"""Makes PostgreSQL keep trades as they came: what was said, what stood against it, what it became."""

from pathlib import Path

from django.db import migrations

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0001_trades_are_captured"),
    ]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("clearing_trade"),
        append_only("clearing_tradeversion"),
        append_only("clearing_tradeexception"),
        append_only("clearing_exceptionend"),
        append_only("clearing_enrichment"),
        append_only("clearing_tradeinstruction"),
    ]
