"""Makes PostgreSQL keep what the lifecycle table says: legal moves, unchanging terms, final facts."""

from pathlib import Path
from typing import Any

from django.db import migrations

from machinery.append_only import append_only
from settlements.lifecycle import MOVES


def write_moves(apps: Any, schema_editor: Any) -> None:
    """The rows of the lifecycle table."""
    move = apps.get_model("settlements", "LegalMove")
    move.objects.bulk_create(move(axis=m.axis, from_status=m.from_status, to_status=m.to_status) for m in MOVES)


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0001_instructions_never_change"),
        ("ledger", "0003_postings_go_through_one_function"),
    ]

    operations = [
        migrations.RunPython(write_moves, migrations.RunPython.noop),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_instruction"),
        append_only("settlements_match"),
        append_only("settlements_settlement"),
        append_only("settlements_cancellation"),
        append_only("settlements_statuschange"),
        append_only("settlements_legalmove"),
    ]
