"""What a spreadsheet makes of our files: text is never run, numbers keep their digits, dates are dates."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from machinery.spreadsheet import Sheet, csv_lines, text_cell, workbook

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "\0=1")
MADRID = timezone(timedelta(hours=1))
NOON = datetime(2026, 11, 20, 13, 0, 5, tzinfo=MADRID)


def opened(*rows: tuple[object, ...]) -> list[list[object]]:
    """The cells of a workbook as a spreadsheet reads them."""
    book = load_workbook(BytesIO(workbook([Sheet("rows", ["a", "b"], rows)])))  # type: ignore[list-item]
    return [list(row) for row in book["rows"].iter_rows(min_row=2)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_never_run(text: str) -> None:
    assert text_cell(text).startswith("'")
    [line] = csv_lines([(text, "x")])
    assert line.lstrip('"').startswith("'")
    [[cell, _]] = opened((text, "x"))
    assert cell.data_type == "s"


def test_numbers_and_days_are_numbers_and_days() -> None:
    row = (Decimal("-1234.50"), 7, date(2026, 11, 20), NOON, None, "a;b,c")
    assert list(csv_lines([row])) == ['-1234.50,7,2026-11-20,2026-11-20T12:00:05Z,,"a;b,c"\r\n']
    assert list(csv_lines([row], decimal_comma=True)) == ['-1234,50;7;2026-11-20;2026-11-20T12:00:05Z;;"a;b,c"\r\n']
    [cells] = opened(row)
    assert [cell.value for cell in cells] == [
        -1234.5,
        7,
        datetime(2026, 11, 20),
        datetime(2026, 11, 20, 12, 0, 5),
        None,
        "a;b,c",
    ]
    assert [cell.number_format for cell in cells[:4]] == ["#,##0.00", "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


@given(some.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**17), max_value=10**17))
def test_no_digit_is_lost(value: Decimal) -> None:
    [[cell, _]] = opened((value,))
    assert Decimal(str(cell.value)) == value
    [line] = csv_lines([(value,)])
    assert Decimal(line.strip()) == value


def test_control_characters_do_not_break_the_file() -> None:
    [[cell, _]] = opened(("a\x01b\x1fc\ufffe\uffff",))
    assert cell.value == "abc"


def test_zeros_at_the_end_do_not_make_a_number_a_text() -> None:
    [[cell, longer]] = opened((Decimal("12345678901234.00"), Decimal("12345678901234.567")))
    assert cell.value == 12345678901234 and longer.value == "12345678901234.567"


def test_a_workbook_has_its_sheets_in_order_and_stays_put() -> None:
    sheets = [Sheet("About", [], [("who", "Ana")]), Sheet("Rows", ["n"], [(n,) for n in range(30)])]
    book = load_workbook(BytesIO(workbook(sheets)))
    assert book.sheetnames == ["About", "Rows"] and book["Rows"].freeze_panes == "A2"
    assert [row[0] for row in book["Rows"].iter_rows(values_only=True)] == ["n", *range(30)]
    assert book["About"]["B1"].value == "Ana"
