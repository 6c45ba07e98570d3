"""What a check may ask. Pure: it is handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vocabulary.invalid import Invalid

if TYPE_CHECKING:
    from refdata.queries import AccountFacts, AssetFacts, TermsFacts


@dataclass(frozen=True)
class Known:
    """What reference data says about everything that a set of rows names, and on which business date it is asked.

    parties         LEI or BIC as written -> id, of those whose trades the actor may submit
    counterparties  LEI or BIC as written -> id, of all
    accounts        number -> facts
    assets          ISIN or currency code -> facts
    terms           (ISIN, trade date) -> terms valid on that day
    settlement_day  (market, currency id or None, day) -> that day or the next settlement day, or why it is not known
    """

    business_date: date
    parties: Mapping[str, int]
    counterparties: Mapping[str, int]
    accounts: Mapping[str, "AccountFacts"]
    assets: Mapping[str, "AssetFacts"]
    terms: Mapping[tuple[str, date], "TermsFacts"]
    settlement_day: Callable[[int, int | None, date], date | Invalid]
