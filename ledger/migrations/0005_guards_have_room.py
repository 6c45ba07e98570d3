"""Four versions of a guard fit its page.

While a reader's snapshot is older than the last chunks of a night, the versions that they replaced cannot be cleared
away. With room for them a chunk changes its guards in place and lets the postings that wait for it go sooner
(docs/benchmarks.md, "longest single posting").
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_closed_days_are_sealed")]

    operations = [
        migrations.RunSQL(
            "alter table ledger_guard set (fillfactor = 25)", "alter table ledger_guard set (fillfactor = 50)"
        ),
    ]
