"""Netting of penalties: constructed examples, laws, and a month of them."""

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.penalties.netting import InvalidPenalties, Penalties, bilateral_nets, global_nets

CSD, LINKED = 1, 2
EUR, SEK = 10, 11
P, Q, R = 21, 22, 23
Row = tuple[int, int, int, int, int]
rows = st.lists(
    st.tuples(
        st.integers(1, 2), st.integers(1, 2), st.integers(1, 4), st.integers(1, 4), st.integers(-(10**24), 10**24)
    ),
    max_size=20,
)


def penalties(found: list[Row]) -> Penalties:
    columns = [list(column) for column in zip(*found, strict=True)] or [[], [], [], [], []]
    link, currency, party, counterparty = (np.array(column, dtype=np.int64) for column in columns[:4])
    return Penalties(link, currency, party, counterparty, np.array(columns[4], dtype=object))


def bilateral(found: list[Row]) -> dict[tuple[Any, ...], int]:
    nets = bilateral_nets(penalties(found))
    keys = zip(nets.link, nets.currency, nets.party, nets.counterparty, strict=True)
    rows = [tuple(map(int, key)) for key in keys]
    assert rows == sorted(set(rows))
    return dict(zip(rows, map(int, nets.net), strict=True))


def by_party(found: list[Row]) -> dict[tuple[Any, ...], int]:
    nets = global_nets(bilateral_nets(penalties(found)))
    keys = zip(nets.link, nets.currency, nets.party, strict=True)
    return {tuple(map(int, key)): int(net) for key, net in zip(keys, nets.net, strict=True)}


def test_currencies_are_not_netted_with_each_other() -> None:
    found = [(CSD, EUR, P, Q, -3000), (CSD, EUR, P, Q, 1250), (CSD, EUR, Q, R, -400), (CSD, SEK, P, R, 900)]
    assert bilateral(found) == {
        (CSD, EUR, P, Q): -1750, (CSD, EUR, Q, P): 1750, (CSD, EUR, Q, R): -400, (CSD, EUR, R, Q): 400,
        (CSD, SEK, P, R): 900, (CSD, SEK, R, P): -900,
    }  # fmt: skip
    assert by_party(found) == {
        (CSD, EUR, P): -1750, (CSD, EUR, Q): 1350, (CSD, EUR, R): 400, (CSD, SEK, P): 900, (CSD, SEK, R): -900,
    }  # fmt: skip


def test_links_are_not_netted_with_each_other() -> None:
    found = [(CSD, EUR, P, Q, -3000), (LINKED, EUR, P, Q, 3000)]
    assert bilateral(found) == {
        (CSD, EUR, P, Q): -3000, (CSD, EUR, Q, P): 3000, (LINKED, EUR, P, Q): 3000, (LINKED, EUR, Q, P): -3000,
    }  # fmt: skip


def test_a_penalty_is_the_same_from_either_side() -> None:
    assert bilateral([(CSD, EUR, P, Q, -3000)]) == bilateral([(CSD, EUR, Q, P, 3000)])


def test_nets_of_zero_are_listed() -> None:
    found = [(CSD, EUR, P, Q, -5), (CSD, EUR, Q, P, -5), (CSD, EUR, R, P, 0)]
    assert bilateral(found) == {
        (CSD, EUR, P, Q): 0, (CSD, EUR, Q, P): 0, (CSD, EUR, P, R): 0, (CSD, EUR, R, P): 0,
    }  # fmt: skip
    assert by_party(found) == {(CSD, EUR, P): 0, (CSD, EUR, Q): 0, (CSD, EUR, R): 0}


def test_a_party_that_faces_itself_stands_once_and_owes_nothing() -> None:
    found = [(CSD, EUR, P, P, -700), (CSD, EUR, P, Q, -300)]
    assert bilateral(found) == {(CSD, EUR, P, P): 0, (CSD, EUR, P, Q): -300, (CSD, EUR, Q, P): 300}
    assert by_party(found) == {(CSD, EUR, P): -300, (CSD, EUR, Q): 300}
    assert by_party([(CSD, EUR, P, P, -700)]) == {(CSD, EUR, P): 0}


def test_no_penalty_leaves_nothing() -> None:
    assert bilateral([]) == {}
    assert by_party([]) == {}


@given(rows, st.integers(1, 2**60))
def test_numbers_of_any_size_name_links_and_parties(found: list[Row], apart: int) -> None:
    named = [(link * apart, currency, one * apart, other * apart, units) for link, currency, one, other, units in found]
    expected = {
        (link * apart, currency, one * apart, other * apart): net
        for (link, currency, one, other), net in bilateral(found).items()
    }
    assert bilateral(named) == expected


def test_columns_have_one_length() -> None:
    one = np.array([1], dtype=np.int64)
    with pytest.raises(InvalidPenalties):
        Penalties(one, one, one, one, np.array([1, 2]))


@given(rows)
def test_a_pair_mirrors(found: list[Row]) -> None:
    nets = bilateral(found)
    for (link, currency, party, counterparty), net in nets.items():
        assert nets[link, currency, counterparty, party] == -net
    pairs = {(link, currency, frozenset((one, other))) for link, currency, one, other, _ in found}
    assert {(link, currency, frozenset((one, other))) for link, currency, one, other in nets} == pairs


@given(rows)
def test_nets_of_a_link_and_currency_add_up_to_zero(found: list[Row]) -> None:
    sums: dict[tuple[int, int], int] = {}
    for (link, currency, _), net in by_party(found).items():
        sums[link, currency] = sums.get((link, currency), 0) + net
    assert set(sums.values()) <= {0}


@given(rows)
def test_a_party_gets_what_its_penalties_add_up_to(found: list[Row]) -> None:
    sums: dict[tuple[int, int, int], int] = {}
    for link, currency, party, counterparty, units in found:
        sums[link, currency, party] = sums.get((link, currency, party), 0) + units
        sums[link, currency, counterparty] = sums.get((link, currency, counterparty), 0) - units
    assert by_party(found) == sums


@given(rows, st.randoms())
def test_neither_order_nor_side_matters(found: list[Row], by: Random) -> None:
    turned = [(link, currency, other, one, -units) for link, currency, one, other, units in found]
    by.shuffle(turned)
    assert bilateral(turned) == bilateral(found)


def test_the_penalties_of_a_busy_month_add_up_to_zero() -> None:
    """20,000 fails a day among 200 parties."""
    chance = np.random.default_rng(20260601)
    many = 20_000 * 21
    link, currency = chance.integers(1, 20, many), chance.integers(1, 9, many)
    party, counterparty = chance.integers(1, 201, (2, many))
    found = bilateral_nets(Penalties(link, currency, party, counterparty, chance.integers(-(10**6), 0, many)))
    nets = global_nets(found)
    assert int(nets.net.sum()) == 0
    assert nets.net.dtype == np.int64
