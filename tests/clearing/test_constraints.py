"""What can never be false of trades, their versions, exceptions and instructions, tried around the operations."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from clearing.operations import Occasion, accept_exceptions
from machinery.statements import rows, run
from tests.clearing.firm import captured, only, row
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]


@pytest.fixture(autouse=True)
def on_file(firm: Firm) -> None:
    """Two trades that are instructed, one that waits for a person, and one exception that was accepted."""
    captured(row(1), row(2, quantity="7"), row(3, price="200"))
    far = only(captured(row(4, price="300")))
    accept_exceptions([far.trade], Occasion(JOB, NINE, FRI_2026_11_20, "Agreed"))


def refused_by(write: Callable[[], object]) -> str:
    """The name of the constraint that refuses `write`."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def copied(table: str, **changes: str) -> int:
    """Inserts a copy of the first row, as its first column orders them, with other values, which are SQL."""
    found = rows(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " order by attnum",
        [table],
    )
    names = [f["attname"] for f in found]
    values = ", ".join(changes.get(name, name) for name in names)
    return run(
        f"insert into {table} ({', '.join(names)}) select {values} from {table} order by {table}.{names[0]} limit 1"
    )


TRADE = {"id": "nextval('clearing_trade_id_seq')", "reference": "reference || 'X'"}
VERSION = {"id": "nextval('clearing_tradeversion_id_seq')", "number": "2", "action": "'AMEND'"}
EXCEPTION = {"id": "nextval('clearing_tradeexception_id_seq')"}
OTHER = "(select version_id from clearing_opentrade)"


@pytest.mark.parametrize(
    ("table", "changes", "constraint"),
    [
        ("trade", {**TRADE, "reference": "reference"}, "a_trade_reference_is_used_once_per_party_and_channel"),
        ("trade", {**TRADE, "channel": "'FAX'"}, "a_trade_comes_by_a_known_channel"),
        ("trade", {**TRADE, "party_id": "0"}, "a_trade_has_its_party"),
        ("tradeversion", {**VERSION, "number": "1", "action": "'NEW'"}, "a_version_of_a_trade_stands_once"),
        ("tradeversion", {**VERSION, "number": "1"}, "a_trade_begins_with_a_new_one"),
        ("tradeversion", {**VERSION, "action": "'NEW'"}, "a_trade_begins_with_a_new_one"),
        ("tradeversion", {**VERSION, "action": "'REPLACE'"}, "a_trade_begins_with_a_new_one"),
        ("tradeversion", {**VERSION, "side": "'LEND'"}, "a_trade_uses_the_words_of_its_format"),
        ("tradeversion", {**VERSION, "leg": "'MIDDLE'"}, "a_trade_uses_the_words_of_its_format"),
        ("tradeversion", {**VERSION, "quantity": "0"}, "a_trade_is_of_a_quantity"),
        ("tradeversion", {**VERSION, "settlement_date": "trade_date - 1"}, "a_trade_settles_on_or_after_its_day"),
        ("tradeversion", {**VERSION, "net": "net + 0.01"}, "net_is_gross_and_accrued_interest"),
        ("tradeversion", {**VERSION, "trade_id": "0"}, "a_version_has_its_trade"),
        ("tradeversion", {**VERSION, "counterparty_id": "0"}, "a_version_has_its_counterparty"),
        ("tradeversion", {**VERSION, "asset_id": "0"}, "a_version_has_its_asset"),
        ("tradeversion", {**VERSION, "currency_id": "0"}, "a_version_has_its_currency"),
        ("tradeversion", {**VERSION, "market_id": "0"}, "a_version_has_its_market"),
        ("tradeversion", {**VERSION, "account_id": "0"}, "a_version_has_its_account"),
        ("tradeversion", {**VERSION, "load_id": "0"}, "a_version_has_its_load"),
        ("tradeexception", {**EXCEPTION, "code": "'Too far'"}, "an_exception_has_a_code"),
        ("tradeexception", {**EXCEPTION, "version_id": "0"}, "an_exception_has_its_version"),
        ("exceptionend", {"exception_id": "0"}, "what_ends_is_an_exception"),
        ("exceptionend", {"how": "'FORGOTTEN'"}, "an_exception_ends_in_a_known_way"),
        ("exceptionend", {"reason": "' '"}, "an_exception_is_accepted_for_a_reason"),
        ("enrichment", {"version_id": "0"}, "an_enrichment_has_its_version"),
        ("enrichment", {"version_id": OTHER, "ours_id": "0"}, "an_enrichment_has_the_ssi_of_the_party"),
        ("enrichment", {"version_id": OTHER, "theirs_id": "0"}, "an_enrichment_has_the_ssi_of_the_counterparty"),
        ("enrichment", {"version_id": OTHER, "net": "0"}, "an_enriched_trade_pays_something_or_nothing"),
        ("enrichment", {"version_id": OTHER, "accrued": "null"}, "an_enriched_trade_pays_something_or_nothing"),
        ("tradeinstruction", {"version_id": "0", "match_id": "0"}, "what_is_instructed_is_a_version"),
        ("tradeinstruction", {"version_id": OTHER, "match_id": "0"}, "what_is_instructed_is_matched"),
        ("tradeinstruction", {"version_id": OTHER, "ours_id": "theirs_id"}, "a_trade_becomes_two_instructions"),
        (
            "tradeinstruction",
            {"version_id": OTHER, "match_id": "null"},
            "a_trade_that_settles_outside_becomes_one_instruction",
        ),
        ("opentrade", {"trade_id": "0"}, "what_is_open_is_a_trade"),
        (
            "opentrade",
            {"trade_id": "(select min(id) from clearing_trade)", "version_id": "0"},
            "what_is_open_is_a_version",
        ),
        ("opentrade", {"state": "'CANCELLED'"}, "work_on_a_trade_is_open"),
    ],
)
def test_a_row_that_cannot_be_is_refused(table: str, changes: dict[str, str], constraint: str) -> None:
    assert refused_by(lambda: copied(f"clearing_{table}", **changes)) == constraint


@pytest.mark.parametrize(
    ("column", "constraint"),
    [("ours_id", "what_is_instructed_has_our_instruction"), ("theirs_id", "what_is_instructed_has_their_instruction")],
)
def test_an_instruction_of_a_trade_exists(column: str, constraint: str) -> None:
    """Against a match that no trade has: one that was not made of a trade."""
    spare = "(select nextval('settlements_match_id_seq'))"
    run(
        "insert into settlements_match (id, delivering_id, receiving_id, matched_at)"
        f" select {spare}, receiving_id, delivering_id, matched_at from settlements_match order by id limit 1"
    )
    changes = {"version_id": OTHER, "match_id": "(select max(id) from settlements_match)", column: "0"}
    assert refused_by(lambda: copied("clearing_tradeinstruction", **changes)) == constraint


@pytest.mark.parametrize(
    "table", ["trade", "tradeversion", "tradeexception", "exceptionend", "enrichment", "tradeinstruction"]
)
def test_what_was_captured_is_neither_changed_nor_deleted(table: str) -> None:
    for statement in (f"delete from clearing_{table}", f"truncate clearing_{table} cascade"):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            run(statement)
