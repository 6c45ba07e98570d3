"""Penalties are caught up and completed, lists find them by party and instrument, and what they refer to is asked once a statement.

They had no foreign keys: those are made here, so that what is on file is asked too, and give way to the references at once.
"""

import django.db.models.deletion
from django.db import migrations, models

from machinery.references import Reference, refers

REFERENCES = (
    Reference("a_penalty_is_of_a_match", ("match_id",), "settlements_match"),
    Reference("a_penalty_has_its_failing_party", ("failing_id",), "refdata_party"),
    Reference("a_penalty_has_its_receiving_party", ("receiving_id",), "refdata_party"),
    Reference("a_penalty_has_its_market", ("market_id",), "refdata_market"),
    Reference("a_penalty_has_its_instrument", ("asset_id",), "refdata_asset"),
    Reference("a_penalty_has_its_currency", ("currency_id",), "refdata_asset"),
    Reference("a_penalty_completes_another", ("completes_id",), "settlements_penalty"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0010_what_waits_is_found_by_its_date"),
    ]

    operations = [
        *(
            migrations.RemoveConstraint(model_name="penalty", name=name)
            for name in (
                "a_side_pays_once_a_day_for_a_match",
                "a_penalty_is_for_a_fail_or_for_late_matching",
                "one_side_pays_and_the_other_gets",
                "what_is_missing_of_a_penalty_is_known",
            )
        ),
        migrations.AddField(
            model_name="penalty",
            name="completes",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="completed_by",
                to="settlements.penalty",
            ),
        ),
        migrations.AddIndex(
            model_name="penalty",
            index=models.Index(fields=["failing", "-business_date", "-id"], name="penalties_by_who_pays"),
        ),
        migrations.AddIndex(
            model_name="penalty",
            index=models.Index(fields=["receiving", "-business_date", "-id"], name="penalties_by_who_gets"),
        ),
        migrations.AddIndex(
            model_name="penalty",
            index=models.Index(fields=["asset", "-business_date", "-id"], name="penalties_by_instrument"),
        ),
        migrations.AddIndex(
            model_name="penalty",
            index=models.Index(
                condition=models.Q(("missing", ""), _negated=True),
                fields=["business_date"],
                name="penalties_that_lack_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.UniqueConstraint(
                fields=("match", "penalty_date", "kind", "side", "completes"),
                name="a_side_pays_once_a_day_for_a_match",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("completes__isnull", False)),
                fields=("completes",),
                name="a_penalty_is_completed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__regex", "^(SEFP|LMFP)$"), ("penalty_date__lte", models.F("business_date"))),
                name="a_penalty_is_for_a_fail_or_for_late_matching",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("failing__isnull", False), ("receiving__isnull", False), ("side__regex", "^(DELI|RECE)$")
                    ),
                    models.Q(
                        ("failing__isnull", True),
                        ("receiving__isnull", True),
                        ("side", ""),
                        models.Q(
                            models.Q(("kind", "LMFP"), ("missing", "later_side")),
                            models.Q(("kind", "SEFP"), ("missing", "reason")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="one_side_pays_and_the_other_gets",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("missing", ""),
                    models.Q(
                        ("completes__isnull", True),
                        (
                            "missing__regex",
                            "^(later_side|reason|(price|securities_rate|cash_rate)(,(securities_rate|cash_rate))*)$",
                        ),
                    ),
                    _connector="OR",
                ),
                name="what_is_missing_of_a_penalty_is_known",
            ),
        ),
        migrations.RunSQL(
            [f"alter table settlements_penalty add {each.foreign_key()}" for each in REFERENCES],
            [f"alter table settlements_penalty drop constraint {each.name}" for each in REFERENCES],
        ),
        refers("settlements_penalty", *REFERENCES),
    ]
