"""What penalties and parts are reckoned with, how long is tried and what is netted, in the firms of drills."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from machinery.statements import value
from refdata.models import Price
from refdata.operations import PriceWish, RateWish, set_price, set_rate
from settlements.netting import Model, Netting
from settlements.operations import (
    NettingWish,
    PartThresholdWish,
    PenaltyMarketWish,
    PenaltyRateWish,
    set_growth_markets,
    set_netting,
    set_part_threshold,
    set_penalty_market,
    set_penalty_rates,
    set_recycling,
    set_sequences,
)
from settlements.recycling import RecyclingPeriods
from settlements.sequences import NightSequence, Takes
from vocabulary.actor import Actor
from vocabulary.money import Currency
from vocabulary.occasion import Occasion
from vocabulary.side import QuantityType

SEED: Final = Actor("job", "seed", "seed")
NETTED: Final = {"JPY": (Model.NET, Netting.BILATERAL), "BHD": (Model.CASH_NET, Netting.MULTILATERAL)}
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
SHORT: Final = RecyclingPeriods(unmatched=4, matched=4, unmatched_warning=1, matched_warning=1)
"""What fails from the first date on is cancelled by the fourth business day after it."""
FREE_FIRST: Final = (NightSequence("Free of payment", Takes.FREE), NightSequence("All", in_parts=True))
PRICED: Final = ("50.00", "64.02", "231.50")
"""The prices of all but the first ISIN, whose trades nobody can compare."""


def penalise(assets: Mapping[str, int], isins: Sequence[str], currencies: Sequence[str], days: Sequence[date]) -> None:
    """The market penalises fails from the first of some days on, has thresholds for parts and two sequences a night, recycles for
    a short time and nets two currencies; one market is an SME growth market; cash is at 2.40 percent."""
    first = days[0]
    from_first: dict[str, Any] = {
        "source": "Rule 7",
        "valid_from": first,
        "occasion": Occasion(SEED, LONG_AGO, first, "Rule 7"),
    }
    market = int(value("select id from refdata_market where code = 'OWN'"))
    set_penalty_market(PenaltyMarketWish(market, is_in_scope=True), **from_first)
    set_penalty_rates([PenaltyRateWish(code, Decimal("2.40")) for code in currencies], **from_first)
    set_growth_markets(["GROW"], is_listed=True, **from_first)
    for code in currencies:
        least = PartThresholdWish(market, assets[code], QuantityType.UNIT, Decimal(100))
        set_part_threshold(least, **from_first)
    set_recycling(market, SHORT, **from_first)
    set_sequences(market, FREE_FIRST, **from_first)
    for code, (model, netting) in NETTED.items():
        set_netting(NettingWish(market, assets[code], model, netting), **from_first)
    quote(assets, isins, days)
    others = [RateWish(code, first, Decimal("1.25")) for code in currencies if code != "EUR"]
    set_rate(others, source="ECB", by=SEED, at=LONG_AGO)


def quote(assets: Mapping[str, int], isins: Sequence[str], days: Sequence[date]) -> None:
    """The prices of days come, in euro."""
    euro, quoted = Currency("EUR"), Price.Quotation.ACTU
    listed = [(assets[isin], Decimal(price)) for isin, price in zip(isins[1:], PRICED, strict=True)]
    prices = [PriceWish(asset, day, price, quoted, euro) for day in days for asset, price in listed]
    set_price(prices, source="Exchange", by=SEED, at=LONG_AGO)
