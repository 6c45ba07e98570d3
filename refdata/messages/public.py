"""Public lists of identifiers: venues of ISO 10383, records of the LEI list, listings of instruments."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from refdata.messages.rows import Progress, Values, one_of, read_csv
from refdata.records import LeiEntry, ListingEntry, ReadList, VenueRecord
from vocabulary.countries import COUNTRIES
from vocabulary.days import parse_date
from vocabulary.identifiers import Isin, Lei, Mic
from vocabulary.invalid import Invalid
from vocabulary.money import Currency
from vocabulary.text import strict_text

MICS, LEIS, LISTINGS = "mics", "leis", "listings"
BEYOND_COUNTRIES = frozenset({"EU", "XK", "ZZ"})
"""What these lists put where a country belongs: the European Union, Kosovo, and no country at all (ISO 10383)."""


class InvalidCountry(Invalid):
    """Not a country of ISO 3166-1, nor one of the few codes that public lists use beside them."""

    code = "invalid_country"


class InvalidFlag(Invalid):
    """Neither True nor False."""

    code = "invalid_flag"


def country(text: str) -> str:
    """A country code. Refuses InvalidCountry."""
    if text not in COUNTRIES and text not in BEYOND_COUNTRIES:
        raise InvalidCountry(
            expected="a country of ISO 3166-1 in two capitals", found=text, way_out="Ask the publisher of the list."
        )
    return text


def name(longest: int) -> Callable[[str], str]:
    """A reader of visible text up to a length."""
    return partial(strict_text, longest=longest)


def flag(text: str) -> bool:
    """True or False, as Python writes them. Refuses InvalidFlag."""
    if text not in {"True", "False"}:
        raise InvalidFlag(expected="True or False", found=text, way_out="Ask the publisher of the list.")
    return text == "True"


def read_mics(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[VenueRecord]:
    """The venues of a file. Refuses ListNotUnderstood."""

    def make(values: Values) -> VenueRecord:
        mic = values.take("mic", Mic, "")
        found = VenueRecord(
            mic=str(mic),
            operating_mic=str(values.optional("operating_mic", Mic) or mic),
            name=values.take("name", name(200), ""),
            entity=values.optional("entity", name(200)) or "",
            lei=values.optional("lei", Lei),
            category=values.take("category", name(4), ""),
            country=values.take("country", country, ""),
            city=values.optional("city", name(100)) or "",
            status=values.take("status", one_of("ACTIVE", "UPDATED", "EXPIRED"), ""),
            expires_on=values.optional("expiry", parse_date),
        )
        values.done()
        return found

    return read_csv(
        MICS,
        content,
        file_name=file_name,
        columns=["mic", "operating_mic", "name", "category", "country", "status"],
        make=make,
        key=lambda venue: venue.mic,
        totals=lambda rows: {"by_status": dict(sorted(Counter(row.value.status for row in rows).items()))},
        progress=progress,
    )


def read_leis(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[LeiEntry]:
    """The LEI records of a file. Refuses ListNotUnderstood."""

    def make(values: Values) -> LeiEntry:
        found = LeiEntry(
            lei=str(values.take("LEI", Lei, "")),
            legal_name=values.take("legal_name", name(500), ""),
            country=values.take("country", country, ""),
            category=values.take("category", name(40), ""),
        )
        values.done()
        return found

    return read_csv(
        LEIS,
        content,
        file_name=file_name,
        columns=["LEI", "legal_name", "country", "category"],
        make=make,
        key=lambda entry: entry.lei,
        totals=lambda rows: {"by_category": dict(sorted(Counter(row.value.category for row in rows).items()))},
        progress=progress,
    )


def read_listings(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[ListingEntry]:
    """The listings of a file; a delisted one is kept as such. Refuses ListNotUnderstood."""

    def make(values: Values) -> ListingEntry:
        found = ListingEntry(
            mic=str(values.take("mic", Mic, "")),
            symbol=values.take("symbol", name(40), ""),
            isin=str(values.take("isin", Isin, "")),
            name=values.optional("name", name(350)) or "",
            currency=str(values.take("currency", Currency, "")),
            delisted=values.take("delisted", flag, False),
        )
        values.done()
        return found

    return read_csv(
        LISTINGS,
        content,
        file_name=file_name,
        columns=["mic", "symbol", "isin", "name", "currency", "delisted"],
        make=make,
        key=lambda entry: (entry.mic, entry.symbol),
        totals=lambda rows: {
            "isins": len({row.value.isin for row in rows}),
            "delisted": sum(row.value.delisted for row in rows),
        },
        progress=progress,
    )
