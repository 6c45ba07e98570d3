"""Creates blocks of parties, accounts and instruments."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("refdata", "0001_parties_and_instruments_are_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "reason_code",
                    models.TextField(
                        choices=[
                            ("FROZ", "securities frozen"),
                            ("SBLO", "securities blocked"),
                            ("BLOC", "account blocked"),
                            ("COLL", "pledged as collateral"),
                        ],
                        verbose_name="reason code",
                    ),
                ),
                (
                    "legal_reason",
                    models.TextField(
                        choices=[
                            ("SANCTIONS", "sanctions"),
                            ("COURT_ORDER", "court order"),
                            ("REGULATOR", "order of a supervisor"),
                            ("INSOLVENCY", "insolvency"),
                            ("MONEY_LAUNDERING", "suspicion of money laundering"),
                            ("DUE_DILIGENCE", "customer due diligence not completed"),
                            ("SUCCESSION", "death of the owner"),
                            ("LOST_OR_STOLEN", "securities lost or stolen"),
                            ("PLEDGE", "pledge"),
                            ("CORPORATE_ACTION", "corporate action"),
                        ],
                        verbose_name="legal reason",
                    ),
                ),
                ("legal_basis", models.TextField(verbose_name="legal basis")),
                ("blocked_from", models.DateField(verbose_name="blocked from")),
                ("placed_by", models.TextField(verbose_name="placed by")),
                ("placed_at", models.DateTimeField(verbose_name="placed at")),
                ("lifted_on", models.DateField(null=True, verbose_name="lifted on")),
                ("lifted_by", models.TextField(null=True, verbose_name="lifted by")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="lifted at")),
                ("lifting_reason", models.TextField(null=True, verbose_name="reason of lifting")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.instrument",
                        verbose_name="instrument",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "block",
                "verbose_name_plural": "blocks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_on__isnull", True)),
                        fields=["blocked_from"],
                        name="blocks_in_force",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("account__isnull", True),
                                ("instrument__isnull", True),
                                ("party__isnull", False),
                            ),
                            models.Q(
                                ("account__isnull", False),
                                ("instrument__isnull", True),
                                ("party__isnull", True),
                            ),
                            models.Q(
                                ("account__isnull", True),
                                ("instrument__isnull", False),
                                ("party__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_block_is_of_one_party_account_or_instrument",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason_code__in", ["FROZ", "SBLO", "BLOC", "COLL"])),
                        name="a_block_bears_a_code_of_the_market",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "legal_reason__in",
                                [
                                    "SANCTIONS",
                                    "COURT_ORDER",
                                    "REGULATOR",
                                    "INSOLVENCY",
                                    "MONEY_LAUNDERING",
                                    "DUE_DILIGENCE",
                                    "SUCCESSION",
                                    "LOST_OR_STOLEN",
                                    "PLEDGE",
                                    "CORPORATE_ACTION",
                                ],
                            )
                        ),
                        name="a_block_has_a_lawful_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_basis__regex", "\\S"), ("placed_by__regex", "\\S")),
                        name="a_block_names_its_legal_basis_and_who_placed_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at__isnull", True),
                                ("lifted_by__isnull", True),
                                ("lifted_on__isnull", True),
                                ("lifting_reason__isnull", True),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                ("lifted_on__isnull", False),
                                ("lifting_reason__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_lifted_block_says_when_by_whom_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifting_reason__isnull", True),
                            models.Q(("lifted_by__regex", "\\S"), ("lifting_reason__regex", "\\S")),
                            _connector="OR",
                        ),
                        name="a_block_is_lifted_by_someone_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_on__isnull", True),
                            ("lifted_on__gte", models.F("blocked_from")),
                            _connector="OR",
                        ),
                        name="a_block_is_not_lifted_before_it_begins",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("party__isnull", False)),
                        expressions=[
                            (models.F("party"), "="),
                            (models.F("legal_reason"), "="),
                            (models.F("legal_basis"), "="),
                            (
                                models.Func(
                                    models.F("blocked_from"),
                                    models.F("lifted_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="a_party_is_blocked_once_at_a_time_on_one_legal_basis",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("account__isnull", False)),
                        expressions=[
                            (models.F("account"), "="),
                            (models.F("legal_reason"), "="),
                            (models.F("legal_basis"), "="),
                            (
                                models.Func(
                                    models.F("blocked_from"),
                                    models.F("lifted_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="an_account_is_blocked_once_at_a_time_on_one_legal_basis",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("instrument__isnull", False)),
                        expressions=[
                            (models.F("instrument"), "="),
                            (models.F("legal_reason"), "="),
                            (models.F("legal_basis"), "="),
                            (
                                models.Func(
                                    models.F("blocked_from"),
                                    models.F("lifted_on"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="an_instrument_is_blocked_once_at_a_time_on_one_legal_basis",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TWIN.read_text(), "drop function compliance_block_is_only_lifted() cascade"),
    ]
