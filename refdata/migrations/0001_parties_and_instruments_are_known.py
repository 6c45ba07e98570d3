"""Creates assets, parties, accounts, markets with calendars, prices and rates, and the public lists."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import refdata.models.calendar

TWIN = Path(__file__).with_suffix(".sql")

DOWN = """
drop function refdata_only_named_columns_change() cascade;
drop function refdata_only_ends_earlier() cascade;
drop function refdata_only_ends_at_an_earlier_instant() cascade;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("authorizations", "0001_people_have_accounts"),
        ("itservices", "0001_runs_are_rows"),
        ("machinery", "0001_append_only_can_be_said"),
        migrations.swappable_dependency(settings.OAUTH2_PROVIDER_APPLICATION_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("number", models.TextField(unique=True, verbose_name="number")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("SECURITIES", "safekeeping account"),
                            ("CASH", "cash account"),
                            ("LOCATION", "location"),
                            ("CONTROL", "control account"),
                        ],
                        verbose_name="kind",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("closed_on", models.DateField(null=True, verbose_name="closed on")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[A-Z0-9]([A-Z0-9./-]{0,33}[A-Z0-9])?$")),
                        name="an_account_number_has_at_most_35_capitals_digits_or_marks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["SECURITIES", "CASH", "LOCATION", "CONTROL"])),
                        name="an_account_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="an_account_closes_after_it_opens",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Asset",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True, verbose_name="code")),
                (
                    "kind",
                    models.TextField(
                        choices=[("CURRENCY", "currency"), ("INSTRUMENT", "instrument")], verbose_name="kind"
                    ),
                ),
                ("scale", models.SmallIntegerField(verbose_name="decimals")),
            ],
            options={
                "verbose_name": "asset",
                "verbose_name_plural": "assets",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "code"), name="an_asset_has_one_code"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__regex", "^[A-Z]{3}$"), ("kind", "CURRENCY")),
                            models.Q(("code__regex", "^[A-Z]{2}[A-Z0-9]{9}[0-9]$"), ("kind", "INSTRUMENT")),
                            _connector="OR",
                        ),
                        name="an_asset_is_a_currency_code_or_an_isin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scale__gte", 0), ("scale__lte", 6)),
                        name="an_amount_has_at_most_six_decimals",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True, verbose_name="code")),
                ("name", models.TextField(verbose_name="name")),
                (
                    "weekend",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        default=refdata.models.calendar.saturday_and_sunday,
                        size=None,
                        verbose_name="weekend",
                    ),
                ),
                (
                    "covers",
                    django.contrib.postgres.fields.ranges.DateRangeField(null=True, verbose_name="covers"),
                ),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9]{2,12}$")),
                        name="a_calendar_code_is_capitals_and_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekend__contained_by", [1, 2, 3, 4, 5, 6, 7]),
                            models.Q(("weekend__contains", [1, 2, 3, 4, 5, 6, 7]), _negated=True),
                        ),
                        name="a_weekend_is_some_of_the_seven_weekdays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("covers__isnull", True),
                            models.Q(
                                ("covers__endswith__isnull", False),
                                ("covers__isempty", False),
                                ("covers__startswith__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_calendar_covers_a_time_with_both_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("date", models.DateField(verbose_name="date")),
                ("name", models.TextField(default="", verbose_name="name")),
                (
                    "kind",
                    models.TextField(choices=[("CLOSED", "closed"), ("EARLY", "closes early")], verbose_name="kind"),
                ),
                ("known", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="known")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="refdata.calendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "verbose_name": "closure",
                "verbose_name_plural": "closures",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("calendar"), "="), (models.F("date"), "="), (models.F("known"), "&&")],
                        name="a_calendar_knows_one_closure_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["CLOSED", "EARLY"])), name="a_closure_is_closed_or_early"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CutOff",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "payment",
                    models.TextField(
                        choices=[("APMT", "against payment"), ("FREE", "free of payment")],
                        verbose_name="payment",
                    ),
                ),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                ("planned", models.TimeField(verbose_name="planned")),
            ],
            options={
                "verbose_name": "cut-off",
                "verbose_name_plural": "cut-offs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_cut_off_has_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment__in", ["APMT", "FREE"])),
                        name="a_cut_off_is_against_or_free_of_payment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CutOffMove",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "payment",
                    models.TextField(
                        choices=[("APMT", "against payment"), ("FREE", "free of payment")],
                        verbose_name="payment",
                    ),
                ),
                ("business_date", models.DateField(verbose_name="business date")),
                ("actual", models.TimeField(verbose_name="actual")),
                ("days_later", models.SmallIntegerField(default=0, verbose_name="days later")),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
            ],
            options={
                "verbose_name": "moved cut-off",
                "verbose_name_plural": "moved cut-offs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("payment__in", ["APMT", "FREE"])),
                        name="a_moved_cut_off_is_against_or_free_of_payment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_later__in", [0, 1])),
                        name="a_cut_off_moves_within_its_day_or_the_next",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S")), name="a_cut_off_is_moved_for_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FxRate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("currency", models.TextField(verbose_name="currency")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "rate",
                    models.DecimalField(decimal_places=10, max_digits=24, verbose_name="units per euro"),
                ),
                ("source", models.TextField(verbose_name="source")),
                ("superseded_at", models.DateTimeField(null=True, verbose_name="superseded at")),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("currency"),
                        models.OrderBy(models.F("date"), descending=True),
                        models.F("source"),
                        condition=models.Q(("superseded_at__isnull", True)),
                        name="a_currency_has_one_rate_a_day_and_source",
                    ),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="an_exchange_rate_is_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("currency__regex", "^[A-Z]{3}$"), models.Q(("currency", "EUR"), _negated=True)
                        ),
                        name="a_rate_is_of_a_currency_other_than_the_euro",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_rate_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstrumentTerms",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                ("name", models.TextField(verbose_name="name")),
                ("cfi", models.TextField(verbose_name="CFI")),
                (
                    "quantity_type",
                    models.TextField(
                        choices=[("UNIT", "units"), ("FAMT", "face amount")], verbose_name="quantity type"
                    ),
                ),
                (
                    "minimum_unit",
                    models.DecimalField(decimal_places=6, max_digits=24, verbose_name="minimum unit"),
                ),
                ("multiple", models.DecimalField(decimal_places=6, max_digits=24, verbose_name="multiple")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of an instrument",
                "verbose_name_plural": "terms of instruments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="terms_of_an_instrument_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "\\S"), models.Q(("name__regex", "[[:cntrl:]]"), _negated=True)
                        ),
                        name="an_instrument_has_a_name_without_control_characters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cfi__regex", "^[A-Z]{6}$")), name="a_cfi_is_six_capital_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity_type__in", ["UNIT", "FAMT"])),
                        name="a_quantity_is_units_or_a_face_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_unit__gt", 0), ("multiple__gt", 0)),
                        name="minimum_unit_and_multiple_are_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeiRecord",
            fields=[
                ("lei", models.TextField(primary_key=True, serialize=False, verbose_name="LEI")),
                ("legal_name", models.TextField(verbose_name="legal name")),
                ("country", models.TextField(verbose_name="country")),
                ("category", models.TextField(verbose_name="category")),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "verbose_name": "LEI record",
                "verbose_name_plural": "LEI records",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lei__regex", "^[0-9A-Z]{18}[0-9]{2}$")),
                        name="an_lei_record_bears_18_characters_and_two_check_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="a_country_of_an_lei_record_is_two_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_name__regex", "\\S")), name="an_lei_record_has_a_legal_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("symbol", models.TextField(verbose_name="symbol")),
                ("isin", models.TextField(verbose_name="ISIN")),
                ("name", models.TextField(default="", verbose_name="name")),
                ("currency", models.TextField(verbose_name="currency")),
                ("delisted", models.BooleanField(default=False, verbose_name="delisted")),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "verbose_name": "listing",
                "verbose_name_plural": "listings",
                "indexes": [
                    models.Index(fields=["isin"], name="listing_by_isin"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("isin__regex", "^[A-Z]{2}[A-Z0-9]{9}[0-9]$")),
                        name="a_listing_bears_an_isin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="a_listing_currency_is_three_letters",
                    ),
                    models.CheckConstraint(condition=models.Q(("symbol__regex", "\\S")), name="a_listing_has_a_symbol"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Market",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True, verbose_name="code")),
                ("name", models.TextField(verbose_name="name")),
                ("time_zone", models.TextField(verbose_name="time zone")),
                ("csd_bic", models.TextField(unique=True, verbose_name="BIC of the depository")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.calendar",
                        verbose_name="calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "market",
                "verbose_name_plural": "markets",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z0-9]{2,12}$")),
                        name="a_market_code_is_capitals_and_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("csd_bic__regex", "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$")),
                        name="a_depository_bic_is_written_with_eleven_characters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("time_zone__regex", "^[A-Za-z][A-Za-z0-9_+/-]*$")),
                        name="a_market_time_zone_is_named_as_in_the_tz_database",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("lei", models.TextField(unique=True, verbose_name="LEI")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
                (
                    "legal_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lei__regex", "^[0-9A-Z]{18}[0-9]{2}$")),
                        name="a_party_bears_an_lei_of_18_characters_and_two_check_digits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyTerms",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid")),
                ("name", models.TextField(verbose_name="name")),
                ("bic", models.TextField(null=True, verbose_name="BIC")),
                ("country", models.TextField(verbose_name="country")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="refdata.party"
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of a party",
                "verbose_name_plural": "terms of parties",
                "indexes": [
                    models.Index(fields=["bic"], name="party_by_bic"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("party"), "="), (models.F("valid"), "&&")],
                        name="a_party_has_one_set_of_terms_a_day",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("bic__isnull", False)),
                        expressions=[(models.F("bic"), "="), (models.F("valid"), "&&")],
                        name="a_bic_names_one_party_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="terms_of_a_party_have_a_beginning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__regex", "\\S"), models.Q(("name__regex", "[[:cntrl:]]"), _negated=True)
                        ),
                        name="a_party_has_a_name_without_control_characters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bic__isnull", True), ("bic__regex", "^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{5}$"), _connector="OR"
                        ),
                        name="a_bic_is_written_with_eleven_characters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="a_country_of_a_party_is_two_letters",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("date", models.DateField(verbose_name="date")),
                ("price", models.DecimalField(decimal_places=10, max_digits=24, verbose_name="price")),
                (
                    "quotation",
                    models.TextField(
                        choices=[("ACTU", "amount per unit"), ("PRCT", "percent of face amount")],
                        verbose_name="quotation",
                    ),
                ),
                ("source", models.TextField(verbose_name="source")),
                ("superseded_at", models.DateTimeField(null=True, verbose_name="superseded at")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="refdata.asset",
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "verbose_name_plural": "prices",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("asset", "date", "source"),
                        name="an_asset_has_one_price_a_day_and_source",
                    ),
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="a_price_is_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("quotation__in", ["ACTU", "PRCT"])),
                        name="a_price_is_an_amount_or_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__regex", "\\S")), name="a_price_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("valid", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="valid")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="recorded at",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.OAUTH2_PROVIDER_APPLICATION_MODEL,
                        verbose_name="client system",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representations",
                        to="refdata.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorizations.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "representation",
                "verbose_name_plural": "representations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", True), ("person__isnull", False)),
                            models.Q(("application__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_party_is_represented_by_a_person_or_by_a_client_system",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid__isempty", True), ("valid__startswith__isnull", False), _connector="OR"
                        ),
                        name="a_representation_has_a_beginning",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("person__isnull", False)),
                        expressions=[(models.F("person"), "="), (models.F("party"), "="), (models.F("valid"), "&&")],
                        name="a_person_represents_a_party_once_at_a_time",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("application__isnull", False)),
                        expressions=[
                            (models.F("application"), "="),
                            (models.F("party"), "="),
                            (models.F("valid"), "&&"),
                        ],
                        name="a_client_system_represents_a_party_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[("venue", "venue"), ("lei", "LEI record"), ("listing", "listing")],
                        verbose_name="kind",
                    ),
                ),
                ("key", models.TextField(verbose_name="key")),
                ("before", models.JSONField(verbose_name="before")),
                ("after", models.JSONField(verbose_name="after")),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="itservices.load"
                    ),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key", "load"), name="a_load_revises_a_record_once"),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="a_revision_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettlementCycle",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("cfi_prefix", models.TextField(blank=True, default="", verbose_name="CFI begins with")),
                (
                    "trade_dates",
                    django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="trade dates"),
                ),
                ("days", models.SmallIntegerField(verbose_name="settlement days")),
                (
                    "market",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cycles",
                        to="refdata.market",
                        verbose_name="market",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement cycle",
                "verbose_name_plural": "settlement cycles",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("market"), "="),
                            (models.F("cfi_prefix"), "="),
                            (models.F("trade_dates"), "&&"),
                        ],
                        name="a_market_has_one_cycle_a_trade_date_and_cfi_prefix",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("trade_dates__isempty", True),
                            ("trade_dates__startswith__isnull", False),
                            _connector="OR",
                        ),
                        name="a_settlement_cycle_has_a_first_trade_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cfi_prefix__regex", "^[A-Z]{0,6}$")),
                        name="a_cfi_prefix_is_at_most_six_capitals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 0), ("days__lte", 30)),
                        name="a_settlement_cycle_has_0_to_30_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("mic", models.TextField(primary_key=True, serialize=False, verbose_name="MIC")),
                ("operating_mic", models.TextField(verbose_name="operating MIC")),
                ("name", models.TextField(verbose_name="name")),
                ("entity", models.TextField(default="", verbose_name="legal entity")),
                ("lei", models.TextField(null=True, verbose_name="LEI")),
                ("category", models.TextField(verbose_name="category")),
                ("country", models.TextField(verbose_name="country")),
                ("city", models.TextField(default="", verbose_name="city")),
                ("status", models.TextField(verbose_name="status")),
                ("expires_on", models.DateField(null=True, verbose_name="expires on")),
                (
                    "load",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="itservices.load",
                    ),
                ),
            ],
            options={
                "verbose_name": "venue",
                "verbose_name_plural": "venues",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mic__regex", "^[A-Z0-9]{4}$"), ("operating_mic__regex", "^[A-Z0-9]{4}$")),
                        name="a_mic_is_four_capitals_or_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="a_country_of_a_venue_is_two_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["ACTIVE", "UPDATED", "EXPIRED"])),
                        name="a_venue_is_active_updated_or_expired",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Currency",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="currency",
                        serialize=False,
                        to="refdata.asset",
                    ),
                ),
                ("code", models.TextField(unique=True, verbose_name="code")),
            ],
            options={
                "verbose_name": "currency",
                "verbose_name_plural": "currencies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z]{3}$")), name="a_currency_code_is_three_letters"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instrument",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="instrument",
                        serialize=False,
                        to="refdata.asset",
                    ),
                ),
                ("isin", models.TextField(unique=True, verbose_name="ISIN")),
            ],
            options={
                "verbose_name": "instrument",
                "verbose_name_plural": "instruments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("isin__regex", "^[A-Z]{2}[A-Z0-9]{9}[0-9]$")),
                        name="an_isin_is_two_letters_nine_characters_and_a_check_digit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="instrumentterms",
            name="market",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="refdata.market",
                verbose_name="market",
            ),
        ),
        migrations.AddField(
            model_name="cutoffmove",
            name="market",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cut_off_moves",
                to="refdata.market",
                verbose_name="market",
            ),
        ),
        migrations.AddField(
            model_name="cutoff",
            name="market",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cut_offs",
                to="refdata.market",
                verbose_name="market",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="refdata.party",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="mic",
            field=models.ForeignKey(
                db_column="mic",
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="listings",
                to="refdata.venue",
            ),
        ),
        migrations.CreateModel(
            name="CurrencyCalendar",
            fields=[
                (
                    "currency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payment_calendar",
                        serialize=False,
                        to="refdata.currency",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="refdata.calendar",
                        verbose_name="calendar",
                    ),
                ),
            ],
            options={"verbose_name": "calendar of a currency", "verbose_name_plural": "calendars of currencies"},
        ),
        migrations.AddField(
            model_name="price",
            name="currency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="refdata.currency",
            ),
        ),
        migrations.AddField(
            model_name="instrumentterms",
            name="currency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="refdata.currency",
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="currency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="refdata.currency",
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="instrumentterms",
            name="instrument",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="refdata.instrument"
            ),
        ),
        migrations.AddIndex(
            model_name="cutoffmove",
            index=models.Index(fields=["business_date", "market", "payment", "-id"], name="last_move_of_a_cut_off"),
        ),
        migrations.AddConstraint(
            model_name="cutoff",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("market"), "="),
                    (models.F("payment"), "="),
                    (models.F("valid"), "&&"),
                ],
                name="a_market_has_one_planned_cut_off_a_day_and_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(fields=("mic", "symbol"), name="a_symbol_is_listed_once_on_a_venue"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency__isnull", False), ("kind", "CASH")),
                    models.Q(models.Q(("kind", "CASH"), _negated=True), ("currency__isnull", True)),
                    _connector="OR",
                ),
                name="a_cash_account_and_no_other_has_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="instrumentterms",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(models.F("instrument"), "="), (models.F("valid"), "&&")],
                name="an_instrument_has_one_set_of_terms_a_day",
            ),
        ),
        migrations.RunSQL(TWIN.read_text(), DOWN),
    ]
