"""Sequences of a night: what each takes, what they make of queues, and that without any the night is as ever."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.decision import FIELDS, Blocked, Queue
from settlements.foreseen import Foreseen, State, foresee
from settlements.parting import NO_LIMIT, NO_PARTS, Terms
from settlements.sequences import AS_EVER, T2S, InvalidSequences, NightPlan, NightSequence, Takes, checked

EVERYTHING = NightSequence("All", in_parts=True)
FREE_FIRST = (NightSequence("Free", Takes.FREE), NightSequence("Top", priority=2), EVERYTHING)


def queue_of(*rows: dict[str, int]) -> Queue:
    """A queue in the order given; what is not said is 0, priority 4, market 1."""
    columns = {name: [row.get(name, {"priority": 4, "market": 1}.get(name, 0)) for row in rows] for name, _ in FIELDS}
    return Queue(**{name: np.array(column, dtype=np.int64) for name, column in columns.items()})


FREE, PAID = {"asset": 9, "currency": 0}, {"asset": 9, "currency": 7}


@pytest.mark.parametrize(
    ("sequences", "expected"),
    [
        ((), "1 to 9 sequences"),
        ((EVERYTHING,) * 10, "1 to 9 sequences"),
        ((NightSequence("None", priority=0), EVERYTHING), "priorities 1 to 4"),
        ((NightSequence("Low", priority=5), EVERYTHING), "priorities 1 to 4"),
        ((NightSequence("Free", Takes.FREE),), "a last sequence that takes everything"),
        ((NightSequence("Top", priority=3),), "a last sequence that takes everything"),
        ((NightSequence("Again", in_parts=True), EVERYTHING), "each takes something else than the one before it"),
    ],
)
def test_what_makes_no_night_is_refused(sequences: tuple[NightSequence, ...], expected: str) -> None:
    with pytest.raises(InvalidSequences) as refused:
        checked(sequences)
    assert expected in refused.value.expected


def test_a_sequence_takes_what_it_says_and_what_those_before_it_took() -> None:
    queue = queue_of(
        {**PAID, "priority": 1}, {**FREE, "priority": 4}, {**PAID, "priority": 3}, {**FREE, "priority": 2},
    )  # fmt: skip
    plan = NightPlan({1: FREE_FIRST})
    taken = [plan.taken(queue, number).tolist() for number in (1, 2, 3)]
    assert taken == [[False, True, False, True], [True, True, False, True], [True] * 4]
    assert [plan.in_parts(queue, number).any() for number in (1, 2, 3)] == [False, False, True]
    paid = NightSequence("Paid", Takes.APMT)
    assert [paid.takes_one(4, is_free=free) for free in (True, False)] == [False, True]
    assert paid.among(queue).tolist() == [True, False, True, False]
    assert [each.takes_everything for each in T2S] == [False, True, True]


def test_the_last_sequences_of_all_markets_are_one() -> None:
    """Market 1 has three sequences, market 2 two, of market 3 nothing is said."""
    queue = queue_of(*({**FREE, "market": market} for market in (1, 2, 3)))
    plan = NightPlan({1: FREE_FIRST, 2: (NightSequence("Free", Takes.FREE), NightSequence("All"))})
    assert plan.number == 3
    assert [plan.place(market, 1) for market in (1, 2, 3)] == [1, 0, -1]
    taken = [plan.taken(queue, number).tolist() for number in (1, 2, 3)]
    assert taken == [[True, False, False], [True, True, False], [True, True, True]]
    assert plan.in_parts(queue, 3).tolist() == [True, False, True]
    assert plan.in_parts(queue, 2).tolist() == [False, False, False]


def test_where_a_market_makes_no_parts_all_that_is_released_settles_or_nothing() -> None:
    queue = queue_of(*[PAID] * 3)
    terms = Terms(
        *(np.array(column) for column in ([9] * 3, [9] * 3, [1] * 3, [1] * 3, [5, 5, NO_PARTS], [NO_LIMIT, 4, 4]))
    )
    plan = NightPlan({1: FREE_FIRST})
    assert plan.heeded(queue, terms, 3).threshold.tolist() == [5, 5, NO_PARTS]
    assert plan.heeded(queue, terms, 2).threshold.tolist() == [NO_PARTS, NO_LIMIT, NO_PARTS]
    assert AS_EVER.heeded(queue, terms, 1).threshold.tolist() == terms.threshold.tolist()


ROWS: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict, priority=st.integers(1, 4), market=st.integers(1, 2), quantity=st.integers(1, 9), amount=st.integers(0, 9),
        ends=st.permutations((1, 2, 3)), cash=st.permutations((4, 5, 6)),
    ),
    min_size=1, max_size=10,
)  # fmt: skip
SEQUENCES = st.lists(
    st.builds(NightSequence, st.just("x"), st.sampled_from(Takes), st.integers(1, 4), st.booleans()), max_size=3
).map(lambda found: (*found, EVERYTHING))
BALANCES = st.lists(st.integers(0, 12), min_size=6, max_size=6)


def state_of(rows: list[dict[str, Any]], balances: list[int], plan: NightPlan) -> State:
    """Matches of which every one may settle in parts, whatever is paid for it."""
    told = []
    for number, row in enumerate(sorted(rows, key=lambda each: each["priority"]), start=1):
        ends, cash = row.pop("ends"), row.pop("cash")
        paid = bool(row["amount"])
        accounts = {"securities_from": ends[0], "securities_to": ends[1]}
        accounts |= {"cash_from": cash[0], "cash_to": cash[1]} if paid else {}
        told.append({**row, **accounts, "match": number, "asset": 8, "currency": 9 if paid else 0})
    queue = queue_of(*told)
    ones = np.ones(len(queue), dtype=np.int64)
    terms = Terms(queue.quantity, queue.amount, ones, ones, ones * 0, ones * NO_LIMIT)
    none = np.zeros(0, dtype=np.int64)
    return State(queue, (0, *balances), np.ones(7, dtype=np.bool_), Blocked(none, none), terms=terms, plan=plan)


def told(found: Foreseen) -> tuple[object, ...]:
    """All of what is foreseen that can be compared."""
    return found.settled, found.quantity.tolist(), found.amount.tolist(), found.available, found.is_chosen


@given(ROWS, BALANCES, SEQUENCES, SEQUENCES)
def test_nothing_is_lost_and_nothing_that_could_settle_is_left(
    rows: list[dict[str, Any]], balances: list[int], one: tuple[NightSequence, ...], other: tuple[NightSequence, ...]
) -> None:
    state = state_of(rows, balances, NightPlan({1: one, 2: other}))
    found = foresee(state)
    assert told(found) == told(foresee(state)), "the same again"
    assert sum(found.available[1:4]) == sum(balances[:3]) and sum(found.available[4:]) == sum(balances[3:])
    assert min(found.available) >= 0
    queue = state.queue
    for row in range(len(queue)):
        is_open = found.quantity[row] > 0
        has = found.available[queue.securities_from[row]] >= found.quantity[row]
        pays = found.available[queue.cash_from[row]] >= found.amount[row]
        assert not (is_open and has and pays)


@given(ROWS, BALANCES)
def test_one_sequence_that_takes_everything_is_the_night_as_ever(
    rows: list[dict[str, Any]], balances: list[int]
) -> None:
    state = state_of(rows, balances, NightPlan({1: (EVERYTHING,)}))
    assert told(foresee(state)) == told(foresee(replace(state, plan=AS_EVER)))


def test_what_an_earlier_sequence_takes_has_what_a_more_urgent_one_would_have_had() -> None:
    """Free of payment first: it takes the hundred that the paid one, though urgent, would have delivered."""
    rows = [
        {**PAID, "match": 1, "priority": 1, "securities_from": 1, "securities_to": 2, "quantity": 100, "cash_from": 3,
         "cash_to": 4, "amount": 5},
        {**FREE, "match": 2, "securities_from": 1, "securities_to": 2, "quantity": 100},
    ]  # fmt: skip
    none = np.zeros(0, dtype=np.int64)
    state = State(queue_of(*rows), (0, 100, 0, 5, 0), np.ones(5, dtype=np.bool_), Blocked(none, none))
    assert foresee(state).settled == {1}
    assert foresee(replace(state, plan=NightPlan({1: FREE_FIRST}))).settled == {2}
