"""The euro foreign exchange reference rates of the ECB: a row a day, a column a currency, N/A where there is none.

Source: eurofxref-hist.zip (or the CSV in it), published about 16:00 CET on each TARGET day.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from refdata.messages.rows import ListNotUnderstood, Progress, Values, digest, header, read_csv
from refdata.records import RateDay, ReadList, Row
from vocabulary.days import parse_date
from vocabulary.decimals import parse_decimal
from vocabulary.invalid import Invalid

KIND = "ecb-rates"
LARGEST_CSV = 64 * 1024 * 1024
GAPS = {"", "N/A"}
_CODE = re.compile(r"[A-Z]{3}")
NO_DAY = parse_date("1990-01-01")


_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError, struct.error)
"""What `zipfile` raises on damaged, encrypted or exotically packed archives (RuntimeError, NotImplementedError too)."""


class InvalidRate(Invalid):
    """Not a rate that can be kept: zero, negative, or with more digits than there is room for."""

    code = "invalid_rate"


def read(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[RateDay]:
    """The days of a file, the newest first as published; a day with one faulty rate is set aside as a whole.

    Refuses ListNotUnderstood. Control totals: days, rates, gaps, first and last day.
    """
    text = _unpacked(content)
    currencies = _currencies(text)

    def make(values: Values) -> RateDay:
        day = values.take("Date", parse_date, NO_DAY)
        rates = {
            currency: values.take(currency, _rate, Decimal(1))
            for currency in currencies
            if values.text(currency) not in GAPS
        }
        values.done()
        return RateDay(day, rates)

    def totals(rows: Sequence[Row[RateDay]]) -> dict[str, Any]:
        days = [row.value.date.isoformat() for row in rows]
        rates = sum(len(row.value.rates) for row in rows)
        return {
            "days": len(rows),
            "currencies": len(currencies),
            "rates": rates,
            "gaps": len(rows) * len(currencies) - rates,
            "first_day": min(days, default=None),
            "last_day": max(days, default=None),
        }

    return read_csv(
        KIND,
        text,
        file_name=file_name,
        columns=["Date"],
        make=make,
        key=lambda day: day.date,
        totals=totals,
        sha256=digest(content),
        progress=progress,
    )


def _rate(text: str) -> Decimal:
    found = parse_decimal(text, positive=True)
    if found.adjusted() > 13 or -int(found.as_tuple().exponent) > 10:
        raise InvalidRate(
            expected="at most 14 digits before and 10 after the point",
            found=text,
            way_out="Ask the publisher of the list.",
        )
    return found


def _currencies(text: bytes) -> list[str]:
    found = [name for name in header(text, ["Date"]) if name not in {"", "Date"}]
    odd = [name for name in found if not _CODE.fullmatch(name) or name == "EUR"]
    if odd or not found:
        raise ListNotUnderstood(
            expected="currency codes in the header", found=", ".join(odd), way_out="Check that this is the ECB's file."
        )
    return found


def _unpacked(content: bytes) -> bytes:
    """The CSV, taken out of the zip if it is in one. Refuses ListNotUnderstood: not one CSV of at most 64 MB."""
    if not content.startswith(b"PK"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info for info in archive.infolist() if info.filename.lower().endswith(".csv")]
            if len(names) == 1 and names[0].file_size <= LARGEST_CSV:
                return archive.read(names[0])
    except _BROKEN as trouble:
        raise _not_one_csv(f"a broken archive, or one that cannot be opened: {trouble}") from trouble
    raise _not_one_csv(f"{len(names)} of them, or a larger one")


def _not_one_csv(found: str) -> ListNotUnderstood:
    return ListNotUnderstood(
        expected="an archive with one CSV file of at most 64 MB",
        found=found,
        way_out="Fetch eurofxref-hist.zip again.",
    )
