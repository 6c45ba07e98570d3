"""The rules of settlement of the demo firm: T2S penalises, has its thresholds, sequences, windows and delays, nets dollars, and
recycles."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from backoffice.demo.books import DEMO
from backoffice.demo.cast import Instrument
from backoffice.demo.plan import morning
from machinery.transactions import whole
from refdata.queries import assets_by_code, markets_by_code
from settlements.allegement import T2S as T2S_DELAYS
from settlements.liquidity.resolution import QueuePolicy
from settlements.netting import Model, Netting
from settlements.operations import (
    NettingWish,
    PartThresholdWish,
    PenaltyDaysWish,
    PenaltyInstrumentWish,
    PenaltyMarketWish,
    PenaltyRateWish,
    set_allegement_delays,
    set_gridlock_policy,
    set_growth_markets,
    set_netting,
    set_part_threshold,
    set_penalty_days,
    set_penalty_instruments,
    set_penalty_market,
    set_penalty_rates,
    set_price_tolerance,
    set_recycling,
    set_sequences,
    set_windows,
)
from settlements.partials import T2S_THRESHOLDS
from settlements.recycling import T2S
from settlements.sequences import T2S as T2S_NIGHT
from settlements.windows import T2S as T2S_DAY
from vocabulary.occasion import Occasion

RULE: Final = "Rules of the demo"
UDFS: Final = "T2S UDFS R2026.JUN, 1.4.4"
REGISTER: Final = "MiFID II, Art. 33; register of ESMA"
GROWTH_MARKETS: Final = ("GROW", "DSME", "FRAS", "XETS")
ECSDA: Final = "ECSDA CSDR Penalties Framework of 28 April 2023, 9"
DAYS: Final = (10, 11, 14, 16, 18)
"""Penalty business days of the next month: appeals, changes, report, announcement, payment."""
LIQUID: Final = 3
"""One in so many shares is not liquid."""
NETTED: Final = "USD"
"""The currency that is settled net."""
CASH: Final = {"EUR": "2.40", "GBP": "4.25", "USD": "4.50", "CHF": "0.50"}
"""Percent a year."""


def put_rules(listed: Sequence[Instrument], first: date) -> None:
    """Penalties are reckoned, parts are made, nights have their sequences and days their windows, dollars are netted between all,
    and what does not settle is recycled, from the first business date on, in T2S. Again: changes nothing."""
    told: dict[str, Any] = {
        "source": RULE,
        "valid_from": first,
        "occasion": Occasion(DEMO, morning(first), first, RULE),
    }
    ids = markets_by_code()
    known = assets_by_code([*CASH, *(each.isin for each in listed)])
    shares = [each for each in listed if each.cfi.startswith("E")]
    liquid = [each for number, each in enumerate(shares) if number % LIQUID]
    with whole():
        set_penalty_market(PenaltyMarketWish(ids["T2S"], is_in_scope=True), **told)
        set_penalty_rates(
            [PenaltyRateWish(code, Decimal(rate)) for code, rate in CASH.items() if code in known], **told
        )
        set_penalty_instruments([PenaltyInstrumentWish(known[each.isin].id, is_liquid=True) for each in liquid], **told)
        set_growth_markets(GROWTH_MARKETS, is_listed=True, **told | {"source": REGISTER})
        for (code, counted), amount in T2S_THRESHOLDS.items():
            set_part_threshold(PartThresholdWish(ids["T2S"], known[code].id, counted, amount), **told)
        set_recycling(ids["T2S"], T2S, **told)
        set_sequences(ids["T2S"], T2S_NIGHT, **told | {"source": UDFS})
        set_windows(ids["T2S"], T2S_DAY, **told | {"source": UDFS})
        set_allegement_delays(ids["T2S"], T2S_DELAYS, **told | {"source": UDFS})
        set_penalty_days(
            PenaltyDaysWish(ids["T2S"], *DAYS), **told | {"source": ECSDA, "valid_from": first.replace(day=1)}
        )
        set_price_tolerance(ids["T2S"], Decimal(1), **told)
        set_gridlock_policy(ids["T2S"], QueuePolicy.BYPASS, **told | {"source": UDFS})
        set_netting(NettingWish(ids["T2S"], known[NETTED].id, Model.NET, Netting.MULTILATERAL), **told)
