"""What PostgreSQL keeps of penalties, whoever writes them."""

import pytest
from django.db import DatabaseError

from machinery.statements import run
from tests.refused import refused_by
from tests.settlements.firm import SHARE, Firm

PENALTY = (
    "alter table settlements_penalty disable trigger settlements_penalty_refers_to_what_is_there;"
    "insert into settlements_penalty (match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id,"
    " payment, asset_id, currency_id, reason, quantity, rate_class, securities_rate, price, price_date, rounding, missing, amount,"
    " run_id, at, completes_id) select 1, '%s', '%s', '2026-11-20', '%s', %s, 2, %s, 'FOP', 1, 1, 'LACK', 100, 'OTHER', 1, 25,"
    " '2026-11-20', 'HALF_UP', '%s', %s, 1, now(), %s"
)
RIGHT = ("SEFP", "2026-11-20", "DELI", "1", "1", "", "0.25", "null")
RATE = "insert into settlements_penaltyrate (rate_of, valid, rate, source) values ('%s', '%s', %s, '%s')"
MARKET = (
    "insert into settlements_penaltymarket (market_id, valid, is_in_scope, rounding, source)"
    " values (%s, '%s', true, '%s', '%s')"
)
OF = (
    "insert into settlements_penaltyinstrument (instrument_id, valid, is_liquid, is_exempt, source)"
    " values (%s, '%s', true, false, '%s')"
)
MONTH = (
    "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at)"
    " values ('%s', '2026-12-18', 1, 1, now())"
)
NET = (
    "insert into settlements_penaltynet (month, market_id, currency_id, party_id, counterparty_id, net)"
    " select '2026-10-01', (select min(id) from refdata_market), (select min(asset_id) from refdata_currency), p, q, n"
    " from (values %s) v(p, q, n)"
)


def kept(**changes: str) -> str:
    """A row of a penalty, with some facts changed."""
    names = ("kind", "penalty_date", "side", "failing", "market", "missing", "amount", "completes")
    return PENALTY % tuple({**dict(zip(names, RIGHT, strict=True)), **changes}[name] for name in names)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_side_pays_once_a_day_for_a_match", kept() + ";" + kept()),
        ("a_penalty_is_for_a_fail_or_for_late_matching", kept(penalty_date="2026-11-21")),
        ("one_side_pays_and_the_other_gets", kept(side="BOTH")),
        (
            "a_penalty_is_completed_once",
            ";".join([kept(penalty_date="2026-11-18", completes="1"), kept(penalty_date="2026-11-19", completes="1")]),
        ),
        ("what_is_missing_of_a_penalty_is_known", kept(missing="luck", amount="0")),
        ("a_penalty_is_what_its_facts_come_to", kept(amount="0.26")),
        ("a_class_or_currency_has_one_penalty_rate_a_day", RATE % ("OTHER", "[2026-01-01,)", "1", "x")),
        ("a_penalty_rate_has_a_beginning", RATE % ("EUR", "(,2026-01-01)", "1", "x")),
        ("a_penalty_rate_is_of_a_class_or_a_currency", RATE % ("LUCK", "[2026-01-01,)", "1", "x")),
        ("a_penalty_rate_names_its_source", RATE % ("EUR", "[2026-01-01,)", "1", " ")),
        ("a_market_penalises_in_one_way_a_day", ";".join([MARKET % ("%(m)s", "[2026-01-01,)", "UP", "x")] * 2)),
        ("a_market_penalises_from_a_day_on", MARKET % ("%(m)s", "(,2026-01-01)", "UP", "x")),
        ("a_penalty_is_rounded_half_up_or_up", MARKET % ("%(m)s", "empty", "DOWN", "x")),
        ("that_a_market_penalises_has_a_source", MARKET % ("%(m)s", "empty", "UP", " ")),
        ("an_instrument_is_one_thing_to_penalties_a_day", ";".join([OF % ("%(i)s", "[2026-01-01,)", "x")] * 2)),
        ("what_an_instrument_is_to_penalties_has_a_beginning", OF % ("%(i)s", "(,2026-01-01)", "x")),
        ("what_an_instrument_is_to_penalties_has_a_source", OF % ("%(i)s", "empty", " ")),
        ("a_month_of_penalties_is_named_by_its_first_day", MONTH % "2026-11-02"),
        ("a_netted_month_takes_no_penalty", MONTH % "2026-11-01" + ";" + kept()),
        (
            "penalties_of_a_month_are_netted_once",
            MONTH % "2026-10-01" + ";" + NET % "(1, 2, 0)" + ";" + NET % "(1, 2, 0)",
        ),
        ("nets_of_penalties_add_up_to_zero", MONTH % "2026-10-01" + ";" + NET % "(1, 2, -1), (2, 1, 2)"),
        ("a_penalty_rate_is_only_ended", "update settlements_penaltyrate set rate = 9"),
        (
            "that_a_market_penalises_is_only_ended",
            MARKET % ("%(m)s", "[2026-01-01,)", "UP", "x")
            + "; update settlements_penaltymarket set rounding = 'HALF_UP'",
        ),
        (
            "what_an_instrument_is_to_penalties_is_only_ended",
            OF % ("%(i)s", "[2026-01-01,)", "x") + "; update settlements_penaltyinstrument set is_liquid = false",
        ),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operations(firm: Firm, name: str, sql: str) -> None:
    assert refused_by(sql.replace("%(m)s", str(firm.market)).replace("%(i)s", str(firm.assets[SHARE]))) == name


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    "name",
    [
        "settlements_penalty_is_append_only",
        "settlements_penaltymonth_is_append_only",
        "settlements_penaltynet_is_append_only",
        "settlements_penaltyrate_is_never_deleted",
        "settlements_penaltymarket_is_never_deleted",
        "settlements_penaltyinstrument_is_never_deleted",
    ],
)
def test_what_penalties_say_is_never_deleted(firm: Firm, name: str) -> None:
    table = name.split("_is_", maxsplit=1)[0]
    with pytest.raises(DatabaseError, match=table):
        run(f"delete from {table}")
