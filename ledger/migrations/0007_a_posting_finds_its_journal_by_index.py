"""The foreign key of a movement looks its journal up by the index, from the first posting of a month on.

A session plans that look-up once. Planned while the leaf of the month is nearly empty it reads the whole leaf, and goes
on to do so while the leaf grows: 0.3 ms a posting after 9,000 journals.
"""

from django.db import migrations

POST_ONE = (
    "ledger_post_one(date, text, text, date, bigint, text, integer, integer, integer, numeric, text, text, text,"
    " timestamptz, text)"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_sets_are_posted_with_less_ado")]

    operations = [
        migrations.RunSQL(
            f"alter function {POST_ONE} set enable_seqscan = off", f"alter function {POST_ONE} reset enable_seqscan"
        ),
    ]
