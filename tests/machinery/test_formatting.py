"""Numbers, dates and instants as people read them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from machinery.formatting import (
    NUMBER_FORMATS,
    Reader,
    amount,
    clock_time,
    day,
    duration,
    instant,
    minor_units,
    money,
    percent,
    quantity,
    time_zones,
    weekday,
)

ENGLISH = Reader("en", "en", ZoneInfo("Europe/London"))
SPAIN = Reader("es", "es_ES", ZoneInfo("Europe/Madrid"))
MEXICO = Reader("es", "es_MX", ZoneInfo("America/Mexico_City"))
SUN_2026_11_22 = date(2026, 11, 22)
SUN_2026_11_22_AT_14_05_12 = datetime(2026, 11, 22, 14, 5, 12, tzinfo=UTC)
SEPARATORS = {"en": (",", "."), "es_ES": (".", ","), "es_MX": (",", ".")}


@pytest.mark.parametrize(
    ("value", "currency", "english", "spain", "mexico"),
    [
        ("1234567.89", "EUR", "1,234,567.89", "1.234.567,89", "1,234,567.89"),
        ("1234.5", "EUR", "1,234.50", "1.234,50", "1,234.50"),
        ("1234.500000", "EUR", "1,234.50", "1.234,50", "1,234.50"),
        ("-1234.5", "USD", "−1,234.50", "−1.234,50", "−1,234.50"),
        ("1234567", "JPY", "1,234,567", "1.234.567", "1,234,567"),
        ("1234567.000000", "JPY", "1,234,567", "1.234.567", "1,234,567"),
        ("5", "BHD", "5.000", "5,000", "5.000"),
        ("0", "EUR", "0.00", "0,00", "0.00"),
        ("-0.00", "EUR", "0.00", "0,00", "0.00"),
        ("0.005", "EUR", "0.005", "0,005", "0.005"),
        ("99999999999.999999", "EUR", "99,999,999,999.999999", "99.999.999.999,999999", "99,999,999,999.999999"),
    ],
)  # fmt: skip
def test_amount(value: str, currency: str, english: str, spain: str, mexico: str) -> None:
    found = [amount(Decimal(value), currency, reader) for reader in (ENGLISH, SPAIN, MEXICO)]
    assert found == [english, spain, mexico]


@given(
    value=some.decimals(min_value=-(10**17), max_value=10**17, places=6),
    currency=some.sampled_from(["EUR", "JPY", "BHD", "CLF"]),
    number_format=some.sampled_from(sorted(NUMBER_FORMATS)),
)
def test_no_digit_is_lost_or_made_up(value: Decimal, currency: str, number_format: str) -> None:
    text = amount(value, currency, Reader(number_format=number_format))
    group, point = SEPARATORS[number_format]
    plain = text.replace(group, "").replace(point, ".").replace("−", "-")
    assert Decimal(plain) == value
    assert len(plain.partition(".")[2]) >= minor_units(currency)


def test_money_keeps_its_currency_on_the_line() -> None:
    assert money(Decimal("12.5"), "GBP", ENGLISH) == "12.50\u00a0GBP"
    assert money(None, "GBP", ENGLISH) == "—"


@pytest.mark.parametrize(
    ("value", "english", "spain"),
    [
        (Decimal("1500.000000"), "1,500", "1.500"),
        (Decimal("0.5"), "0.5", "0,5"),
        (1000000, "1,000,000", "1.000.000"),
        (Decimal("1E+3"), "1,000", "1.000"),
        (None, "—", "—"),
    ],
)
def test_quantity(value: Decimal | int | None, english: str, spain: str) -> None:
    assert (quantity(value, ENGLISH), quantity(value, SPAIN)) == (english, spain)


def test_percent() -> None:
    assert percent(Decimal("0.1234"), 1, SPAIN) == "12,3\u00a0%"
    assert percent(Decimal("1"), 0, ENGLISH) == "100\u00a0%"
    assert percent(None) == "—"


def test_a_day_is_never_all_numbers() -> None:
    assert (day(SUN_2026_11_22, ENGLISH), day(SUN_2026_11_22, SPAIN)) == ("22 Nov 2026", "22 nov 2026")
    assert (weekday(SUN_2026_11_22, ENGLISH), weekday(SUN_2026_11_22, SPAIN)) == ("Sun 22 Nov 2026", "dom 22 nov 2026")
    assert day(None) == "—"


@pytest.mark.parametrize(
    ("reader", "zone", "expected"),
    [
        (ENGLISH, "", "22 Nov 2026 14:05:12\u00a0GMT"),
        (SPAIN, "", "22 nov 2026 15:05:12\u00a0CET"),
        (SPAIN, "America/New_York", "22 nov 2026 09:05:12\u00a0EST"),
        (ENGLISH, "Asia/Tokyo", "22 Nov 2026 23:05:12\u00a0JST"),
        (ENGLISH, "America/Sao_Paulo", "22 Nov 2026 11:05:12\u00a0UTC-03"),
        (Reader(), "", "22 Nov 2026 14:05:12\u00a0UTC"),
    ],
)
def test_an_instant_names_its_zone(reader: Reader, zone: str, expected: str) -> None:
    assert instant(SUN_2026_11_22_AT_14_05_12, zone, reader) == expected


def test_the_repeated_hour_is_told_apart_by_its_zone() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert clock_time(first, reader=SPAIN) == "02:30\u00a0CEST"
    assert clock_time(first + timedelta(hours=1), reader=SPAIN) == "02:30\u00a0CET"


def test_what_is_no_instant_is_refused() -> None:
    naive = datetime(2026, 11, 22, 14, 5)
    for read in (instant, clock_time):
        with pytest.raises(ValueError, match="expected an instant with a time zone"):
            read(naive)
    assert clock_time(time(18, 30)) == "18:30"
    assert instant(None) == clock_time(None) == "—"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.4, "<\u00a01\u00a0s"),
        (42, "42\u00a0s"),
        (185, "3\u00a0min 05\u00a0s"),
        (7800, "2\u00a0h 10\u00a0min"),
        (93600, "26\u00a0h 00\u00a0min"),
    ],
)
def test_duration(seconds: float, expected: str) -> None:
    assert duration(timedelta(seconds=seconds)) == expected


def test_time_zones_are_places_and_utc() -> None:
    names = time_zones()
    assert {"UTC", "Europe/Madrid", "America/New_York", "Asia/Tokyo"} <= set(names)
    assert not {"localtime", "Etc/GMT+1", "US/Eastern"} & set(names)
