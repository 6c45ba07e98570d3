"""What a partly successful buy-in left over says so beside its terms."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0028_depositories_state_what_is_pending"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettlementCondition",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="settlement_condition",
                        serialize=False,
                        to="settlements.instruction",
                    ),
                ),
                ("code", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", "BSSP")), name="a_settlement_condition_is_on_its_list"
                    )
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_settlementcondition"),
    ]
