"""Who and what there is in the demo firm: firms, participants, markets, instruments. Pure and the same for one seed.

Sizes are those of a small custodian: holdings for weeks of turnover, brokers who hold next to nothing and live on what
they receive, a few participants short of cash.
"""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

import numpy as np
from stdnum import isin as isin_numbers
from stdnum.iso7064 import mod_97_10

from backoffice.demo import names
from refdata.bonds import BondFacts
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.money import Currency

BROKERS = 5
"""The first participants: they buy from one and sell to another on the same day, and hold nothing overnight."""
POOR = (16, 28, 37)
"""Participants with little cash: a large purchase fails for lack of it."""
CURRENCIES = tuple(Currency(code) for code in ("EUR", "USD", "GBP", "JPY", "BHD"))
OFFICE_OF = {"ES": "ESMM", "GB": "GBLL", "US": "USNN"}


@dataclass(frozen=True)
class Market:
    """A place of settlement: its depository, cut-offs (local) and cycles as (first trade date, CFI prefix, days)."""

    code: str
    name: str
    time_zone: str
    calendar: str
    bic: Bic
    against_payment: time
    free_of_payment: time
    cycles: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Participant:
    """A party that keeps accounts with us, or (`ours`) one of our own firms."""

    code: str
    name: str
    country: str
    lei: Lei
    bic: Bic

    def account(self, kind: str) -> str:
        """The number of one of its accounts: SEC, or CSH and a currency."""
        return f"{self.code}-{kind}"


@dataclass(frozen=True)
class Instrument:
    """A security with the price at which the walk begins; `price` is percent of face for FAMT."""

    isin: Isin
    name: str
    cfi: str
    market: str
    currency: Currency
    face: bool
    scale: int
    minimum_unit: Decimal
    multiple: Decimal
    price: float
    lot: int
    """Typical quantity of a trade, in multiples."""
    bond: BondFacts | None = None


MARKETS = (
    Market(
        "T2S",
        "TARGET2-Securities, Madrid",
        "Europe/Madrid",
        "T2",
        Bic("DEPOESM0XXX"),
        time(16, 0),
        time(18, 0),
        (("2014-10-06", "", 2), ("2027-10-11", "", 1)),
    ),
    Market(
        "USCSD",
        "United States depository",
        "America/New_York",
        "US",
        Bic("DEPOUSN0XXX"),
        time(15, 30),
        time(16, 30),
        (("2017-09-05", "", 2), ("2017-09-05", "DBFT", 1), ("2024-05-28", "", 1)),
    ),
    Market(
        "UKCSD",
        "United Kingdom depository",
        "Europe/London",
        "UK",
        Bic("DEPOGBL0XXX"),
        time(14, 55),
        time(18, 0),
        (("2014-10-06", "", 2), ("2014-10-06", "DBFT", 1), ("2027-10-11", "", 1)),
    ),
)
PAYMENT_CALENDARS = {"EUR": "T2", "USD": "US", "GBP": "UK", "JPY": "JP", "BHD": "BH"}


def lei(code: str, number: int) -> Lei:
    """A valid LEI that nobody issued."""
    body = f"DEMO00{code}{number:08d}"
    return Lei(body + mod_97_10.calc_check_digits(body))


def isin(prefix: str, number: int) -> Isin:
    """A valid ISIN that nobody issued."""
    body = f"{prefix}DEMO{number:05d}"
    return Isin(body + isin_numbers.calc_check_digit(body))


def our_firms() -> list[Participant]:
    """Our own three legal entities, in the order Madrid, London, New York."""
    return [_firm(code, name, country, n) for n, (code, name, country, _) in enumerate(names.OUR_FIRMS, start=1)]


def participants() -> list[Participant]:
    """The forty participants; the first five are brokers."""
    return [_firm(code, name, country, n) for n, (code, name, country) in enumerate(names.PARTICIPANTS, start=101)]


def _firm(code: str, name: str, country: str, number: int) -> Participant:
    return Participant(code, name, country, lei(code, number), Bic(f"{code}{country}{OFFICE_OF[country][2]}0XXX"))


def instruments(seed: int) -> list[Instrument]:
    """The four hundred instruments in the order of their ISINs' numbers."""
    dice = np.random.default_rng([seed, 1])
    found: list[Instrument] = []
    for shelf in SHELVES:
        for place in range(shelf.count):
            found.append(_instrument(shelf, place, len(found) + 1, dice))
    return found


@dataclass(frozen=True)
class Shelf:
    """A kind of instrument of one market and currency: how many, how they are named, quoted and traded."""

    prefix: str
    market: str
    currency: str
    count: int
    cfi: str
    title: str
    prices: tuple[float, float]
    lot: int
    multiple: str = "1"
    face: bool = False
    scale: int = 0


def _shares(prefix: str, market: str, currency: str, count: int, prices: tuple[float, float]) -> Shelf:
    return Shelf(prefix, market, currency, count, "ESVUFR", "share", prices, 400)


def _funds(prefix: str, market: str, currency: str, count: int) -> Shelf:
    return Shelf(prefix, market, currency, count, "CEOIEU", "fund", (12.0, 180.0), 300)


def _bonds(
    prefix: str,
    market: str,
    currency: str,
    count: int,
    *,
    cfi: str,
    title: str,
    multiple: str,
    lot: int,
    scale: int = 0,
) -> Shelf:
    return Shelf(prefix, market, currency, count, cfi, title, (82.0, 112.0), lot, multiple, True, scale)


SHELVES = (
    _shares("ES", "T2S", "EUR", 80, (1.2, 140.0)),
    _bonds("ES", "T2S", "EUR", 36, cfi="DBFTFB", title="estado", multiple="1000", lot=400),
    _bonds("XS", "T2S", "EUR", 40, cfi="DBFNFB", title="notes", multiple="100000", lot=4),
    _funds("ES", "T2S", "EUR", 22),
    _bonds("XS", "T2S", "USD", 6, cfi="DBFNFB", title="notes", multiple="1000", lot=250),
    _bonds("XS", "T2S", "GBP", 4, cfi="DBFNFB", title="notes", multiple="1000", lot=250),
    _bonds("XS", "T2S", "JPY", 6, cfi="DBFNFB", title="notes", multiple="10000000", lot=6),
    _bonds("XS", "T2S", "BHD", 4, cfi="DBFNFB", title="notes", multiple="1000", lot=120),
    _shares("US", "USCSD", "USD", 80, (6.0, 420.0)),
    _bonds("US", "USCSD", "USD", 22, cfi="DBFTFR", title="treasury", multiple="100", lot=6000),
    _bonds("US", "USCSD", "USD", 14, cfi="DBFNFR", title="notes", multiple="1000", lot=300),
    _funds("US", "USCSD", "USD", 14),
    _shares("GB", "UKCSD", "GBP", 46, (0.8, 45.0)),
    _bonds("GB", "UKCSD", "GBP", 14, cfi="DBFTFR", title="gilt", multiple="0.01", lot=30_000_000, scale=2),
    _bonds("GB", "UKCSD", "GBP", 6, cfi="DBFNFR", title="notes", multiple="1000", lot=200),
    _funds("GB", "UKCSD", "GBP", 6),
)
"""Four hundred in all. Gilts are settled to the penny, euro notes in pieces of a hundred thousand."""


@dataclass(frozen=True)
class Style:
    """How bonds of a kind pay: coupons a year, day count, day of the year, ex-coupon days."""

    frequency: int
    convention: str
    month: int
    day: int
    ex_coupon_days: int | None = None


STYLES = {
    "estado": Style(1, "ACT/ACT ICMA", 4, 30),
    "treasury": Style(2, "ACT/ACT ICMA", 5, 15),
    "gilt": Style(2, "ACT/ACT ICMA", 6, 7, 7),
    "EUR": Style(1, "ACT/ACT ICMA", 9, 18),
    "USD": Style(2, "30/360", 3, 15),
    "GBP": Style(1, "ACT/ACT ICMA", 7, 12),
    "JPY": Style(2, "ACT/365F", 6, 20),
    "BHD": Style(2, "30E/360", 10, 1),
}
"""Of government bonds by title, of notes by currency."""


def _instrument(shelf: Shelf, place: int, number: int, dice: np.random.Generator) -> Instrument:
    low, high = shelf.prices
    price = float(np.round(np.exp(dice.uniform(np.log(low), np.log(high))), 4))
    multiple = Decimal(shelf.multiple)
    eighths, year = int(dice.integers(2, 46)), int(dice.integers(2029, 2057))
    return Instrument(
        isin=isin(shelf.prefix, number),
        name=_title(shelf, place, eighths, year),
        cfi=shelf.cfi,
        market=shelf.market,
        currency=Currency(shelf.currency),
        face=shelf.face,
        scale=shelf.scale,
        minimum_unit=multiple,
        multiple=multiple,
        price=price,
        lot=shelf.lot,
        bond=_bond(shelf, Decimal(eighths) / 8, year) if shelf.face else None,
    )


def _bond(shelf: Shelf, coupon: Decimal, year: int) -> BondFacts:
    """Its terms: issued before the demo begins, on the day of the year on which it is repaid."""
    style = STYLES.get(shelf.title) or STYLES[shelf.currency]
    return BondFacts(
        coupon_percent=coupon,
        frequency=style.frequency,
        convention=style.convention,
        first_accrual=date(2019, style.month, style.day),
        first_coupon=None,
        maturity=date(year, style.month, style.day),
        end_of_month=style.day == 30,
        ex_coupon_days=style.ex_coupon_days,
        decimals_per_100=None,
    )


def _title(shelf: Shelf, place: int, eighths: int, year: int) -> str:
    firms = {
        "T2S": (names.SPANISH, names.SPANISH_LINES),
        "USCSD": (names.AMERICAN, names.AMERICAN_LINES),
        "UKCSD": (names.BRITISH, names.BRITISH_LINES),
    }
    first, lines = firms[shelf.market]
    issuer = f"{first[place % len(first)]} {lines[place // len(first) % len(lines)]}"
    coupon = f"{eighths / 8:g}"
    match shelf.title:
        case "share":
            return issuer
        case "fund":
            return f"{first[place % len(first)]} ETF {names.FUNDS[place % len(names.FUNDS)]}"
        case "estado":
            return f"Obligaciones del Estado {coupon.replace('.', ',')} % {year}"
        case "treasury":
            return f"Treasury Bond {coupon}% {year}"
        case "gilt":
            return f"Treasury Gilt {coupon}% {year}"
        case _:
            return f"{issuer} {coupon}% {year} {shelf.currency}"
