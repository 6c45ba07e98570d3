"""Parties have standing settlement instructions, bonds their terms, and prices a collar."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

TWIN = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [
        ("refdata", "0001_parties_and_instruments_are_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ssi",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(verbose_name="name")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ssis",
                        to="refdata.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing settlement instruction",
                "verbose_name_plural": "standing settlement instructions",
                "constraints": [
                    models.UniqueConstraint(fields=("party", "name"), name="a_party_gives_a_name_to_one_ssi"),
                    models.UniqueConstraint(fields=("id", "party"), name="an_ssi_is_of_one_party"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "\\S"), models.Q(("name__regex", "[[:cntrl:]]"), _negated=True)
                        ),
                        name="an_ssi_has_a_name_without_control_characters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SsiTerms",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                (
                    "purpose",
                    models.TextField(choices=[("SETTLEMENT", "settlement"), ("CASH", "cash")], verbose_name="purpose"),
                ),
                (
                    "product",
                    models.TextField(
                        choices=[
                            ("EQUITY", "equities"),
                            ("BOND", "bonds"),
                            ("ETF", "exchange-traded funds"),
                            ("FUND", "funds"),
                            ("FX", "foreign exchange"),
                            ("REPO", "repo"),
                            ("LENDING", "securities lending"),
                        ],
                        null=True,
                        verbose_name="product",
                    ),
                ),
                ("agent", models.TextField(null=True, verbose_name="agent")),
                ("safekeeping_account", models.TextField(null=True, verbose_name="safekeeping account")),
                ("cash_account", models.TextField(null=True, verbose_name="cash account")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "currency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.currency",
                        verbose_name="currency",
                    ),
                ),
                (
                    "depository",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                        verbose_name="depository",
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
                    "market",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                        verbose_name="market",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "ssi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="refdata.ssi"
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of a standing settlement instruction",
                "verbose_name_plural": "terms of standing settlement instructions",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("ssi"), "="), (models.F("valid"), "&&")],
                        name="an_ssi_has_one_set_of_terms_a_day",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("party"), "="),
                            (models.F("purpose"), "="),
                            (
                                django.db.models.functions.comparison.Coalesce(models.F("product"), models.Value("")),
                                "=",
                            ),
                            (django.db.models.functions.comparison.Coalesce(models.F("market"), 0), "="),
                            (django.db.models.functions.comparison.Coalesce(models.F("currency"), 0), "="),
                            (django.db.models.functions.comparison.Coalesce(models.F("instrument"), 0), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="a_party_has_one_ssi_a_day_and_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="terms_of_an_ssi_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("product__isnull", True),
                            ("product__in", ["EQUITY", "BOND", "ETF", "FUND", "FX", "REPO", "LENDING"]),
                            _connector="OR",
                        ),
                        name="an_ssi_is_for_a_known_product",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("depository__isnull", False),
                                ("purpose", "SETTLEMENT"),
                                ("safekeeping_account__isnull", False),
                            ),
                            models.Q(
                                ("cash_account__isnull", False),
                                ("depository__isnull", True),
                                ("purpose", "CASH"),
                                ("safekeeping_account__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_ssi_says_where_securities_settle_or_where_cash_does",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agent__isnull", True),
                            ("agent__regex", "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$"),
                            _connector="OR",
                        ),
                        name="an_agent_is_a_bic_written_with_eleven_characters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("safekeeping_account__isnull", True),
                                ("safekeeping_account__regex", "^[A-Z0-9]([A-Z0-9./-]{0,33}[A-Z0-9])?$"),
                                _connector="OR",
                            ),
                            models.Q(
                                ("cash_account__isnull", True),
                                ("cash_account__regex", "^[A-Z0-9]([A-Z0-9./-]{0,33}[A-Z0-9])?$"),
                                _connector="OR",
                            ),
                        ),
                        name="accounts_of_an_ssi_have_at_most_35_capitals_digits_or_marks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BondTerms",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                (
                    "coupon_percent",
                    models.DecimalField(decimal_places=10, max_digits=24, verbose_name="coupon in percent"),
                ),
                ("frequency", models.SmallIntegerField(verbose_name="coupons a year")),
                ("convention", models.TextField(verbose_name="day count")),
                ("first_accrual", models.DateField(verbose_name="accrues from")),
                ("first_coupon", models.DateField(null=True, verbose_name="first coupon")),
                ("maturity", models.DateField(verbose_name="maturity")),
                ("end_of_month", models.BooleanField(verbose_name="at the end of the month")),
                ("ex_coupon_days", models.SmallIntegerField(null=True, verbose_name="ex-coupon days")),
                ("decimals_per_100", models.SmallIntegerField(null=True, verbose_name="decimals on 100")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bond_terms", to="refdata.instrument"
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of a bond",
                "verbose_name_plural": "terms of bonds",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("instrument"), "="), (models.F("valid"), "&&")],
                        name="a_bond_has_one_set_of_terms_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="terms_of_a_bond_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frequency__in", (0, 1, 2, 3, 4, 6, 12))),
                        name="coupons_fall_on_whole_months_or_there_are_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("coupon_percent", 0), ("first_coupon__isnull", True), ("frequency", 0)),
                            models.Q(("coupon_percent__gte", 0), models.Q(("frequency", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_zero_coupon_pays_no_coupon",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "convention__in",
                                (
                                    "ACT/360",
                                    "ACT/365F",
                                    "30/360",
                                    "30E/360",
                                    "30/360 US",
                                    "ACT/ACT ISDA",
                                    "ACT/ACT ICMA",
                                    "ACT/ACT AFB",
                                ),
                            )
                        ),
                        name="a_day_count_is_one_of_eight",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("maturity__gt", models.F("first_accrual")),
                            models.Q(
                                ("first_coupon__isnull", True),
                                models.Q(
                                    ("first_coupon__gt", models.F("first_accrual")),
                                    ("first_coupon__lte", models.F("maturity")),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="a_bond_accrues_pays_and_is_repaid_in_this_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ex_coupon_days__isnull", True), ("ex_coupon_days__range", (0, 60)), _connector="OR"
                            ),
                            models.Q(
                                ("decimals_per_100__isnull", True),
                                ("decimals_per_100__range", (0, 12)),
                                _connector="OR",
                            ),
                        ),
                        name="ex_coupon_days_are_0_to_60_and_decimals_0_to_12",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceCollar",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("product", models.TextField(blank=True, default="", verbose_name="product")),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                ("percent", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="percent")),
                ("source", models.TextField(verbose_name="source")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="recorded at"
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.market",
                        verbose_name="market",
                    ),
                ),
            ],
            options={
                "verbose_name": "price collar",
                "verbose_name_plural": "price collars",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("market"), "="), (models.F("product"), "="), (models.F("valid"), "&&")],
                        name="a_market_has_one_price_collar_a_day_and_product",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_price_collar_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("product", ""),
                            ("product__in", ["EQUITY", "BOND", "ETF", "FUND", "FX", "REPO", "LENDING"]),
                            _connector="OR",
                        ),
                        name="a_price_collar_is_for_a_known_product",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gt", 0), ("percent__lte", 100)),
                        name="a_price_collar_is_above_0_and_at_most_100_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_price_collar_names_its_source"
                    ),
                ],
            },
        ),
        migrations.RunSQL(TWIN.read_text(), migrations.RunSQL.noop),
    ]
