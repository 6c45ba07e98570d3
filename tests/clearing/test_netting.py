"""Netting and novation: published examples, laws, and a million trades."""

from random import Random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearing.netting import InvalidTransfers, Transfers, net_positions, novate, reductions

CCP = 99
A, B, C = 1, 2, 3
EUR, USD = 10, 11
NUMBERS = np.int64

rows = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 3), st.integers(0, 10**24)), max_size=20)


def transfers(*found: tuple[int, int, int, int]) -> Transfers:
    columns = [list(column) for column in zip(*found, strict=True)] or [[], [], [], []]
    giver, taker, asset = (np.array(column, dtype=NUMBERS) for column in columns[:3])
    return Transfers(giver, taker, asset, np.array(columns[3], dtype=object))


def positions(of: Transfers) -> dict[tuple[int, int], int]:
    found = net_positions(of)
    return {
        (int(party), int(asset)): int(net)
        for party, asset, net in zip(found.party, found.asset, found.net, strict=True)
    }


CLS = transfers(
    (A, B, EUR, 1000), (B, A, USD, 1100), (B, C, EUR, 800), (C, B, USD, 872), (C, A, EUR, 900), (A, C, USD, 981)
)  # fmt: skip


def test_payment_versus_payment() -> None:
    assert positions(CLS) == {
        (A, EUR): -100, (A, USD): 119, (B, EUR): 200, (B, USD): -228, (C, EUR): -100, (C, USD): 109,
    }  # fmt: skip
    euros, dollars = reductions(CLS, net_positions(CLS))
    assert (euros.asset, euros.gross, euros.net, f"{float(euros.percent):.2f}") == (EUR, 2700, 200, "92.59")
    assert (dollars.asset, dollars.gross, dollars.net) == (USD, 2953, 228)


def test_positions_of_zero_are_listed_and_nothing_traded_saves_nothing() -> None:
    to_and_fro = transfers((A, B, EUR, 5), (B, A, EUR, 5), (A, A, USD, 0))
    assert positions(to_and_fro) == {(A, EUR): 0, (B, EUR): 0, (A, USD): 0}
    assert [each.percent for each in reductions(to_and_fro, net_positions(to_and_fro))] == [100, 0]
    assert positions(transfers()) == {}
    assert reductions(transfers(), net_positions(transfers())) == []


def test_a_central_counterparty_novates_once() -> None:
    with pytest.raises(InvalidTransfers):
        novate(novate(CLS, CCP), CCP)


def test_columns_have_one_length() -> None:
    one = np.array([1], dtype=NUMBERS)
    with pytest.raises(InvalidTransfers):
        Transfers(one, one, one, np.array([1, 2]))


@given(rows)
def test_the_nets_of_an_asset_add_up_to_zero(found: list[tuple[int, int, int, int]]) -> None:
    sums: dict[int, int] = {}
    for (_, asset), net in positions(transfers(*found)).items():
        sums[asset] = sums.get(asset, 0) + net
    assert set(sums.values()) <= {0}


@given(rows)
def test_novation_leaves_the_members_as_they_were(found: list[tuple[int, int, int, int]]) -> None:
    before = positions(transfers(*found))
    after = positions(novate(transfers(*found), CCP))
    assert {key: net for key, net in after.items() if key[0] != CCP} == before
    assert {net for (party, _), net in after.items() if party == CCP} <= {0}


@given(rows, st.randoms())
def test_the_order_does_not_matter_and_netting_never_adds(found: list[tuple[int, int, int, int]], by: Random) -> None:
    shuffled = list(found)
    by.shuffle(shuffled)
    assert positions(transfers(*shuffled)) == positions(transfers(*found))
    for each in reductions(transfers(*found), net_positions(transfers(*found))):
        assert 0 <= each.net <= each.gross
        assert 0 <= each.percent <= 100


def test_a_million_trades_are_netted_in_seconds() -> None:
    """Two transfers each; about one second, here with room for a busy machine."""
    chance = np.random.default_rng(20261120)
    many = 1_000_000
    seller, buyer = chance.integers(1, 500, (2, many))
    isin, units = chance.integers(1000, 3000, many), chance.integers(1, 10**12, many)
    whole = Transfers(seller, buyer, isin, units) + Transfers(buyer, seller, np.full(many, EUR), units)
    begun = perf_counter()
    found = net_positions(whole)
    assert perf_counter() - begun < 20
    assert int(found.net.sum()) == 0
    assert found.net.dtype == np.int64
