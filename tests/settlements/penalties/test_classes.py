"""Instrument types by their CFI, and the rate of each."""

import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.classes import InstrumentType, InvalidCfi, instrument_type, on_growth_market, rate_class
from settlements.penalties.rates import FIRST_DAY, SECURITIES_RATES, RateClass, rate_in_force

GROWTH_MARKETS = ["ALXP", "SSME"]


@pytest.mark.parametrize(
    ("cfi", "found"),
    [
        ("ESVUFR", "SHRS"),
        ("EPNTCN", "SHRS"),
        ("DBFTFR", "SOVR"),
        ("DBFCFR", "SOVR"),
        ("DNFXXX", "SOVR"),
        ("DNFUXX", "SOVR"),
        ("DYFTXX", "SOVR"),
        ("DYFCXX", "SOVR"),
        ("DYFUXX", "MMKT"),
        ("DBFUFR", "DEBT"),
        ("DCFNFR", "DEBT"),
        ("DTTUFR", "DEBT"),
        ("RFSXXX", "SECU"),
        ("RTNTXX", "SECU"),
        ("CEOJEU", "ETFS"),
        ("CIOJEU", "UCIT"),
        ("CICTEU", "UCIT"),
        ("TTNXXX", "EMAL"),
        ("TTTXXX", "OTHR"),
        ("TCNXXX", "OTHR"),
        ("FFSPSX", "OTHR"),
        ("MMMXXX", "OTHR"),
    ],
)
def test_a_type_follows_from_the_cfi(cfi: str, found: str) -> None:
    assert instrument_type(cfi) == found


@pytest.mark.parametrize("cfi", ["", "ESVUF", "ESVUFRX", "esvufr", "ESVUF1", "ESVUFR\n", "ÉSVUFR"])
def test_a_cfi_is_six_capitals(cfi: str) -> None:
    with pytest.raises(InvalidCfi):
        instrument_type(cfi)


@pytest.mark.parametrize(
    ("of", "liquid", "growth_market", "rate"),
    [
        ("SHRS", True, False, "1.00"),
        ("SHRS", False, False, "0.50"),
        ("SHRS", True, True, "0.25"),
        ("SHRS", False, True, "0.25"),
        ("SOVR", False, False, "0.10"),
        ("SOVR", False, True, "0.10"),
        ("DEBT", True, False, "0.20"),
        ("DEBT", False, True, "0.15"),
        ("SECU", True, False, "0.50"),
        ("SECU", False, True, "0.25"),
        ("ETFS", True, False, "0.50"),
        ("ETFS", True, True, "0.25"),
        ("UCIT", False, False, "0.50"),
        ("UCIT", False, True, "0.25"),
        ("EMAL", False, False, "0.50"),
        ("EMAL", False, True, "0.25"),
        ("OTHR", False, False, "0.50"),
        ("OTHR", False, True, "0.25"),
        ("MMKT", False, False, "0.50"),
        ("MMKT", False, True, "0.25"),
    ],
)
def test_a_rate_follows_from_type_liquidity_and_market(of: str, liquid: bool, growth_market: bool, rate: str) -> None:
    applies = rate_class(InstrumentType(of), liquid=liquid, growth_market=growth_market)
    assert rate_in_force(SECURITIES_RATES, applies, FIRST_DAY) == Decimal(rate)


@pytest.mark.parametrize(
    ("deliverer", "receiver", "found"),
    [
        ("ALXP", "ALXP", True),
        ("ALXP", "SSME", False),
        ("ALXP", None, False),
        (None, "ALXP", False),
        (None, None, False),
        ("XPAR", "XPAR", False),
    ],
)
def test_both_name_the_same_growth_market(deliverer: str | None, receiver: str | None, found: bool) -> None:
    assert on_growth_market(deliverer, receiver, GROWTH_MARKETS) is found
    assert not on_growth_market(deliverer, receiver, [])


@given(st.text(string.ascii_uppercase, min_size=6, max_size=6), st.booleans(), st.booleans())
def test_every_instrument_has_a_rate_and_only_shares_ask_for_liquidity(cfi: str, liquid: bool, growth: bool) -> None:
    of = instrument_type(cfi)
    applies = rate_class(of, liquid=liquid, growth_market=growth)
    assert applies in RateClass
    if of is not InstrumentType.SHARES:
        assert applies == rate_class(of, liquid=not liquid, growth_market=growth)
