"""An instruction that one party sends alone waits for its counterpart in a queue of its own."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("settlements", "0007_penalties_are_reckoned"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchingTerms",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="matching_terms",
                        serialize=False,
                        to="settlements.instruction",
                    ),
                ),
                ("transaction_type", models.TextField()),
                ("cum_ex", models.TextField(null=True)),
                ("claim_opt_out", models.BooleanField()),
                ("deliverer_client", models.TextField(null=True)),
                ("receiver_client", models.TextField(null=True)),
                ("counterparty_account", models.TextField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cum_ex__isnull", True), ("cum_ex__regex", "^(CCPN|XCPN)$"), _connector="OR"),
                            ("transaction_type__regex", "^[A-Z]{4}$"),
                        ),
                        name="matching_terms_use_the_codes_of_the_standard",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deliverer_client", ""), _negated=True),
                            models.Q(("receiver_client", ""), _negated=True),
                            models.Q(("counterparty_account", ""), _negated=True),
                        ),
                        name="a_matching_term_is_filled_or_absent",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MatchingDifference",
            fields=[
                (
                    "match",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="difference",
                        serialize=False,
                        to="settlements.match",
                    ),
                ),
                ("units", models.BigIntegerField()),
                ("limit_units", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("units", 0), _negated=True),
                            (
                                "units__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("limit_units"), "*", models.Value(-1)
                                ),
                            ),
                            ("units__lte", models.F("limit_units")),
                        ),
                        name="a_difference_is_within_its_tolerance",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Unmatched",
            fields=[
                (
                    "instruction",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="settlements.matchingterms",
                    ),
                ),
                ("key", models.UUIDField()),
                ("delivers", models.BooleanField()),
                ("participant_id", models.IntegerField()),
                ("counterparty_id", models.IntegerField()),
                ("market_id", models.IntegerField()),
                (
                    "payment",
                    models.TextField(
                        choices=[
                            ("DVP", "delivery versus payment"),
                            ("FOP", "free of payment"),
                            ("PFOD", "payment free of delivery"),
                            ("DWP", "delivery with payment"),
                        ]
                    ),
                ),
                ("place", models.TextField(choices=[("OWN", "our own books"), ("CSD", "external depository")])),
                ("priority", models.SmallIntegerField()),
                ("intended_settlement_date", models.DateField()),
                ("asset_id", models.IntegerField()),
                ("securities_account", models.IntegerField()),
                ("quantity_units", models.BigIntegerField()),
                ("currency_id", models.IntegerField()),
                ("cash_account", models.IntegerField()),
                ("amount_units", models.BigIntegerField()),
                ("common_reference", models.TextField(null=True)),
                ("deliverer_client", models.TextField(null=True)),
                ("receiver_client", models.TextField(null=True)),
                ("deliverer_account", models.TextField(null=True)),
                ("receiver_account", models.TextField(null=True)),
                ("is_held", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key"], name="unmatched_by_key"),
                    models.Index(fields=["counterparty_id", "asset_id"], name="unmatched_by_counterparty"),
                    models.Index(fields=["participant_id"], name="unmatched_by_participant"),
                ]
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_matchingterms"),
        append_only("settlements_matchingdifference"),
    ]
