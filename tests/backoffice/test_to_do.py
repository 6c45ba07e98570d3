"""The order of what needs somebody."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from backoffice.shell import how_long
from backoffice.to_do import Line, in_order
from backoffice.to_do.line import Money, moneys
from machinery.paging import Count
from refdata.queries import CutOffFacts

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
RATES = {"EUR": Decimal(1), "JPY": Decimal(160)}


def line(what: str, hours: int | None, number: int = 1, *money: Money, is_standstill: bool = False) -> Line:
    """A line whose cut-off is so many hours after noon."""
    cut_off = None
    if hours is not None:
        at = NOON + timedelta(hours=hours)
        cut_off = how_long(CutOffFacts("EURX", "Euro depository", "APMT", "Europe/Madrid", at, moved=False), NOON)
    return Line(what, "", "/", Count(number), money, cut_off=cut_off, is_standstill=is_standstill)


def test_what_presses_most_comes_first() -> None:
    expected = [
        line("the night stands still", None, is_standstill=True),
        line("large, at the nearest cut-off", 2, 1, Money("EUR", Decimal(2_000))),
        line("larger in yen, and smaller in euro", 2, 90, Money("JPY", Decimal(160_000))),
        line("without money, and many", 2, 9),
        line("without money, and few", 2, 2),
        line("larger, and later", 5, 1, Money("EUR", Decimal(9_000))),
        line("passed", -1, 1, Money("EUR", Decimal(9_000))),
        line("no cut-off presses it", None, 99),
    ]
    assert [each.what for each in in_order(reversed(expected), RATES)] == [each.what for each in expected]


def test_amounts_are_never_added_up_over_currencies() -> None:
    found = moneys([("EUR", Decimal("1.10")), ("", Decimal(0)), ("JPY", Decimal(5)), ("EUR", Decimal("0.90"))])
    assert found == [Money("EUR", Decimal("2.00")), Money("JPY", Decimal(5))]
