"""The types of the format: what each reads, refuses, compares and shows."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from backoffice.examples.reading import Unquoted
from backoffice.examples.shapes import (
    BOOLEAN,
    CURRENCY,
    DATE,
    DECIMAL,
    DECIMAL_AS_WRITTEN,
    EXACT,
    INTEGER,
    ISIN,
    LOCAL_DATE_TIME,
    TEXT,
    TIME,
    UTC_DATE_TIME,
    IntegerOr,
    ListOf,
    Misshapen,
    NamesTo,
    Optional,
    OrNull,
    Record,
    Shape,
    choice,
)

CYCLES = IntegerOr(ListOf(Record({"from": DATE, "days": INTEGER})))
PRICES = Record({"isin": ISIN, "price": Optional(DECIMAL), "note": Optional(OrNull(TEXT))})


@pytest.mark.parametrize(
    ("shape", "written", "value"),
    [
        (TEXT, "x", "x"),
        (TEXT, "", ""),
        (INTEGER, -3, -3),
        (BOOLEAN, False, False),
        (DECIMAL, "50000.00", Decimal("50000.00")),
        (DECIMAL, "-0.5", Decimal("-0.5")),
        (DATE, "1988-11-03", date(1988, 11, 3)),
        (TIME, "16:00", time(16, 0)),
        (LOCAL_DATE_TIME, "2026-06-12T15:30", datetime(2026, 6, 12, 15, 30)),
        (UTC_DATE_TIME, "2026-06-12T15:30Z", datetime(2026, 6, 12, 15, 30, tzinfo=UTC)),
        (ISIN, "US0378331005", "US0378331005"),
        (CURRENCY, "EUR", "EUR"),
        (choice("SHORT", "LONG"), "LONG", "LONG"),
        (OrNull(INTEGER), None, None),
        (OrNull(INTEGER), 7, 7),
        (CYCLES, 2, 2),
        (CYCLES, [{"from": "2024-05-28", "days": 1}], [{"from": date(2024, 5, 28), "days": 1}]),
        (NamesTo(INTEGER), {"a": 1}, {"a": 1}),
        (PRICES, {"isin": "US0378331005", "note": None}, {"isin": "US0378331005", "note": None}),
    ],
)
def test_a_value_is_read_and_shown_as_written(shape: Shape, written: Any, value: Any) -> None:
    read = shape.read(written, "given")
    assert read == value
    assert shape.show(read) == written
    assert list(shape.differences(read, shape.read(written, "given"), "expect", EXACT)) == []


def test_seconds_are_read_and_shown_if_there_are_any() -> None:
    assert UTC_DATE_TIME.show(UTC_DATE_TIME.read("2026-12-16T02:10:00Z", "x")) == "2026-12-16T02:10Z"
    assert UTC_DATE_TIME.show(UTC_DATE_TIME.read("2026-12-16T02:10:07Z", "x")) == "2026-12-16T02:10:07Z"


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        (TEXT, 5),
        (TEXT, None),
        (TEXT, True),
        (TEXT, Unquoted("5.00")),
        (INTEGER, "5"),
        (INTEGER, True),
        (INTEGER, Unquoted("5.0")),
        (BOOLEAN, "yes"),
        (BOOLEAN, 1),
        (BOOLEAN, None),
        (DECIMAL, 5),
        (DECIMAL, Unquoted("5.00")),
        (DECIMAL, "5,00"),
        (DECIMAL, "1e3"),
        (DECIMAL, "NaN"),
        (DECIMAL, None),
        (DATE, "2026-02-30"),
        (DATE, "12.06.2026"),
        (DATE, 2026),
        (DATE, "2026-06-12T00:00"),
        (TIME, "4pm"),
        (TIME, "24:00"),
        (TIME, "9:00"),
        (TIME, Unquoted("16:00")),
        (LOCAL_DATE_TIME, "2026-06-12T15:30Z"),
        (LOCAL_DATE_TIME, "2026-06-12"),
        (LOCAL_DATE_TIME, "2026-06-12 15:30"),
        (UTC_DATE_TIME, "2026-06-12T15:30"),
        (UTC_DATE_TIME, "2026-06-12T15:30+02:00"),
        (ISIN, "US0378331006"),
        (CURRENCY, "DEM"),
        (choice("SHORT", "LONG"), "short"),
        (choice("SHORT", "LONG"), None),
        (ListOf(TEXT), "x"),
        (ListOf(TEXT), None),
        (ListOf(TEXT), ["x", 1]),
        (NamesTo(INTEGER), []),
        (NamesTo(INTEGER), {"a": "1"}),
        (CYCLES, "2"),
        (CYCLES, [{"from": "2024-05-28"}]),
        (CYCLES, [{"from": "2024-05-28", "days": 1, "day": 1}]),
        (PRICES, {}),
        (PRICES, {"isin": "US0378331005", "price": None}),
        (PRICES, []),
    ],
)
def test_another_value_is_refused_with_its_place(shape: Shape, written: Any) -> None:
    with pytest.raises(Misshapen, match=r"^given"):
        shape.read(written, "given")


def test_the_place_of_what_is_wrong_is_said() -> None:
    with pytest.raises(Misshapen, match=r"^given\.cycle\[2\]\.days: expected a plain integer, found 1\.0 .*quotes"):
        Record({"cycle": CYCLES}).read(
            {"cycle": [{"from": "2024-05-28", "days": 1}, {"from": "2025-05-28", "days": Unquoted("1.0")}]},
            "given",
        )


@pytest.mark.parametrize(
    ("shape", "expected", "found", "agree"),
    [
        (DECIMAL, Decimal("5.00"), Decimal(5), True),
        (DECIMAL, Decimal("5.00"), Decimal("5.01"), False),
        (DECIMAL, Decimal("5.00"), None, False),
        (BOOLEAN, True, 1, False),
        (INTEGER, 1, True, False),
        (TEXT, "a", "A", False),
        (OrNull(INTEGER), None, None, True),
        (OrNull(INTEGER), None, 0, False),
        (OrNull(INTEGER), 0, None, False),
        (ListOf(TEXT), ["a", "b"], ("a", "b"), True),
        (ListOf(TEXT), ["a", "b"], ["b", "a"], False),
        (ListOf(TEXT), ["a"], ["a", "a"], False),
        (ListOf(TEXT), ["a"], None, False),
        (ListOf(TEXT, any_order=True), ["a", "b"], ["b", "a"], True),
        (ListOf(TEXT, any_order=True), ["a", "a"], ["a", "b"], False),
        (ListOf(TEXT, any_order=True), ["a"], ["a", "a"], False),
        (ListOf(TEXT, any_order=True), ["a", "a"], ["a"], False),
        (NamesTo(INTEGER), {"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (NamesTo(INTEGER), {"a": 1}, {"a": 1, "b": 2}, False),
        (NamesTo(INTEGER), {"a": 1, "b": 2}, {"a": 1}, False),
        (NamesTo(INTEGER), {"a": 1}, {"a": 2}, False),
        (PRICES, {"isin": "X"}, {"isin": "X", "price": Decimal(1), "note": None}, True),
        (PRICES, {"isin": "X", "price": Decimal(2)}, {"isin": "X", "price": Decimal(1), "note": None}, False),
        (OrNull(PRICES), {"isin": "X"}, None, False),
    ],
)
def test_values_are_compared_exactly(shape: Shape, expected: Any, found: Any, agree: bool) -> None:
    departures = list(shape.differences(expected, found, "expect", EXACT))
    assert (departures == []) == agree
    assert all(departure.startswith("expect") for departure in departures)


@pytest.mark.parametrize(("found", "agree"), [("4.99", True), ("5.01", True), ("5.011", False)])
def test_the_tolerance_is_for_decimals_at_any_depth(found: str, agree: bool) -> None:
    shape = ListOf(Record({"amount": DECIMAL, "count": INTEGER}), any_order=True)
    expected = [{"amount": Decimal(5), "count": 1}]
    for count in (1, 2):
        departures = shape.differences(
            expected, [{"amount": Decimal(found), "count": count}], "expect", Decimal("0.01")
        )
        assert (not list(departures)) == (agree and count == 1)


def test_keys_are_listed_as_the_format_describes_them() -> None:
    shape = Record({"cycle": CYCLES, "payment": Optional(Record({"days": INTEGER})), "finish": NamesTo(INTEGER)})
    assert list(shape.keys("")) == [
        ("cycle", True),
        ("cycle[].from", True),
        ("cycle[].days", True),
        ("payment", False),
        ("payment.days", True),
        ("finish", True),
    ]


@pytest.mark.parametrize(
    ("written", "found", "agree"),
    [
        ("0.67", Fraction(2, 3), True),
        ("0.6667", Fraction(2, 3), True),
        ("0.6666", Fraction(2, 3), False),
        ("1", Fraction(2, 3), True),
        ("-0.13", Decimal("-0.125"), True),
        ("0.500000", Fraction(1, 2), True),
        ("0.00", None, False),
    ],
)
def test_a_decimal_is_compared_as_it_is_written(written: str, found: Fraction | Decimal | None, agree: bool) -> None:
    expected = DECIMAL_AS_WRITTEN.read(written, "expect")
    assert (not list(DECIMAL_AS_WRITTEN.differences(expected, found, "expect", EXACT))) == agree


def test_a_fraction_is_shown_as_a_decimal() -> None:
    assert DECIMAL_AS_WRITTEN.show(Fraction(2, 3)) == "0.666666666666667"
    assert DECIMAL_AS_WRITTEN.show(Fraction(1, 2)) == "0.5"
    assert DECIMAL_AS_WRITTEN.show(Decimal("0.50")) == "0.50"
    assert DECIMAL_AS_WRITTEN.show(None) is None
