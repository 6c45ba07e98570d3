"""Asks once a statement whether what moves of status and what waits for a match refer to is there: they are written in sets.

The foreign key of a move bore the name that Django gave it; it has a sentence first. Waiting terms never change (0008).
"""

import django.db.models.deletion
from django.db import migrations, models

from machinery.references import Reference, refers

NAMED_BY_DJANGO = "settlements_statusch_instruction_id_d3b1f8a4_fk_settlemen"


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0008_sides_wait_for_their_match"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    "alter table settlements_statuschange"
                    f" rename constraint {NAMED_BY_DJANGO} to a_status_change_is_of_an_instruction",
                    "alter table settlements_statuschange"
                    f" rename constraint a_status_change_is_of_an_instruction to {NAMED_BY_DJANGO}",
                )
            ],
            [
                migrations.AlterField(
                    model_name="statuschange",
                    name="instruction",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_changes",
                        to="settlements.instruction",
                    ),
                )
            ],
        ),
        refers(
            "settlements_statuschange",
            Reference("a_status_change_is_of_an_instruction", ("instruction_id",), "settlements_instruction"),
            Reference(
                "a_status_change_is_a_legal_move",
                ("axis", "from_status", "to_status"),
                "settlements_legalmove",
                ("axis", "from_status", "to_status"),
            ),
        ),
        refers(
            "settlements_matchingterms",
            Reference("matching_terms_are_of_an_instruction", ("instruction_id",), "settlements_instruction"),
        ),
        refers(
            "settlements_unmatched",
            Reference(
                "what_waits_has_matching_terms", ("instruction_id",), "settlements_matchingterms", ("instruction_id",)
            ),
        ),
        refers(
            "settlements_matchingdifference",
            Reference("a_difference_is_of_a_match", ("match_id",), "settlements_match"),
        ),
    ]
