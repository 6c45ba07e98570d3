"""What a check may ask. Pure: it is handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from vocabulary.invalid import Invalid

if TYPE_CHECKING:
    from refdata.queries import AccountFacts, AssetFacts, TermsFacts


@dataclass(frozen=True)
class Known:
    """What reference data says about everything that a set of rows names, and on what occasion it is asked.

    parties    LEI or BIC as written -> id, of those that the actor may act for
    accounts   number -> facts
    assets     ISIN or currency code -> facts
    terms      (ISIN, trade date as written) -> terms valid on that day
    settles_on      (market, currency id or None, CFI, trade date) -> settlement date, or why there is none
    settlement_day  (market, currency id or None, day) -> that day or the next settlement day, or why it is not known
    cut_off         (market, APMT or FREE, day) -> actual cut-off, or why there is none
    """

    business_date: date
    at: datetime
    may_reserve: bool
    parties: Mapping[str, int]
    accounts: Mapping[str, "AccountFacts"]
    assets: Mapping[str, "AssetFacts"]
    terms: Mapping[tuple[str, str], "TermsFacts"]
    settles_on: Callable[[int, int | None, str, date], date | Invalid]
    settlement_day: Callable[[int, int | None, date], date | Invalid]
    cut_off: Callable[[int, str, date], datetime | Invalid]
