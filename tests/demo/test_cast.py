"""Who and what there is: valid identifiers that belong to nobody, the right numbers of everything, one seed one firm."""

from collections import Counter

import pytest
from stdnum import bic, isin, lei

from backoffice.demo.cast import BROKERS, CURRENCIES, MARKETS, POOR, instruments, our_firms, participants
from backoffice.demo.market import opening, price_walk, rate_walk
from vocabulary.money import Currency

SEED = 7


def test_forty_participants_and_three_firms_of_ours_with_identifiers_of_their_own() -> None:
    everyone = [*our_firms(), *participants()]
    assert (len(our_firms()), len(participants())) == (3, 40)
    for each in everyone:
        assert lei.is_valid(each.lei) and "DEMO" in each.lei
        assert bic.is_valid(each.bic) and each.bic[7] == "0", "0 ends the location of a test BIC"
        assert each.bic[4:6] == each.country
    for what in ("code", "name", "lei", "bic"):
        assert len({getattr(each, what) for each in everyone}) == len(everyone), what


def test_four_hundred_instruments_of_every_kind() -> None:
    listed = instruments(SEED)
    assert len(listed) == len({each.isin for each in listed}) == 400
    assert all(isin.is_valid(each.isin) and "DEMO" in each.isin for each in listed)
    kinds = Counter(each.cfi[:2] for each in listed)
    assert kinds == {"ES": 206, "CE": 42, "DB": 152}
    assert {each.cfi for each in listed if each.cfi.startswith("DBFT")} == {"DBFTFB", "DBFTFR"}, "government bonds"
    assert {each.currency for each in listed} == set(CURRENCIES)
    assert {currency.minor_units for currency in CURRENCIES} == {0, 2, 3}
    assert {each.market for each in listed} == {market.code for market in MARKETS}


def test_quantities_fit_the_multiple() -> None:
    for each in instruments(SEED):
        assert each.minimum_unit == each.multiple > 0
        assert each.multiple == round(each.multiple, each.scale), "no finer than the books keep it"


def test_one_seed_one_firm() -> None:
    assert instruments(SEED) == instruments(SEED)
    assert instruments(SEED) != instruments(SEED + 1)
    listed = instruments(SEED)
    assert (price_walk(SEED, listed, 5) == price_walk(SEED, listed, 9)[:5]).all(), "a price hangs on its date only"
    assert rate_walk(SEED, 5) == rate_walk(SEED, 9)[:5]


def test_brokers_hold_nothing_and_some_are_short_of_cash() -> None:
    opened = opening(SEED, participants(), instruments(SEED), 10_000)
    assert not opened.holdings[:BROKERS].any()
    assert opened.holdings[BROKERS:].any(axis=0).all(), "somebody holds every instrument"
    euro = CURRENCIES.index(Currency("EUR"))
    poorest = set(opened.cash[:, euro].argsort()[: len(POOR)].tolist())
    assert poorest == set(POOR)
    assert opened.popularity.sum() == pytest.approx(1) and opened.activity.sum() == pytest.approx(1)
