"""By how much amounts may differ is rows: of a market or of all, of a currency or of the euro, from a coming day on."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from backoffice.proof import look
from machinery.statements import rows, run
from machinery.transactions import whole
from refdata.operations import RateWish, set_rate
from settlements.cash_tolerance import CSDR, Limits
from settlements.operations import MatchedByIt, ToleranceWish, match_waiting, set_cash_tolerance, submit_sides
from settlements.queries import cash_tolerance_on, limits_on
from settlements.queries.market_rules import settlement_rules
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, START, Firm
from tests.settlements.sides import delivers, receives
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, TUE_2026_11_24
from vocabulary.invalid import Invalid

THREE = Limits(Decimal(100_000), Decimal(3), Decimal(30))
EURO = ("EURX", "EUR")


def says(market: str, currency: str, limits: Limits = THREE, since: date = MON_2026_11_23) -> bool:
    """Limits hold from a day on."""
    with whole():
        wish = ToleranceWish(market, currency, limits)
        return set_cash_tolerance(wish, source="Rule 7", valid_from=since, occasion=OCCASION)


def test_a_house_begins_with_what_the_regulation_says(firm: Firm) -> None:
    assert cash_tolerance_on("", "EUR", FRI_2026_11_20) == "2 <= 100000 < 25 (RTS (EU) 2018/1229, Art. 6)"
    assert limits_on(FRI_2026_11_20, [EURO]) == {EURO: CSDR}
    assert limits_on(date(2022, 1, 31), [EURO]) == {} and limits_on(date(2022, 2, 1), [EURO]) == {EURO: CSDR}
    (rule,) = [each for each in settlement_rules(firm.market, FRI_2026_11_20) if each.kind == "tolerance"]
    assert (rule.of, rule.value, rule.since, rule.until) == ("EUR", "100000/2/25", date(2022, 2, 1), None)


def test_a_market_goes_before_every_one_and_a_currency_before_the_euro(market: Firm) -> None:
    with whole():
        set_rate([RateWish("USD", START, Decimal("1.10"))], source="ECB", by=JOB, at=NINE)
    dollar, elsewhere = ("EURX", "USD"), ("OTHER", "USD")
    assert limits_on(MON_2026_11_23, [dollar, elsewhere]) == dict.fromkeys(
        (dollar, elsewhere), CSDR.at(Decimal("1.10"))
    )
    assert says("", "USD") and limits_on(MON_2026_11_23, [dollar]) == {dollar: THREE}
    tight = Limits(Decimal(10), Decimal(0), Decimal(1))
    assert says("EURX", "EUR", tight)
    assert limits_on(MON_2026_11_23, [dollar, elsewhere]) == {dollar: tight.at(Decimal("1.10")), elsewhere: THREE}
    assert limits_on(MON_2026_11_23, [("EURX", "JPY")]) == {}, "its rate of 1 January is not known"
    assert says("EURX", "USD", CSDR) and limits_on(MON_2026_11_23, [dollar]) == {dollar: CSDR}
    assert limits_on(FRI_2026_11_20, [EURO]) == {EURO: CSDR}, "nothing of it holds yet"
    assert not says("EURX", "USD", CSDR), "the same again changes nothing"


def test_nothing_is_said_of_the_open_date_nor_of_one_before(market: Firm) -> None:
    for since in (FRI_2026_11_20, date(2026, 11, 19)):
        with pytest.raises(MatchedByIt) as refused:
            says("", "EUR", since=since)
        assert refused.value.data == {"open": "2026-11-20", "valid_from": since.isoformat()}
        assert refused.value.sentence().endswith(".")
    with whole(), pytest.raises(Invalid):
        set_cash_tolerance(ToleranceWish("", "EUR", THREE), source=" ", valid_from=MON_2026_11_23, occasion=OCCASION)


def arrive(day: date, number: int, more: str) -> int:
    """Both sides of a trade arrive on a day, whose amounts differ; how many match."""
    amounts = (delivers(number, amount="1000.00"), receives(number, amount=more))
    with whole():
        intake = submit_sides(amounts, by=JOB, at=NINE, business_date=day)
        return match_waiting(intake.keys, at=NINE, business_date=day).matches


def test_each_day_is_matched_and_judged_by_the_rows_in_force_on_it(market: Firm, own_database: OwnDatabase) -> None:
    """On Friday 2.00 is tolerated, from Monday on 3.00, here; what was matched stands, whatever comes later."""
    assert arrive(FRI_2026_11_20, 1, "1002.00") == 1
    assert arrive(FRI_2026_11_20, 11, "1003.00") == 0
    assert says("EURX", "EUR") and says("", "EUR", Limits(Decimal(0), Decimal(0), Decimal(0)))
    with whole():
        assert match_waiting(None, at=NINE, business_date=MON_2026_11_23).matches == 1
    found = rows("select units, limit_units from settlements_matchingdifference order by match_id")
    assert found == [{"units": 200, "limit_units": 200}, {"units": 300, "limit_units": 300}]
    assert "H03" not in {each.code for each in look(TUE_2026_11_24, full=True).broken}
    own_database.use("owner")
    with whole():
        run("alter table settlements_cashtolerance disable trigger user")
        run("update settlements_cashtolerance set within = 4 where market = 'EURX'")
        run("alter table settlements_cashtolerance enable trigger user")
    assert "H03" in {each.code for each in look(TUE_2026_11_24, full=True).broken}


ROW = (
    "insert into settlements_cashtolerance (market, currency, valid, band, within, above, source)"
    " values ('%s', '%s', '%s', %s, '%s')"
)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("a_currency_has_one_cash_tolerance_a_day", ("", "EUR", "[2026-01-01,)", "1, 1, 1", "x")),
        ("a_cash_tolerance_has_a_beginning", ("", "SEK", "(,2026-01-01)", "1, 1, 1", "x")),
        ("a_cash_tolerance_is_of_a_currency", ("", "kr", "[2026-01-01,)", "1, 1, 1", "x")),
        ("a_cash_tolerance_is_zero_or_more", ("", "SEK", "[2026-01-01,)", "1, -1, 1", "x")),
        ("a_cash_tolerance_names_its_source", ("", "SEK", "[2026-01-01,)", "1, 1, 1", " ")),
        ("a_cash_tolerance_is_of_a_market_on_file", ("NOWHERE", "SEK", "[2026-01-01,)", "1, 1, 1", "x")),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operation(firm: Firm, name: str, facts: tuple[str, ...]) -> None:
    assert refused_by(ROW % facts) == name


@pytest.mark.role("owner")
def test_a_tolerance_is_only_ended_and_never_deleted(firm: Firm) -> None:
    assert refused_by("update settlements_cashtolerance set within = 3") == "a_cash_tolerance_is_only_ended"
    assert rows("select from pg_trigger where tgname = 'settlements_cashtolerance_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_cashtolerance"):
        run("delete from settlements_cashtolerance")
