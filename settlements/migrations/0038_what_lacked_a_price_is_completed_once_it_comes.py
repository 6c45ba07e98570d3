"""A penalty that lacked a price or a rate of its day is completed by a night that knows it, by a change of its own: nights write such
changes in sets, so what changes refer to is asked once a statement (ADR 20).
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.references import Reference, refers

REFERENCES = (
    Reference("a_change_is_of_a_penalty", ("penalty_id",), "settlements_penalty"),
    Reference("a_change_of_a_penalty_has_its_failing_party", ("failing_id",), "refdata_party"),
    Reference("a_change_of_a_penalty_has_its_receiving_party", ("receiving_id",), "refdata_party"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0037_growth_markets_are_rows"),
    ]

    operations = [
        migrations.AddField(model_name="penaltychange", name="run_id", field=models.BigIntegerField(null=True)),
        migrations.AlterField(
            model_name="penaltychange",
            name="kind",
            field=models.TextField(
                choices=[
                    ("REMOVED", "removed"),
                    ("REINSTATED", "reinstated"),
                    ("REALLOCATED", "re-allocated"),
                    ("COMPLETED", "completed"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="penaltychange",
            name="penalty",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="settlements.penalty",
            ),
        ),
        *(
            migrations.AlterField(
                model_name="penaltychange",
                name=party,
                field=models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="refdata.party",
                ),
            )
            for party in ("failing", "receiving")
        ),
        migrations.RemoveConstraint(model_name="penaltychange", name="a_penalty_is_removed_for_a_reason_of_the_list"),
        migrations.AddConstraint(
            model_name="penaltychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount", 0),
                        ("code__regex", "^(CORP|SESU|SUSP|SEMP|TECH|INSO|INTS|NOSU|OTHR)$"),
                        ("kind", "REMOVED"),
                    ),
                    models.Q(("code", ""), ("kind__regex", "^(REINSTATED|REALLOCATED|COMPLETED)$")),
                    _connector="OR",
                ),
                name="a_penalty_is_removed_for_a_reason_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="penaltychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "COMPLETED"), ("number", 1), ("run_id__isnull", False)),
                    models.Q(("kind__regex", "^(REMOVED|REINSTATED|REALLOCATED)$"), ("run_id__isnull", True)),
                    _connector="OR",
                ),
                name="a_night_completes_a_penalty_before_it_is_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="penaltychange",
            index=models.Index(
                condition=models.Q(("run_id__isnull", False)),
                fields=["run_id"],
                name="penalties_completed_by_a_night",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(
            [f"alter table settlements_penaltychange add {each.foreign_key()}" for each in REFERENCES],
            [f"alter table settlements_penaltychange drop constraint {each.name}" for each in REFERENCES],
        ),
        refers("settlements_penaltychange", *REFERENCES),
    ]
