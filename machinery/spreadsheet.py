"""Cells of a CSV file that is opened in a spreadsheet: text stays text, whatever it begins with. Pure.

A text that begins with = + - @ or with a tab, carriage return or NUL could be run as a formula; it gets an apostrophe in
front (OWASP ASVS 5.0 V1.2.10).
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")


def text_cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> text_cell("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(RUN_BY_SPREADSHEETS) else text


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Rows of texts as lines of CSV (RFC 4180), every cell made harmless."""
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow([text_cell(cell).replace("\0", "") for cell in row])
        yield line.getvalue()
