"""What rows refer to is asked for in the order of its keys: one is found next to another."""

from django.db import migrations

from machinery.references import asked_anew


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0014_references_are_checked_in_sets"),
    ]

    operations = [
        asked_anew(
            "clearing_trade",
            "clearing_tradeversion",
            "clearing_enrichment",
            "clearing_tradeinstruction",
            "clearing_opentrade",
            "clearing_earmark",
            "clearing_novation",
            "clearing_netobligation",
            "clearing_netmember",
        ),
    ]
