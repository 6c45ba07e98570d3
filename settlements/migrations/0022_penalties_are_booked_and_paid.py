"""What nights reckon of penalties is booked between two parties; the nets of a month are paid from cash accounts to cash accounts."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from machinery.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_an_account_stays"),
        ("refdata", "0007_a_market_keeps_its_key"),
        ("settlements", "0021_matches_are_netted"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccrualNight",
            fields=[
                ("business_date", models.DateField(primary_key=True, serialize=False)),
                ("changes_through", models.BigIntegerField()),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("changes_through__gte", 0)),
                        name="a_night_accrues_changes_from_the_first_on",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyAccrual",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("standing", models.DecimalField(decimal_places=6, max_digits=24)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("journal_id", models.BigIntegerField(null=True)),
                (
                    "counterparty",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                    ),
                ),
                (
                    "night",
                    models.ForeignKey(
                        db_column="night",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accruals",
                        to="settlements.accrualnight",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["night"], name="accruals_by_night")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "market", "currency", "party", "counterparty", "night"),
                        name="two_parties_accrue_once_a_night",
                    ),
                    models.UniqueConstraint(fields=("journal_id",), name="a_journal_books_one_accrual"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_month_of_accruals_is_named_by_its_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party__lt", models.F("counterparty"))),
                        name="an_accrual_is_seen_by_the_lower_of_its_parties",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("standing", 0), _negated=True), name="an_accrual_changes_what_stands"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", 0), ("journal_id__isnull", True)),
                            models.Q(models.Q(("amount", 0), _negated=True), ("journal_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="what_is_booked_of_an_accrual_has_its_journal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyPayment",
            fields=[
                (
                    "net",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payment",
                        serialize=False,
                        to="settlements.penaltynet",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("journal_id", models.BigIntegerField()),
                ("business_date", models.DateField()),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["business_date"], name="penalty_payments_by_night")],
                "constraints": [
                    models.UniqueConstraint(fields=("journal_id",), name="a_journal_pays_one_net"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="a_payment_of_penalties_is_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyUnpaid",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("business_date", models.DateField()),
                (
                    "why",
                    models.TextField(
                        choices=[
                            ("NO_ACCOUNT", "it has no open cash account of the currency"),
                            ("NO_CASH", "its cash account has too little"),
                            ("NOT_PAID_IN", "those who pay have not paid enough yet"),
                        ]
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("run_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "net",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unpaid",
                        to="settlements.penaltynet",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("net", "business_date"), name="a_night_tries_to_pay_a_net_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__lt", 0), ("why__regex", "^(NO_ACCOUNT|NO_CASH)$")),
                            models.Q(("amount__gt", 0), ("why__regex", "^(NO_ACCOUNT|NOT_PAID_IN)$")),
                            _connector="OR",
                        ),
                        name="a_net_is_not_paid_for_a_known_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(), migrations.RunSQL.noop),
        append_only("settlements_accrualnight"),
        append_only("settlements_penaltyaccrual"),
        append_only("settlements_penaltypayment"),
        append_only("settlements_penaltyunpaid"),
    ]
