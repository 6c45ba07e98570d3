"""Calendars made from the `holidays` package (pinned: a new edition is a revision to publish). Pure.

T2    closing days of the ECB's payment system: the days by rule (vocabulary.days), the package only names them
US    where US securities settle: closed when the New York Stock Exchange is, and on the bank-only holidays Columbus
      Day and Veterans Day, on which exchanges trade and nothing settles (FINRA notice 88-82)
UK    bank holidays of England and Wales: CREST and sterling
JP    national and bank holidays of Japan: yen
BH    public holidays of Bahrain, whose week rests on Friday and Saturday: dinar; days by the moon are estimates
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import holidays

from vocabulary.days import SATURDAY_AND_SUNDAY, Period, target_closing_days
from vocabulary.invalid import Invalid

BANK_ONLY = ("Columbus Day", "Veterans Day")
FRIDAY = 5


class NoAlmanac(Invalid):
    """No calendar of that code can be made."""

    code = "no_almanac"


@dataclass(frozen=True, slots=True)
class Almanac:
    """A calendar of whole years: closing days with their names in order of date, weekends among them."""

    code: str
    name: str
    weekend: frozenset[int]
    covers: Period
    closures: tuple[tuple[date, str], ...]


_NAMES = {
    "T2": "T2, the payment system of the Eurosystem",
    "US": "United States, securities settlement",
    "UK": "United Kingdom, CREST and sterling",
    "JP": "Japan, yen",
    "BH": "Bahrain, dinar",
}
CODES = tuple(_NAMES)


def almanac(code: str, first_year: int, last_year: int) -> Almanac:
    """The calendar of a code for whole years, both included. Refuses NoAlmanac: unknown code, years in disorder.

    US 2026 is closed on Mon 12 October (Columbus Day) and Wed 11 November (Veterans Day); T2 is open on both.
    """
    if code not in _NAMES or not 1990 <= first_year <= last_year <= 2100:
        raise NoAlmanac(
            expected=f"one of {', '.join(CODES)} and years from 1990 to 2100 in order",
            found=f"{code} {first_year}-{last_year}",
            way_out="Load the closing days from a file.",
        )
    years = range(first_year, last_year + 1)
    covers = Period(date(first_year, 1, 1), date(last_year + 1, 1, 1))
    closures = {day: name for day, name in _closures(code, years) if day in covers}
    weekend = frozenset({5, 6}) if code == "BH" else SATURDAY_AND_SUNDAY
    return Almanac(code, _NAMES[code], weekend, covers, tuple(sorted(closures.items())))


def _closures(code: str, years: range) -> Iterator[tuple[date, str]]:
    if code == "T2":
        names = holidays.financial_holidays("XECB", years=years)
        yield from ((day, names.get(day, "Closing day")) for year in years for day in target_closing_days(year))
    elif code == "US":
        yield from _bank_only(years)
        yield from holidays.financial_holidays("XNYS", years=years).items()
    elif code == "UK":
        yield from holidays.country_holidays("GB", subdiv="ENG", years=years).items()
    elif code == "JP":
        yield from holidays.country_holidays("JP", years=years, categories=("public", "bank"), language="en_US").items()
    else:
        yield from holidays.country_holidays("BH", years=years, language="en_US").items()


def _bank_only(years: range) -> Iterator[tuple[date, str]]:
    """Columbus and Veterans Day as the Federal Reserve keeps them: Sunday moves to Monday, Saturday not to Friday."""
    for day, name in holidays.country_holidays("US", years=years).items():
        if name in BANK_ONLY or (name.startswith(BANK_ONLY) and day.isoweekday() != FRIDAY):
            yield day, name
