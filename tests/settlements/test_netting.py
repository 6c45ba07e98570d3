"""Nets of matches: what they come to, whatever is in them; and what a net that settles needs."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.decision import FIELDS, Queue
from settlements.linking import Linked, Unit, settle_linked, shortfalls
from settlements.netting import (
    LARGEST,
    Model,
    NetTerms,
    Netting,
    Saving,
    bears,
    gross_and_net,
    in_nets,
    is_sound,
    lacking,
    net_positions,
    savings,
)

A, B, C = 1, 2, 3
CASH = 10
"""Accounts: securities of a participant by its number, its cash that much above it. Assets 7 and 8, the currency 9."""

Trade = tuple[int, int, int, int, int]
"""Who delivers, who receives, the asset, its quantity, its amount."""


def queue_of(trades: Sequence[Trade], intended: Sequence[int] | None = None) -> Queue:
    """Deliveries against payment, numbered from 1 in their order."""
    table = np.zeros(len(trades), dtype=[(name, np.int64) for name, _ in FIELDS])
    for place, (giver, taker, asset, quantity, amount) in enumerate(trades):
        each = table[place]
        each["match"], each["market"], each["currency"] = place + 1, 1, 9
        each["intended"] = intended[place] if intended else 0
        each["asset"], each["quantity"], each["amount"] = asset, quantity, amount
        each["securities_from"], each["securities_to"] = giver, taker
        each["cash_from"], each["cash_to"] = taker + CASH, giver + CASH
    return Queue.of(table)


def terms_of(queue: Queue, model: Model = Model.NET, netting: Netting = Netting.MULTILATERAL) -> NetTerms:
    """All of a queue netted in one way."""
    many = len(queue)
    alike = np.full(many, int(model), dtype=np.int64)
    return NetTerms(
        alike, np.full(many, netting == Netting.BILATERAL), queue.securities_from.copy(), queue.securities_to.copy()
    )


def positions_of(queue: Queue, model: Model = Model.NET) -> dict[tuple[int, int], int]:
    """The positions of the one net of all, by account and asset."""
    nets = in_nets(queue, terms_of(queue, model))
    found = net_positions(nets)
    columns = zip(found.account.tolist(), found.asset.tolist(), found.units.tolist(), strict=True)
    return {(account, asset): units for account, asset, units in columns}


CHAIN = [(A, B, 7, 100, 1_000), (B, C, 7, 100, 990)]


def test_who_receives_and_redelivers_has_nothing_to_deliver() -> None:
    assert positions_of(queue_of(CHAIN)) == {
        (A, 7): -100, (B, 7): 0, (C, 7): 100, (A + CASH, 9): 1_000, (B + CASH, 9): -10, (C + CASH, 9): -990,
    }  # fmt: skip


def test_model_2_nets_the_cash_alone() -> None:
    assert positions_of(queue_of(CHAIN), Model.CASH_NET) == {
        (A + CASH, 9): 1_000, (B + CASH, 9): -10, (C + CASH, 9): -990,
    }  # fmt: skip


def test_what_netting_saves_is_told_by_asset() -> None:
    queue = queue_of(CHAIN)
    nets = in_nets(queue, terms_of(queue))
    found = net_positions(nets)
    assert gross_and_net(nets, found) == ([1_990], [1_000])
    assert savings(queue, found) == [Saving(7, 200, 100), Saving(9, 1_990, 1_000)]
    assert Saving(7, 200, 100).percent == 50
    assert Saving(9, 1_990, 1_000).percent == Fraction(99_000, 1_990)
    assert Saving(9, 0, 0).percent == 0


def test_two_are_netted_bilaterally_each_with_each_and_one_alone_is_not() -> None:
    queue = queue_of([(A, B, 7, 10, 100), (B, C, 7, 10, 90), (B, A, 8, 5, 60), (C, A, 7, 1, 9)])
    assert in_nets(queue, terms_of(queue, netting=Netting.BILATERAL)).matches() == [(1, 3)]
    assert in_nets(queue, terms_of(queue)).matches() == [(1, 2, 3, 4)]


def test_dates_are_netted_each_by_itself() -> None:
    queue = queue_of([*CHAIN, *CHAIN], intended=[1, 2, 2, 1])
    assert in_nets(queue, terms_of(queue)).matches() == [(1, 4), (2, 3)]


def test_what_no_account_could_hold_is_not_netted() -> None:
    queue = queue_of([(A, B, 7, 1, LARGEST), (B, C, 7, 1, 1)])
    assert len(in_nets(queue, terms_of(queue))) == 0
    assert len(in_nets(queue_of([]), terms_of(queue_of([])))) == 0


@pytest.mark.parametrize(
    ("model", "netting", "sound"),
    [
        (1, "NONE", True), (1, "BILA", False), (1, "MULT", False),
        (2, "NONE", False), (2, "BILA", True), (3, "MULT", True),
    ],
)  # fmt: skip
def test_a_model_nets_or_does_not(model: int, netting: str, sound: bool) -> None:
    assert is_sound(model, netting) is sound


def test_a_net_is_borne_with_what_is_owed_in_the_end() -> None:
    have = [0] * 20
    have[A], have[B + CASH], have[C + CASH] = 100, 10, 990
    assert bears(queue_of(CHAIN), have)
    assert (have[A], have[B], have[C]) == (0, 0, 100)
    assert (have[A + CASH], have[B + CASH], have[C + CASH]) == (1_000, 0, 0)


def test_by_model_2_each_delivery_is_there_when_its_turn_comes() -> None:
    """B redelivers before it has received: by model 3 that does not matter, by model 2 it does."""
    turned = queue_of([CHAIN[1], CHAIN[0]])
    have = [0] * 20
    have[A], have[B + CASH], have[C + CASH] = 100, 10, 990
    assert not bears(turned, list(have), in_order=True)
    assert bears(turned, list(have))
    assert bears(queue_of(CHAIN), list(have), in_order=True)
    assert lacking(turned, have, in_order=True) == ([True, False], [False, False])


def test_who_owes_more_than_he_has_on_the_net_lacks_it() -> None:
    have = [0] * 20
    have[A], have[B + CASH], have[C + CASH] = 99, 10, 989
    assert lacking(queue_of(CHAIN), have) == ([True, False], [False, True])
    unit = Unit((1, 2), net=1)
    assert shortfalls(queue_of([*CHAIN, (B, A, 7, 1, 1)]), have, Linked([unit])) == (
        [True, False, True], [False, True, True],
    )  # fmt: skip


PARTIES = st.integers(1, 4)
TRADES = st.lists(
    st.tuples(PARTIES, PARTIES, st.integers(7, 8), st.integers(1, 50), st.integers(1, 500)).filter(
        lambda trade: trade[0] != trade[1]
    ),
    max_size=12,
)
WAYS = st.sampled_from([Netting.BILATERAL, Netting.MULTILATERAL])
MODELS = st.sampled_from([Model.CASH_NET, Model.NET])


@given(TRADES, MODELS, WAYS, st.lists(st.integers(0, 1), min_size=12, max_size=12))
def test_a_net_is_what_its_matches_come_to_and_adds_up_to_nothing(
    trades: list[Trade], model: Model, netting: Netting, dates: list[int]
) -> None:
    queue = queue_of(trades, intended=dates[: len(trades)])
    nets = in_nets(queue, terms_of(queue, model, netting))
    found = net_positions(nets)
    netted = [match for matches in nets.matches() for match in matches]
    assert len(netted) == len(set(netted))
    assert all(len(matches) > 1 for matches in nets.matches())
    expected: dict[tuple[int, int, int], int] = {}
    for number, matches in enumerate(nets.matches()):
        for match in matches:
            giver, taker, asset, quantity, amount = trades[match - 1]
            moves = [(giver, asset, -quantity), (taker, asset, quantity)] if model == Model.NET else []
            moves += [(taker + CASH, 9, -amount), (giver + CASH, 9, amount)]
            for account, of, units in moves:
                expected[number, account, of] = expected.get((number, account, of), 0) + units
    columns = (found.net.tolist(), found.account.tolist(), found.asset.tolist(), found.units.tolist())
    assert {(net, account, of): units for net, account, of, units in zip(*columns, strict=True)} == expected
    sums: dict[tuple[int, int], int] = {}
    for (number, _, of), units in expected.items():
        sums[number, of] = sums.get((number, of), 0) + units
    assert not any(sums.values())
    gross, net = gross_and_net(nets, found)
    assert all(0 <= left <= all_of_it for left, all_of_it in zip(net, gross, strict=True))


@given(TRADES, st.lists(st.integers(0, 80), min_size=4, max_size=4), st.booleans())
def test_a_net_settles_whole_or_not_at_all_and_leaves_nobody_below_zero(
    trades: list[Trade], securities: list[int], in_order: bool
) -> None:
    queue = queue_of(trades)
    have = [0, *securities, *[0] * 6, *[400] * 4]
    before = list(have)
    linked = Linked([Unit(tuple(range(1, len(trades) + 1)), net=1, in_order=in_order)] if trades else [])
    rows = np.arange(len(trades))
    order, legs = settle_linked(
        queue, np.ones(len(trades), dtype=np.bool_), have, linked, linked.places(queue).within(rows)
    )
    assert len(order) in {0, len(trades)}
    assert sum(have) == sum(before)
    assert min(have) >= 0
    if not len(order):
        assert have == before
        assert not trades or any(
            lacks or owes for lacks, owes in zip(*lacking(queue, have, in_order=in_order), strict=True)
        )
    else:
        assert legs.match.tolist() == queue.match.tolist()
