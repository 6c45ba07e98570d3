"""How people read numbers, dates and instants: the one place that turns them into text.

Four wishes of a reader are independent: the language (names of months), the number format (where the
separators go; "Spanish" alone does not say it: es_ES writes 1.234.567,89 and es_MX 1,234,567.89), the time
zone and the date style. The web front's middleware announces the reader of a request with `read_by`; everything else passes a
`Reader` or gets `PLAIN`.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, localcontext
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision

NUMBER_FORMATS: MappingProxyType[str, str] = MappingProxyType(
    {"en": "1,234,567.89", "es_ES": "1.234.567,89", "es_MX": "1,234,567.89"}
)
DATE_STYLES = ("words", "iso")
DENSITIES = ("comfortable", "compact")
MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"
EMPTY = "\N{EM DASH}"


@dataclass(frozen=True)
class Reader:
    """Who reads: language (en, es), number format (a key of NUMBER_FORMATS), time zone, and how dates are written: in
    words ("22 Nov 2026") or as ISO 8601 has them ("2026-11-22").
    """

    language: str = "en"
    number_format: str = "en"
    zone: tzinfo = UTC
    date_style: str = "words"


PLAIN = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=PLAIN)


def time_zones() -> tuple[str, ...]:
    """The time zones that people may choose: areas with a place, by name, and UTC; no historic aliases."""
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in areas and "/" in name)
    return ("UTC", *places)


def read_by(reader: Reader) -> None:
    """From here on in this request or task, text is made for `reader`."""
    _reader.set(reader)


def current_reader() -> Reader:
    """The reader announced last, or the plain one (English, 1,234,567.89, UTC)."""
    return _reader.get()


def minor_units(currency: str) -> int:
    """Decimals of an amount in `currency` (ISO 4217, CLDR): 0 for JPY, 3 for BHD, 2 where unknown."""
    return get_currency_precision(currency)


def exact(value: Decimal, at_least: int) -> Decimal:
    """The same number with as many decimals as it needs, but `at_least` so many: 12.5000 with 2 is 12.50."""
    with localcontext(prec=60):
        plain = value.normalize() if value else Decimal(0)
        exponent = plain.as_tuple().exponent
        decimals = max(at_least, -exponent if isinstance(exponent, int) else 0)
        return plain.quantize(Decimal(1).scaleb(-decimals))


def _number(value: Decimal, at_least: int, reader: Reader | None) -> str:
    """Every digit that `value` has, padded to `at_least` decimals: formatting never rounds."""
    with localcontext(prec=60):
        plain = exact(value, at_least)
        decimals = -int(plain.as_tuple().exponent)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(plain, format=pattern, locale=(reader or current_reader()).number_format)
    return text.replace("-", MINUS)


def amount(value: Decimal | int | None, currency: str, reader: Reader | None = None) -> str:
    """An amount without its currency, which has a column of its own: 1,234.50 EUR reads "1,234.50", 1234 JPY
    "1,234".
    """
    return EMPTY if value is None else _number(Decimal(value), minor_units(currency), reader)


def money(value: Decimal | int | None, currency: str, reader: Reader | None = None) -> str:
    """An amount in running text: "1,234.50 EUR" with a space that does not break."""
    return EMPTY if value is None else f"{amount(value, currency, reader)}{HARD_SPACE}{currency}"


def quantity(value: Decimal | int | None, reader: Reader | None = None) -> str:
    """A number of securities, a count or a rate: only the decimals that it has."""
    return EMPTY if value is None else _number(Decimal(value), 0, reader)


def is_currency(asset: str) -> bool:
    """Whether the code of an asset is that of a currency (three letters), not an ISIN."""
    return len(asset) == 3


def holding(value: Decimal | int | None, asset: str, reader: Reader | None = None) -> str:
    """What an account has of an asset, by its code: an amount of a currency (three letters), a quantity of an ISIN."""
    return amount(value, asset, reader) if is_currency(asset) else quantity(value, reader)


def percent(fraction: Decimal | None, decimals: int = 1, reader: Reader | None = None) -> str:
    """A fraction as a percentage, rounded half to even for the eye: 0.1234 reads "12.3 %"."""
    if fraction is None:
        return EMPTY
    rounded = (fraction * 100).quantize(Decimal(1).scaleb(-decimals))
    return f"{_number(rounded, decimals, reader)}{HARD_SPACE}%"


def hundredths(value: Decimal | None, reader: Reader | None = None) -> str:
    """A number of hundredths as a percentage, exactly: 12.5 reads "12.5 %"."""
    return EMPTY if value is None else f"{_number(value, 0, reader)}{HARD_SPACE}%"


def day(value: date | None, reader: Reader | None = None) -> str:
    """A calendar day that nobody can take for another: "22 Nov 2026", in Spanish "22 nov 2026", or "2026-11-22"."""
    return _date(value, "d MMM y", "y-MM-dd", reader)


def _date(value: date | None, words: str, iso: str, reader: Reader | None) -> str:
    if value is None:
        return EMPTY
    reader = reader or current_reader()
    return format_date(value, iso if reader.date_style == "iso" else words, locale=reader.language)


def weekday(value: date | None, reader: Reader | None = None) -> str:
    """A calendar day with its weekday: "Fri 20 Nov 2026", or "Fri 2026-11-20"."""
    return _date(value, "EEE d MMM y", "EEE y-MM-dd", reader)


def zone_name(at: datetime) -> str:
    """The zone of an aware instant as people call it: "CET", or "UTC-03" where it has no letters."""
    name = at.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def instant(at: datetime | None, zone: str = "", reader: Reader | None = None) -> str:
    """An instant in the reader's zone, or in `zone` (a market's), the zone always named: "22 Nov 2026
    15:05:12 CET".

    Refuses a naive datetime with ValueError: it is not an instant.
    """
    if at is None:
        return EMPTY
    if at.tzinfo is None:
        raise ValueError(f"expected an instant with a time zone, found {at.isoformat()}")
    reader = reader or current_reader()
    local = at.astimezone(ZoneInfo(zone) if zone else reader.zone)
    return f"{day(local.date(), reader)} {local:%H:%M:%S}{HARD_SPACE}{zone_name(local)}"


def clock_time(at: datetime | time | None, zone: str = "", reader: Reader | None = None) -> str:
    """The time of day of an instant, zone named ("15:05 CET"); a bare local time stays bare ("15:05")."""
    if at is None:
        return EMPTY
    if isinstance(at, time):
        return f"{at:%H:%M}"
    if at.tzinfo is None:
        raise ValueError(f"expected an instant with a time zone, found {at.isoformat()}")
    local = at.astimezone(ZoneInfo(zone) if zone else (reader or current_reader()).zone)
    return f"{local:%H:%M}{HARD_SPACE}{zone_name(local)}"


def time_left(length: timedelta) -> str:
    """How long until something, in whole minutes, for what is looked at again each minute: "2 h 10 min", "9 min"."""
    minutes = int(length.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}{HARD_SPACE}h {minutes:02}{HARD_SPACE}min"
    return f"{minutes}{HARD_SPACE}min" if minutes else f"<{HARD_SPACE}1{HARD_SPACE}min"


def duration(length: timedelta | None) -> str:
    """A length of time in the units of both languages: "0.4 s" is "< 1 s", then "42 s", "3 min 05 s", "2 h 10
    min".
    """
    if length is None:
        return EMPTY
    seconds = int(length.total_seconds())
    if seconds < 1:
        return f"<{HARD_SPACE}1{HARD_SPACE}s"
    if seconds < 60:
        return f"{seconds}{HARD_SPACE}s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes}{HARD_SPACE}min {seconds:02}{HARD_SPACE}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{HARD_SPACE}h {minutes:02}{HARD_SPACE}min"
