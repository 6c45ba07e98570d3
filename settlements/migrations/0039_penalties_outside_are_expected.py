"""What external depositories are expected to charge for what failed there stands beside what they list."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0038_what_lacked_a_price_is_completed_once_it_comes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpectedPenalty",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField(choices=[("SEFP", "settlement fail"), ("LMFP", "late matching")])),
                ("penalty_date", models.DateField()),
                ("business_date", models.DateField()),
                ("side", models.TextField()),
                ("payment", models.TextField()),
                ("reason", models.TextField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("cash_amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("rate_class", models.TextField()),
                ("securities_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("cash_rate", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, null=True)),
                ("price_date", models.DateField(null=True)),
                ("rounding", models.TextField()),
                ("missing", models.TextField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "completes",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completed_by",
                        to="settlements.expectedpenalty",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.asset",
                    ),
                ),
                (
                    "instruction",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected_penalties",
                        to="settlements.instruction",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["business_date"], name="expected_penalties_by_night"),
                    models.Index(fields=["market", "penalty_date"], name="expected_penalties_by_day"),
                    models.Index(
                        condition=models.Q(("missing", ""), _negated=True),
                        fields=["penalty_date"],
                        name="expected_penalties_that_lack",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instruction", "penalty_date", "kind", "side", "completes"),
                        name="a_side_is_expected_to_pay_once_a_day",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("completes__isnull", False)),
                        fields=("completes",),
                        name="an_expected_penalty_is_completed_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__regex", "^(SEFP|LMFP)$"), ("penalty_date__lte", models.F("business_date"))
                        ),
                        name="an_expected_penalty_is_for_a_fail_or_for_late_matching",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("side__regex", "^(DELI|RECE)$"),
                            models.Q(("kind", "LMFP"), ("missing", "later_side"), ("side", "")),
                            models.Q(("kind", "SEFP"), ("missing", "reason"), ("side", "")),
                            _connector="OR",
                        ),
                        name="one_side_is_expected_to_pay",
                    ),
                    models.CheckConstraint(
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
                        name="what_is_missing_of_an_expected_penalty_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_expectedpenalty"),
    ]
