"""Makes journals and movements partitioned, gives slices their life, and closes the facts of the books to change."""

from pathlib import Path

from django.db import migrations

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_accounts_hold_one_asset")]

    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL("alter table ledger_guard set (fillfactor = 50)", migrations.RunSQL.noop),
        append_only("ledger_balancesnapshot"),
        append_only("ledger_effect"),
        append_only("ledger_reversal"),
        append_only("ledger_hold"),
        append_only("ledger_holdrelease"),
    ]
