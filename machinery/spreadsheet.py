"""Files that are opened in a spreadsheet: CSV and workbooks. Text stays text, whatever it begins with; numbers and dates are
numbers and dates.

A text that begins with = + - @ or with a tab, carriage return or NUL could be run as a formula; in CSV it gets an apostrophe
in front (OWASP ASVS 5.0 V1.2.10), in a workbook its cell is said to be text. A spreadsheet keeps fifteen digits of a number:
a longer one goes in as text, so that no digit is lost.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

Value = str | Decimal | int | date | datetime | None

RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")
DIGITS_KEPT: Final = 15
WIDEST: Final = 60
LOOKED_AT: Final = 200
EXACTLY: Final = Context(prec=60)
NOT_IN_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


def text_cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> text_cell("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text


def csv_lines(rows: Iterable[Sequence[Value]], *, decimal_comma: bool = False) -> Iterator[str]:
    """Rows as lines of CSV (RFC 4180), every text made harmless; days and instants as ISO 8601 has them, in UTC.

    With a decimal comma, as Spain writes numbers, fields are parted by semicolons: what a spreadsheet there expects.
    """
    for row in rows:
        line = StringIO()
        csv.writer(line, delimiter=";" if decimal_comma else ",").writerow(
            [_written(cell, decimal_comma) for cell in row]
        )
        yield line.getvalue()


def _written(value: Value, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return text_cell(value).replace("\0", "")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    plain = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return plain.replace(".", ",") if decimal_comma else plain


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name (at most 31 characters), the heads of its columns (none: no row of heads), its rows."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook (ISO/IEC 29500) with these sheets. Instants are in UTC, for a workbook knows no time zones."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for number, width in enumerate(_widths([sheet.heads, *sheet.rows[:LOOKED_AT]]), start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        if sheet.heads:
            page.freeze_panes = "A2"
            page.append([_cell(page, head, bold=True) for head in sheet.heads])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page: Any, value: Value, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(page, value=_kept(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        decimals = max(0, -exponent if isinstance(exponent, int) else 0)
        cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.style = "Headline 4"
    return cell


def _kept(value: Value) -> Any:
    """The value as a workbook can keep it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, Decimal | int) and len(Decimal(value).normalize(EXACTLY).as_tuple().digits) > DIGITS_KEPT:
        return f"{Decimal(value):f}"
    return NOT_IN_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    """How wide each column must be for what it has, within reason."""
    columns = max((len(row) for row in rows), default=0)
    texts = [[len(_written(row[n], False)) if n < len(row) else 0 for row in rows] for n in range(columns)]
    return [min(WIDEST, max(lengths, default=0) + 2) for lengths in texts]
