"""Makes PostgreSQL keep allocations, confirmations and what came of them; the parts of a block add up to it."""

from pathlib import Path

from django.db import migrations

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0008_trades_are_allocated_and_confirmed"),
    ]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("clearing_allocationset"),
        append_only("clearing_allocation"),
        append_only("clearing_profilefield"),
        append_only("clearing_awaitedconfirmation"),
        append_only("clearing_confirmation"),
        append_only("clearing_comparison"),
        append_only("clearing_affirmation"),
        append_only("clearing_chaser"),
    ]
