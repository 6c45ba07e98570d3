"""Refuses to delete a load, or to give it another key: rows that came with it are not asked (docs/adr/0020-references.md)."""

from django.db import migrations

from machinery.references import stays


class Migration(migrations.Migration):
    dependencies = [
        ("itservices", "0003_steps_are_skipped_and_rows_repaired"),
    ]

    operations = [stays("itservices_load")]
