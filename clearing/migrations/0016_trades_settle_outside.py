"""A trade that settles at an external depository has one instruction: the other one is not ours to know."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0015_references_are_asked_for_in_order"),
    ]

    operations = [
        migrations.AlterField(
            "tradeinstruction",
            "match",
            models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trade_instruction",
                to="settlements.match",
            ),
        ),
        migrations.AlterField(
            "tradeinstruction",
            "theirs",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="settlements.instruction",
            ),
        ),
        migrations.AddConstraint(
            "tradeinstruction",
            models.CheckConstraint(
                name="a_trade_that_settles_outside_becomes_one_instruction",
                condition=Q(match__isnull=True, theirs__isnull=True) | Q(match__isnull=False, theirs__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "tradeinstruction",
            models.Index(fields=["ours"], condition=Q(match__isnull=True), name="trades_that_settle_outside"),
        ),
    ]
