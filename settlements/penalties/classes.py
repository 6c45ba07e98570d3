"""Which penalty rate an instrument has, by its classification of ISO 10962 (CFI), its liquidity and its market. Pure.

Source: ECSDA CSDR Penalties Framework, 5.3 and 5.6; Delegated Regulation (EU) 2017/389, Annex.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from settlements.penalties.rates import RateClass
from vocabulary.invalid import Invalid

_CFI = re.compile(r"[A-Z]{6}")


class InvalidCfi(Invalid):
    """Not a classification of ISO 10962."""

    code = "invalid_cfi"


class InstrumentType(StrEnum):
    """What an instrument is to the rules on settlement fails."""

    SHARES = "SHRS"
    SOVEREIGN_DEBT = "SOVR"
    DEBT = "DEBT"
    MONEY_MARKET = "MMKT"
    RIGHTS = "SECU"
    """Other transferable securities."""
    EXCHANGE_TRADED_FUND = "ETFS"
    FUND = "UCIT"
    EMISSION_ALLOWANCE = "EMAL"
    OTHER = "OTHR"


_ON_NO_GROWTH_MARKET = {
    InstrumentType.SOVEREIGN_DEBT: RateClass.SOVEREIGN_DEBT,
    InstrumentType.DEBT: RateClass.OTHER_DEBT,
    InstrumentType.MONEY_MARKET: RateClass.MONEY_MARKET,
}
_ON_A_GROWTH_MARKET = {
    InstrumentType.SOVEREIGN_DEBT: RateClass.SOVEREIGN_DEBT,
    InstrumentType.DEBT: RateClass.GROWTH_MARKET_DEBT,
    InstrumentType.MONEY_MARKET: RateClass.GROWTH_MARKET_MONEY_MARKET,
}


def instrument_type(cfi: str) -> InstrumentType:
    """The type of an instrument by its CFI.

    E is SHRS. D is SOVR if its fourth letter is T or C or its second N, else MMKT if its second is Y, else DEBT. R is SECU.
    C is ETFS if its second letter is E, else UCIT. TTN is EMAL. The rest is OTHR. Refuses InvalidCfi: not six capitals.

    >>> instrument_type("DBFTFR"), instrument_type("DYFUXX")
    (<InstrumentType.SOVEREIGN_DEBT: 'SOVR'>, <InstrumentType.MONEY_MARKET: 'MMKT'>)
    """
    if not _CFI.fullmatch(cfi):
        raise InvalidCfi(expected="six capital letters", found=cfi, way_out="Use the CFI code of the instrument.")
    category, group, guarantee = cfi[0], cfi[1], cfi[3]
    if category == "D":
        if guarantee in "TC" or group == "N":
            return InstrumentType.SOVEREIGN_DEBT
        return InstrumentType.MONEY_MARKET if group == "Y" else InstrumentType.DEBT
    if category == "C":
        return InstrumentType.EXCHANGE_TRADED_FUND if group == "E" else InstrumentType.FUND
    if cfi.startswith("TTN"):
        return InstrumentType.EMISSION_ALLOWANCE
    return {"E": InstrumentType.SHARES, "R": InstrumentType.RIGHTS}.get(category, InstrumentType.OTHER)


def on_growth_market(deliverer: str | None, receiver: str | None, growth_markets: Collection[str]) -> bool:
    """Whether both instructions name the same SME growth market as place of trade."""
    return deliverer is not None and deliverer == receiver and deliverer in growth_markets


def rate_class(of: InstrumentType, *, liquid: bool, growth_market: bool) -> RateClass:
    """Which rate an instrument has.

    `liquid` counts for shares alone; a share of which nobody says that it is liquid is not. `growth_market`: traded on one
    (`on_growth_market`), which debt of sovereign issuers does not change.
    """
    if growth_market:
        return _ON_A_GROWTH_MARKET.get(of, RateClass.GROWTH_MARKET)
    if of is InstrumentType.SHARES:
        return RateClass.LIQUID_SHARES if liquid else RateClass.ILLIQUID_SHARES
    return _ON_NO_GROWTH_MARKET.get(of, RateClass.OTHER)
