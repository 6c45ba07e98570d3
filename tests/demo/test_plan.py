"""Dates of the demo, and the files that arrive."""

import csv
from datetime import date
from pathlib import Path

import pytest

from backoffice.demo.cast import MARKETS, instruments, participants
from backoffice.demo.flow import Trade
from backoffice.demo.plan import (
    SIZES,
    Size,
    add_faulty_rows,
    business_dates,
    cycle_days,
    references,
    traded_on,
    write_file,
)
from settlements.prematched import COLUMNS
from vocabulary.days import Calendar

FRI_2026_11_20 = date(2026, 11, 20)
SAT_2026_11_21 = date(2026, 11, 21)
MON_2026_11_23 = date(2026, 11, 23)
TUE_2026_11_24 = date(2026, 11, 24)
WED_2026_11_25 = date(2026, 11, 25)
THU_2026_11_26 = date(2026, 11, 26)
FRI_2026_11_27 = date(2026, 11, 27)
T2S, USCSD, UKCSD = MARKETS
EUROPE = Calendar.of("T2")
AMERICA = Calendar.of("US", [THU_2026_11_26])
"""Closed on Thanksgiving."""
LISTED, PARTIES = instruments(3), participants()


def test_sizes() -> None:
    assert {"small": Size(20, 2_000, 20_000), "large": Size(20, 20_000, 100_000)} == SIZES


@pytest.mark.parametrize(
    ("until", "nights", "expected"),
    [
        (TUE_2026_11_24, 2, [FRI_2026_11_20, MON_2026_11_23, TUE_2026_11_24]),
        (SAT_2026_11_21, 0, [FRI_2026_11_20]),
        (FRI_2026_11_27, 1, [THU_2026_11_26, FRI_2026_11_27]),
    ],
)
def test_a_business_date_is_one_on_which_some_market_is_open(until: date, nights: int, expected: list[date]) -> None:
    assert business_dates([AMERICA, EUROPE], until, nights) == expected


@pytest.mark.parametrize(
    ("calendar", "market", "cfi", "settles_on", "expected"),
    [
        (EUROPE, T2S, "ESVUFR", TUE_2026_11_24, FRI_2026_11_20),
        (EUROPE, T2S, "ESVUFR", FRI_2026_11_27, WED_2026_11_25),
        (AMERICA, USCSD, "ESVUFR", FRI_2026_11_27, WED_2026_11_25),
        (AMERICA, USCSD, "ESVUFR", THU_2026_11_26, None),
        (EUROPE, UKCSD, "DBFTFR", MON_2026_11_23, FRI_2026_11_20),
        (EUROPE, T2S, "ESVUFR", SAT_2026_11_21, None),
    ],
)
def test_when_it_was_traded(calendar: Calendar, market: object, cfi: str, settles_on: date, expected: date) -> None:
    assert traded_on(calendar, market, cfi, settles_on) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("market", "cfi", "trade_date", "days"),
    [
        (USCSD, "ESVUFR", date(2024, 5, 27), 2),
        (USCSD, "ESVUFR", date(2024, 5, 28), 1),
        (USCSD, "DBFTFR", date(2024, 5, 27), 1),
        (T2S, "DBFTFB", date(2027, 10, 8), 2),
        (T2S, "DBFTFB", date(2027, 10, 11), 1),
        (UKCSD, "DBFTFR", date(2026, 11, 20), 1),
    ],
)
def test_cycles_by_trade_date(market: object, cfi: str, trade_date: date, days: int) -> None:
    assert cycle_days(market, cfi, trade_date) == days  # type: ignore[arg-type]


def trades(count: int) -> list[Trade]:
    """Deliveries versus payment of one instrument."""
    return [Trade("DVP", 0, 10 + n, 1_000 + n, 6, 7, FRI_2026_11_20, TUE_2026_11_24) for n in range(count)]


def test_the_file_of_a_date_is_the_same_to_the_byte_and_reads_back(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for path in (first, second):
        write_file(path, trades(3), PARTIES, LISTED, TUE_2026_11_24)
    assert first.read_bytes() == second.read_bytes()
    with first.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["amount"] for row in rows] == ["10.00", "10.01", "10.02"]
    assert rows[0]["deliverer_reference"] == "GUAD261124000001"
    assert rows[0]["currency"] == "EUR" and rows[0]["deliverer_cash_account"] == "GUAD-CSH-EUR"
    assert all(len(each) == 16 for each in references(trades(1)[0], PARTIES, TUE_2026_11_24, 999_999))


def test_three_rows_are_faulty(tmp_path: Path) -> None:
    path = tmp_path / "tonight.csv"
    write_file(path, trades(5), PARTIES, LISTED, TUE_2026_11_24)
    add_faulty_rows(path)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    assert rows[5]["isin"] != rows[0]["isin"] and rows[5]["isin"][:-1] == rows[0]["isin"][:-1]
    assert rows[6]["amount"] == "1.234,56"
    assert rows[7]["deliverer_account"] == "NOBODY-SEC"
    assert len({row["deliverer_reference"] for row in rows}) == 8
