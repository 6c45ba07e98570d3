"""Refuses to delete an account of the books, or to give it another key or asset: instructions on it are not asked
(docs/adr/0020-references.md)."""

from django.db import migrations

from machinery.references import stays


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_journals_by_hand_have_their_request"),
    ]

    operations = [stays("ledger_account", ("id", "asset_id"))]
