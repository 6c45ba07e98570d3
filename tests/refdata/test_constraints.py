"""What can never be false of reference data, said to PostgreSQL directly, around the operations.

Each row is a sentence of the schema and one statement that would break it.
"""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from authorizations.models import Application, Person
from refdata.models import Closure
from tests.refdata.firm import Firm

pytestmark = pytest.mark.role("owner")

LOAD = (
    "insert into itservices_load (kind, file_name, sha256, state, received, accepted, unchanged, quarantined, totals,"
    " actor_kind, actor_id, actor_name, at)"
    " values ('mics', 'f', 'x', 'LOADED', 0, 0, 0, 0, '{}', 'job', 'j', 'j', now()) returning id"
)
TERMS = (
    "insert into refdata_instrumentterms (instrument_id, valid, name, cfi, quantity_type, minimum_unit, multiple,"
    " currency_id, market_id) values ({sap}, '%s', '%s', '%s', '%s', %s, 1, {euro}, {market})"
)
PARTY_TERMS = (
    "insert into refdata_partyterms (party_id, valid, name, bic, country) values ({two}, '%s', '%s', %s, '%s')"
)
ACCOUNT = (
    "insert into refdata_account (number, party_id, kind, currency_id, opened_on, closed_on)"
    " values ('%s', {one}, '%s', %s, '2026-01-01', %s)"
)
REPRESENT = (
    "insert into refdata_representation (person_id, application_id, party_id, valid) values (%s, %s, {one}, '%s')"
)
CLOSURE = "insert into refdata_closure (calendar_id, date, name, kind, known) values ({t2}, '%s', '', '%s', '%s')"
CALENDAR = "insert into refdata_calendar (code, name, weekend, covers) values ('%s', 'X', '%s', %s)"
MARKET = "insert into refdata_market (code, name, time_zone, calendar_id, csd_bic) values ('%s', 'X', '%s', {t2}, '%s')"
CYCLE = (
    "insert into refdata_settlementcycle (market_id, cfi_prefix, trade_dates, days) values ({market}, '%s', '%s', %s)"
)
CUT_OFF = "insert into refdata_cutoff (market_id, payment, valid, planned) values ({market}, '%s', '%s', '16:00')"
MOVE = (
    "insert into refdata_cutoffmove (market_id, payment, business_date, actual, days_later, reason, at)"
    " values ({market}, '%s', '2026-10-26', '17:00', %s, '%s', now())"
)
PRICE = (
    "insert into refdata_price (asset_id, date, price, quotation, currency_id, source)"
    " values ({sap}, '2026-10-26', %s, '%s', {euro}, '%s')"
)
RATE = "insert into refdata_fxrate (currency, date, rate, source) values ('%s', '2026-10-26', %s, '%s')"
VENUE = (
    "insert into refdata_venue (mic, operating_mic, name, entity, category, country, city, status)"
    " values ('%s', 'XPAR', 'X', '', 'RMKT', '%s', '', '%s')"
)
LEI = "insert into refdata_leirecord (lei, legal_name, country, category) values ('%s', '%s', '%s', 'GENERAL')"
LISTING = (
    "insert into refdata_listing (mic, symbol, isin, name, currency, delisted)"
    " values ('XETR', '%s', '%s', '', '%s', false)"
)
REVISION = (
    "insert into refdata_revision (load_id, kind, key, before, after) values ({load}, 'venue', 'XETR', '%s', '%s')"
)

SSI = "insert into refdata_ssi (party_id, name) values ({one}, '%s')"
SSI_TERMS = (
    "insert into refdata_ssiterms (ssi_id, party_id, valid, purpose, product, depository_id, agent, safekeeping_account)"
    " values (%s, {one}, '%s', '%s', %s, {market}, %s, %s)"
)
BOND = (
    "insert into refdata_bondterms (instrument_id, valid, coupon_percent, frequency, convention, first_accrual, maturity,"
    " end_of_month, ex_coupon_days) values ({sap}, '%s', 4, %s, '%s', '%s', '2030-01-01', false, %s)"
)
COLLAR = "insert into refdata_pricecollar (market_id, product, valid, percent, source) values ({market}, '%s', '%s', %s, '%s')"

BROKEN: dict[str, str] = {
    "an_asset_has_one_code": "insert into refdata_asset (id, code, kind, scale) overriding system value"
    " select id, code, kind, scale from refdata_asset limit 1",
    "an_asset_is_a_currency_code_or_an_isin": "insert into refdata_asset (code, kind, scale)"
    " values ('GBP', 'INSTRUMENT', 0)",
    "an_amount_has_at_most_six_decimals": "insert into refdata_asset (code, kind, scale) values ('GBP', 'CURRENCY', 7)",
    "a_currency_code_is_three_letters": "insert into refdata_currency (asset_id, code) values ({sap}, 'DE0007164600')",
    "a_currency_bears_the_code_of_its_asset": "insert into refdata_currency (asset_id, code) values ({sap}, 'GBP')",
    "an_isin_is_two_letters_nine_characters_and_a_check_digit": "insert into refdata_instrument (asset_id, isin)"
    " values ({euro}, 'EUR')",
    "an_instrument_bears_the_code_of_its_asset": "insert into refdata_instrument (asset_id, isin)"
    " values ({euro}, 'US0378331005')",
    "an_instrument_has_one_set_of_terms_a_day": TERMS % ("[2026-03-01,)", "X", "ESVUFR", "UNIT", "1"),
    "terms_of_an_instrument_have_a_beginning": TERMS % ("(,2025-01-01)", "X", "ESVUFR", "UNIT", "1"),
    "an_instrument_has_a_name_without_control_characters": TERMS % ("empty", "X\x07", "ESVUFR", "UNIT", "1"),
    "a_cfi_is_six_capital_letters": TERMS % ("empty", "X", "ESVU", "UNIT", "1"),
    "a_quantity_is_units_or_a_face_amount": TERMS % ("empty", "X", "ESVUFR", "BITS", "1"),
    "minimum_unit_and_multiple_are_positive": TERMS % ("empty", "X", "ESVUFR", "UNIT", "0"),
    "a_party_bears_an_lei_of_18_characters_and_two_check_digits": "insert into refdata_party (lei, legal_entity_id)"
    " values ('5493001KJTIIGC8Y1RAA', {entity})",
    "a_party_has_one_set_of_terms_a_day": PARTY_TERMS % ("[2026-03-01,)", "X", "null", "DE"),
    "a_bic_names_one_party_a_day": "update refdata_partyterms set valid = 'empty' where party_id = {two}; "
    + PARTY_TERMS % ("[2026-03-01,)", "X", "'DEUTDEFFXXX'", "DE"),
    "terms_of_a_party_have_a_beginning": PARTY_TERMS % ("(,2025-01-01)", "X", "null", "DE"),
    "a_party_has_a_name_without_control_characters": PARTY_TERMS % ("empty", " ", "null", "DE"),
    "a_bic_is_written_with_eleven_characters": PARTY_TERMS % ("empty", "X", "'DEUTDEFF'", "DE"),
    "a_country_of_a_party_is_two_letters": PARTY_TERMS % ("empty", "X", "null", "Germany"),
    "an_account_number_has_at_most_35_capitals_digits_or_marks": ACCOUNT % ("sec 2", "SECURITIES", "null", "null"),
    "an_account_is_of_a_known_kind": ACCOUNT % ("SEC-2", "SHOEBOX", "null", "null"),
    "a_cash_account_and_no_other_has_a_currency": ACCOUNT % ("CSH-2", "CASH", "null", "null"),
    "an_account_closes_after_it_opens": ACCOUNT % ("SEC-2", "SECURITIES", "null", "'2025-12-31'"),
    "a_party_is_represented_by_a_person_or_by_a_client_system": REPRESENT % ("null", "null", "[2026-01-01,)"),
    "a_representation_has_a_beginning": REPRESENT % ("{person}", "null", "(,2026-01-01)"),
    "a_person_represents_a_party_once_at_a_time": REPRESENT % ("{person}", "null", "[2026-12-01,)"),
    "a_client_system_represents_a_party_once_at_a_time": REPRESENT % ("null", "{system}", "[2026-12-01,)"),
    "a_calendar_code_is_capitals_and_digits": CALENDAR % ("t-3", "{{6,7}}", "null"),
    "a_weekend_is_some_of_the_seven_weekdays": CALENDAR % ("T3", "{{1,2,3,4,5,6,7}}", "null"),
    "a_calendar_covers_a_time_with_both_ends": CALENDAR % ("T3", "{{6,7}}", "'[2026-01-01,)'"),
    "a_calendar_knows_one_closure_a_day": CLOSURE % ("2026-12-25", "EARLY", "[2026-01-01,)"),
    "a_closure_is_closed_or_early": CLOSURE % ("2026-12-24", "SHUT", "[2026-01-01,)"),
    "a_market_code_is_capitals_and_digits": MARKET % ("de", "Europe/Berlin", "DAKVDEFFYYY"),
    "a_market_time_zone_is_named_as_in_the_tz_database": MARKET % ("DE2", "+01:00", "DAKVDEFFYYY"),
    "a_depository_bic_is_written_with_eleven_characters": MARKET % ("DE2", "Europe/Berlin", "DAKVDEFF"),
    "a_market_has_one_cycle_a_trade_date_and_cfi_prefix": CYCLE % ("", "[2026-03-01,)", "1"),
    "a_settlement_cycle_has_a_first_trade_date": CYCLE % ("E", "(,2026-01-01)", "1"),
    "a_cfi_prefix_is_at_most_six_capitals": CYCLE % ("es", "[2026-03-01,)", "1"),
    "a_settlement_cycle_has_0_to_30_days": CYCLE % ("E", "[2026-03-01,)", "31"),
    "a_market_has_one_planned_cut_off_a_day_and_payment": CUT_OFF % ("APMT", "[2026-03-01,)"),
    "a_cut_off_has_a_beginning": CUT_OFF % ("APMT", "(,2025-01-01)"),
    "a_cut_off_is_against_or_free_of_payment": CUT_OFF % ("DVP", "[2026-03-01,)"),
    "a_moved_cut_off_is_against_or_free_of_payment": MOVE % ("DVP", "0", "why"),
    "a_cut_off_moves_within_its_day_or_the_next": MOVE % ("APMT", "2", "why"),
    "a_cut_off_is_moved_for_a_reason": MOVE % ("APMT", "0", " "),
    "an_asset_has_one_price_a_day_and_source": f"{PRICE % ('1', 'ACTU', 'V')}; {PRICE % ('2', 'ACTU', 'V')}",
    "a_price_is_not_negative": PRICE % ("-1", "ACTU", "V"),
    "a_price_is_an_amount_or_a_percentage": PRICE % ("1", "EURO", "V"),
    "a_price_names_its_source": PRICE % ("1", "ACTU", ""),
    "a_currency_has_one_rate_a_day_and_source": f"{RATE % ('USD', '1', 'V')}; {RATE % ('USD', '2', 'V')}",
    "an_exchange_rate_is_positive": RATE % ("USD", "0", "V"),
    "a_rate_is_of_a_currency_other_than_the_euro": RATE % ("EUR", "1", "V"),
    "a_rate_names_its_source": RATE % ("USD", "1", " "),
    "a_mic_is_four_capitals_or_digits": VENUE % ("xpar", "FR", "ACTIVE"),
    "a_country_of_a_venue_is_two_letters": VENUE % ("XPAR", "FR_", "ACTIVE"),
    "a_venue_is_active_updated_or_expired": VENUE % ("XPAR", "FR", "GONE"),
    "an_lei_record_bears_18_characters_and_two_check_digits": LEI % ("5493", "X", "US"),
    "a_country_of_an_lei_record_is_two_letters": LEI % ("5493001KJTIIGC8Y1R12", "X", "USA"),
    "an_lei_record_has_a_legal_name": LEI % ("5493001KJTIIGC8Y1R12", "", "US"),
    "a_symbol_is_listed_once_on_a_venue": LISTING % ("SAP", "DE0007164600", "EUR"),
    "a_listing_bears_an_isin": LISTING % ("X", "716460", "EUR"),
    "a_listing_currency_is_three_letters": LISTING % ("X", "DE0007164600", "Euro"),
    "a_listing_has_a_symbol": LISTING % ("", "DE0007164600", "EUR"),
    "a_load_revises_a_record_once": REVISION % ('{{"a": 1}}', '{{"a": 2}}'),
    "a_party_gives_a_name_to_one_ssi": SSI % "House",
    "an_ssi_is_of_one_party": "insert into refdata_ssi (id, party_id, name) overriding system value"
    " select id, party_id, 'Other' from refdata_ssi limit 1",
    "an_ssi_has_a_name_without_control_characters": SSI % " ",
    "an_ssi_has_one_set_of_terms_a_day": SSI_TERMS % ("{ssi}", "[2026-03-01,)", "SETTLEMENT", "'BOND'", "null", "'S'"),
    "a_party_has_one_ssi_a_day_and_scope": SSI_TERMS
    % ("{other_ssi}", "[2026-03-01,)", "SETTLEMENT", "null", "null", "'S'"),
    "terms_of_an_ssi_have_a_beginning": SSI_TERMS % ("{ssi}", "(,2025-01-01)", "SETTLEMENT", "null", "null", "'S'"),
    "terms_of_an_ssi_bear_its_party": SSI_TERMS.replace("{one}", "{two}")
    % ("{ssi}", "empty", "SETTLEMENT", "null", "null", "'S'"),
    "an_ssi_is_for_a_known_product": SSI_TERMS % ("{ssi}", "empty", "SETTLEMENT", "'SHARES'", "null", "'S'"),
    "an_ssi_says_where_securities_settle_or_where_cash_does": SSI_TERMS
    % ("{ssi}", "empty", "CASH", "null", "null", "null"),
    "an_agent_is_a_bic_written_with_eleven_characters": SSI_TERMS
    % ("{ssi}", "empty", "SETTLEMENT", "null", "'DEUTDEFF'", "'S'"),
    "accounts_of_an_ssi_have_at_most_35_capitals_digits_or_marks": SSI_TERMS
    % ("{ssi}", "empty", "SETTLEMENT", "null", "null", "'sec 1'"),
    "a_bond_has_one_set_of_terms_a_day": BOND % ("[2026-03-01,)", "1", "ACT/360", "2020-01-01", "null"),
    "terms_of_a_bond_have_a_beginning": BOND % ("(,2025-01-01)", "1", "ACT/360", "2020-01-01", "null"),
    "coupons_fall_on_whole_months_or_there_are_none": BOND % ("empty", "5", "ACT/360", "2020-01-01", "null"),
    "a_zero_coupon_pays_no_coupon": BOND % ("empty", "0", "ACT/360", "2020-01-01", "null"),
    "a_day_count_is_one_of_eight": BOND % ("empty", "1", "ACT/ACT", "2020-01-01", "null"),
    "a_bond_accrues_pays_and_is_repaid_in_this_order": BOND % ("empty", "1", "ACT/360", "2030-01-01", "null"),
    "ex_coupon_days_are_0_to_60_and_decimals_0_to_12": BOND % ("empty", "1", "ACT/360", "2020-01-01", "-1"),
    "a_market_has_one_price_collar_a_day_and_product": COLLAR % ("", "[2026-03-01,)", "5", "Board"),
    "a_price_collar_has_a_beginning": COLLAR % ("", "(,2025-01-01)", "5", "Board"),
    "a_price_collar_is_for_a_known_product": COLLAR % ("SHARES", "empty", "5", "Board"),
    "a_price_collar_is_above_0_and_at_most_100_percent": COLLAR % ("", "empty", "0", "Board"),
    "a_price_collar_names_its_source": COLLAR % ("", "empty", "5", " "),
    "a_revision_changes_something": REVISION % ('{{"a": 1}}', '{{"a": 1}}'),
}

PRIMARY = {"an_asset_has_one_code": "asset", "an_ssi_is_of_one_party": "ssi"}
"""What the primary key alone would not let happen either."""

ONLY_ENDED: dict[str, str] = {
    "a_set_of_instrument_terms_is_only_ended": "update refdata_instrumentterms set name = 'Y'",
    "a_set_of_party_terms_is_only_ended": "update refdata_partyterms set valid = '[2025-01-01,)'",
    "a_set_of_ssi_terms_is_only_ended": "update refdata_ssiterms set agent = 'DEUTDEFFXXX'",
    "a_set_of_bond_terms_is_only_ended": "update refdata_bondterms set coupon_percent = 1",
    "a_price_collar_is_only_ended": "update refdata_pricecollar set percent = 1",
    "a_settlement_cycle_is_only_ended": "update refdata_settlementcycle set days = 1",
    "a_planned_cut_off_is_only_ended": "update refdata_cutoff set planned = '12:00'",
    "a_closure_is_only_ended": "update refdata_closure set date = '2026-12-24'",
    "a_representation_is_only_ended": "update refdata_representation set valid = '[2025-01-01,)'",
    "a_price_is_only_superseded": f"{PRICE % ('1', 'ACTU', 'V')}; update refdata_price set price = 2",
    "an_exchange_rate_is_only_superseded": f"{RATE % ('USD', '1', 'V')}; update refdata_fxrate set rate = 2",
    "an_account_is_only_closed": "update refdata_account set number = 'SEC-9' where number = 'SEC-1'",
}


@pytest.fixture
def ids(firm: Firm) -> dict[str, int]:
    """What the statements refer to, with one row of each kind that a second one would collide with."""
    person = Person.objects.create(name="Ivo", email="ivo@client.example").pk
    system = Application.objects.create(
        principal_name="oms", client_type="confidential", authorization_grant_type="client-credentials"
    ).pk
    with connection.cursor() as cursor:
        cursor.execute(LOAD)
        load = cursor.fetchone()[0]
        cursor.execute("select id from refdata_calendar where code = 'T2'")
        t2 = cursor.fetchone()[0]
        known = {name: getattr(firm, name) for name in ("entity", "one", "two", "market", "sap", "euro")}
        known |= {"person": person, "system": system, "load": load, "t2": t2}
        for sql in (
            REPRESENT % ("{person}", "null", "[2026-01-01,)"),
            REPRESENT % ("null", "{system}", "[2026-01-01,)"),
            VENUE % ("XETR", "DE", "ACTIVE"),
            LISTING % ("SAP", "DE0007164600", "EUR"),
            REVISION % ('{{"a": 0}}', '{{"a": 1}}'),
            BOND % ("[2026-01-01,)", "1", "ACT/360", "2020-01-01", "null"),
            COLLAR % ("", "[2026-01-01,)", "5", "Board"),
        ):
            cursor.execute(sql.format(**known))
        for key, name in (("ssi", "House"), ("other_ssi", "Other house")):
            cursor.execute((SSI % name + " returning id").format(**known))
            known[key] = cursor.fetchone()[0]
        cursor.execute((SSI_TERMS % ("{ssi}", "[2026-01-01,)", "SETTLEMENT", "null", "null", "'S'")).format(**known))
    return known


def violated(sql: str) -> str | None:
    """The constraint that PostgreSQL names when it refuses the statement."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.execute("set constraints all immediate")
    name: str | None = refused.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return name


@pytest.mark.parametrize("name", BROKEN)
def test_a_sentence_of_the_schema_holds(name: str, ids: dict[str, int]) -> None:
    found = violated(BROKEN[name].format(**ids))
    assert found == (f"refdata_{PRIMARY[name]}_pkey" if name in PRIMARY else name)


@pytest.mark.parametrize("name", ONLY_ENDED)
def test_a_fact_is_only_ended(name: str, ids: dict[str, int]) -> None:
    assert violated(ONLY_ENDED[name].format(**ids)) == name


APPEND_ONLY = ("asset", "currency", "instrument", "party", "cutoffmove", "revision", "ssi")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_append_only_is_never_updated(table: str, firm: Firm) -> None:
    column = "asset_id" if table in {"currency", "instrument"} else "id"
    assert violated(f"update refdata_{table} set {column} = {column}") == f"refdata_{table}_is_append_only"


@pytest.mark.parametrize("table", ["cutoffmove", "revision"])
def test_nor_emptied_at_once(table: str, firm: Firm) -> None:
    assert violated(f"truncate refdata_{table}") == f"refdata_{table}_is_append_only"


@pytest.mark.parametrize(
    "table", sorted({model._meta.db_table for model in apps.get_app_config("refdata").get_models()})
)
def test_nothing_is_ever_deleted(table: str, firm: Firm) -> None:
    name = table.removeprefix("refdata_")
    kind = "is_append_only" if name in APPEND_ONLY else "is_never_deleted"
    assert violated(f"delete from {table}") == f"refdata_{name}_{kind}"


def test_every_sentence_has_its_test() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("refdata").get_models()
        for constraint in model._meta.constraints
    }
    elsewhere = {"a_desk_begins_to_serve_a_party_at_an_instant", "a_party_has_one_desk_at_a_time"}
    assert declared - elsewhere <= set(BROKEN), sorted(declared - set(BROKEN))


def test_a_range_may_end_earlier_be_taken_back_and_nothing_else(firm: Firm) -> None:
    closure = Closure.objects.filter(known__startswith__isnull=True).first()
    assert closure is not None
    Closure.objects.filter(pk=closure.pk).update(known=(None, "2026-06-01"))
    assert violated(f"update refdata_closure set known = '(,2026-07-01)' where id = {closure.pk}") == (
        "a_closure_is_only_ended"
    )
    Closure.objects.filter(pk=closure.pk).update(known="empty")
