"""Refuses to give a market another key: what settles in it is not asked (docs/adr/0020-references.md)."""

from django.db import migrations

from machinery.references import stays


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0006_accounts_have_their_requests"),
    ]

    operations = [stays("refdata_market", is_deleted=False)]
