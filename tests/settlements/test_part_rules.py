"""What a part must at least be paid is set from a day on, and stands once a night has begun."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from machinery.statements import rows, run
from machinery.transactions import whole
from settlements.operations import NightsStand, PartThresholdWish, set_part_threshold
from settlements.partials import T2S_THRESHOLDS
from settlements.queries import part_threshold_on
from tests.refused import refused_by
from tests.settlements.firm import Firm
from tests.settlements.test_penalising import OCCASION, night
from vocabulary.invalid import Invalid
from vocabulary.side import QuantityType

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
ROW = (
    "insert into settlements_partthreshold (market_id, currency_id, quantity_type, valid, amount, source)"
    " values (%%(m)s, %%(c)s, '%s', '%s', %s, '%s')"
)
RIGHT = ROW % ("UNIT", "[2026-01-01,)", "1", "x")


def put(
    firm: Firm, amount: Decimal | str, since: date, counted: QuantityType = QuantityType.UNIT, source: str = "T2S"
) -> bool:
    wish = PartThresholdWish(firm.market, firm.assets["EUR"], counted, Decimal(amount))
    return set_part_threshold(wish, source=source, valid_from=since, occasion=OCCASION)


def test_a_threshold_counts_from_its_day_on_by_how_the_instrument_is_counted(firm: Firm) -> None:
    with whole():
        for (_currency, counted), amount in T2S_THRESHOLDS.items():
            assert put(firm, amount, FRIDAY, counted)
            assert not put(firm, amount, FRIDAY, counted), "the same again changes nothing"
        assert put(firm, "20000", MONDAY)
    euro = firm.assets["EUR"]
    found = [
        part_threshold_on(firm.market, euro, counted, day)
        for counted in QuantityType
        for day in (date(2026, 11, 19), FRIDAY, MONDAY)
    ]
    assert found == ["", "10000 (T2S)", "20000 (T2S)", "", "100000 (T2S)", "100000 (T2S)"]


def test_nothing_is_set_for_the_date_of_a_night_that_has_begun_nor_without_a_source(market: Firm) -> None:
    night(FRIDAY)
    with whole(), pytest.raises(NightsStand) as refused:
        put(market, "1", FRIDAY)
    assert refused.value.data == {"begun": "2026-11-20", "valid_from": "2026-11-20"}
    with whole(), pytest.raises(Invalid):
        put(market, "1", MONDAY, source=" ")
    with whole():
        assert put(market, "1", MONDAY)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("parts_have_one_threshold_a_day", f"{RIGHT};{RIGHT}"),
        ("a_threshold_of_parts_has_a_beginning", ROW % ("UNIT", "(,2026-01-01)", "1", "x")),
        ("a_threshold_of_parts_is_of_units_or_nominal", ROW % ("LOTS", "[2026-01-01,)", "1", "x")),
        ("a_threshold_of_parts_is_zero_or_more", ROW % ("UNIT", "[2026-01-01,)", "-1", "x")),
        ("a_threshold_of_parts_names_its_source", ROW % ("UNIT", "[2026-01-01,)", "1", " ")),
        ("a_threshold_of_parts_is_only_ended", f"{RIGHT}; update settlements_partthreshold set amount = 2"),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operation(firm: Firm, name: str, sql: str) -> None:
    assert refused_by(sql.replace("%(m)s", str(firm.market)).replace("%(c)s", str(firm.assets["EUR"]))) == name


@pytest.mark.role("owner")
def test_a_threshold_is_never_deleted(firm: Firm) -> None:
    assert rows("select from pg_trigger where tgname = 'settlements_partthreshold_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_partthreshold"):
        run("delete from settlements_partthreshold")
