"""Of many unmatched instructions, which match: the closest, whatever the order in which they came."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlements.cash_tolerance import CSDR, Limits
from settlements.matching import Terms, differences, mirror_of, optional_fields
from settlements.pairing import InvalidUnmatched, Pairs, Unmatched, pair, unmatched_of
from tests.settlements.terms import FREE, delivered, received
from vocabulary.decimals import OutOfRange, TooManyDecimals
from vocabulary.invalid import Invalid
from vocabulary.money import InvalidCurrency
from vocabulary.side import Direction

LIMITS = {"EUR": CSDR, "SEK": CSDR.at(Decimal("10.80"))}


def met(instructions: Mapping[int, Terms], limits: Mapping[str, Limits] = LIMITS) -> list[tuple[int, int]]:
    found = pair(unmatched_of(instructions, limits))
    return list(zip(found.delivering.tolist(), found.receiving.tolist(), strict=True))


def to_deliver(amount: str, **said: Any) -> Terms:
    return delivered(amount=Decimal(amount), **said)


def to_receive(amount: str, **said: Any) -> Terms:
    return received(amount=Decimal(amount), **said)


@pytest.mark.parametrize(
    ("instructions", "pairs"),
    [
        ({}, []),
        ({1: to_deliver("100.00")}, []),
        ({1: to_deliver("100.00"), 2: to_deliver("100.00")}, []),
        ({1: to_deliver("100.00"), 2: to_receive("100.00")}, [(1, 2)]),
        ({2: to_deliver("100.00"), 1: to_receive("100.00")}, [(2, 1)]),
        ({1: to_deliver("100.00"), 2: to_receive("102.00")}, [(1, 2)]),
        ({1: to_deliver("100.00"), 2: to_receive("102.01")}, []),
        ({1: to_deliver("100.00"), 2: to_deliver("100.01"), 3: to_receive("100.01")}, [(2, 3)]),
        ({1: to_deliver("100.00"), 2: to_receive("100.02"), 3: to_receive("99.99")}, [(1, 3)]),
        ({1: to_deliver("100.00"), 2: to_receive("100.01"), 3: to_receive("99.99")}, [(1, 3)]),
        (
            {1: to_deliver("100.00"), 2: to_deliver("102.00"), 3: to_receive("101.50"), 4: to_receive("103.50")},
            [(2, 3)],
        ),
        (
            {1: to_deliver("100.00"), 2: to_deliver("102.00"), 3: to_receive("100.90"), 4: to_receive("103.50")},
            [(1, 3), (2, 4)],
        ),
        ({3: to_deliver("100.00"), 1: to_deliver("100.00"), 2: to_receive("100.00")}, [(1, 2)]),
        ({3: to_deliver("100.00"), 1: to_deliver("100.00"), 5: to_receive("100.01"), 4: to_receive("100.01")}, [(1, 4), (3, 5)]),
        ({1: to_deliver("100.00"), 2: to_receive("100.00", quantity=Decimal(999))}, []),
        ({1: delivered(**FREE), 2: received(**FREE)}, [(1, 2)]),
        ({1: delivered(**FREE), 2: to_receive("100.00")}, []),
        ({1: to_deliver("100.00", cum_ex="CUM"), 2: to_receive("100.00")}, []),
        ({1: to_deliver("100.00", cum_ex="CUM"), 2: to_receive("100.00", cum_ex="CUM")}, [(1, 2)]),
        ({1: to_deliver("3000000", currency="SEK"), 2: to_receive("3000270", currency="SEK")}, [(1, 2)]),
        ({1: to_deliver("3000000", currency="SEK"), 2: to_receive("3000270.01", currency="SEK")}, []),
        ({1: to_deliver("3000000", currency="JPY"), 2: to_receive("3000001", currency="JPY")}, []),
        ({1: to_deliver("3000000", currency="JPY"), 2: to_receive("3000000", currency="JPY")}, [(1, 2)]),
        ({1: to_deliver("1.00", currency=None), 2: to_receive("1.50", currency=None)}, []),
        ({1: to_deliver("1.00", currency=""), 2: to_receive("1.50", currency="")}, []),
        ({1: to_deliver("1.00", currency=""), 2: to_receive("1.00", currency=None)}, [(1, 2)]),
        ({1: to_deliver("1.000", currency="BHD"), 2: to_receive("1.001", currency="BHD")}, []),
        ({1: to_deliver("1.000", currency="BHD"), 2: to_receive("1.0", currency="BHD")}, [(1, 2)]),
    ],
)  # fmt: skip
def test_the_closest_amount_meets_first(instructions: dict[int, Terms], pairs: list[tuple[int, int]]) -> None:
    """Where the closest is as far on either side, the smaller amount; of those that say the same, the oldest."""
    assert met(instructions) == pairs
    assert met(dict(reversed(instructions.items()))) == pairs


@pytest.mark.parametrize(
    ("instructions", "pairs"),
    [
        ({1: to_deliver("9", common_reference="A"), 2: to_receive("9", common_reference="B")}, []),
        ({1: to_deliver("9", common_reference="A"), 2: to_receive("9")}, [(1, 2)]),
        (
            {1: to_deliver("9", common_reference="A"), 2: to_receive("9"), 3: to_receive("9", common_reference="A")},
            [(1, 3)],
        ),
        (
            {1: to_deliver("9"), 2: to_receive("9", common_reference="A"), 3: to_receive("9")},
            [(1, 3)],
        ),
        (
            {1: to_deliver("9", common_reference="A"), 2: to_receive("9"), 3: to_receive("9.01", common_reference="A")},
            [(1, 2)],
        ),
        (
            {
                1: to_deliver("9", common_reference="A", deliverer_client="X"),
                2: to_receive("9"),
                3: to_receive("9", common_reference="A"),
            },
            [(1, 3)],
        ),
        (
            {
                1: to_deliver("9", common_reference="B"),
                2: to_deliver("9", common_reference="A"),
                3: to_receive("9"),
            },
            [(2, 3)],
        ),
    ],
)  # fmt: skip
def test_of_equal_amounts_the_one_that_says_the_most_alike_meets(
    instructions: dict[int, Terms], pairs: list[tuple[int, int]]
) -> None:
    assert met(instructions) == pairs


def test_the_deliverers_amount_settles_and_the_difference_is_told() -> None:
    found = pair(unmatched_of({1: to_deliver("100.00"), 2: to_receive("98.50")}, LIMITS))
    assert (len(found), found.difference.tolist()) == (1, [-150])


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"amount": Decimal("100.004")}, TooManyDecimals),
        ({"amount": Decimal("0.5"), "currency": "JPY"}, TooManyDecimals),
        ({"amount": Decimal(10) ** 17 + 1}, OutOfRange),
        ({"amount": Decimal(10) ** 17}, OutOfRange),
        ({"amount": Decimal("92233720368547758.08")}, OutOfRange),
        ({"currency": "DEM"}, InvalidCurrency),
    ],
)
def test_an_amount_that_is_no_money_is_refused_and_not_cut(said: dict[str, Any], refused: type[Invalid]) -> None:
    with pytest.raises(refused):
        unmatched_of({1: delivered(**said)}, LIMITS)


def test_ten_thousand_that_say_the_same_meet_at_once() -> None:
    """Oldest with oldest, also where all amounts are a cent apart."""
    count = 10_000
    for apart in (0, 1):
        number = np.arange(1, 2 * count + 1, dtype=np.int64)
        delivers = number <= count
        zero = np.zeros(2 * count, dtype=np.int64)
        found = pair(Unmatched(number, zero, delivers, zero + apart * delivers, zero + 200, zero[:, None]))
        assert np.array_equal(found.delivering + count, found.receiving)
        assert len(found) == count


def of_one_key(
    amounts: Sequence[int], delivers: Sequence[bool], limits: Sequence[int], optional: Sequence[Sequence[int]]
) -> Unmatched:
    """Columns of instructions that agree in all that is compared exactly, the oldest first."""
    count = len(amounts)
    return Unmatched(
        number=np.arange(1, count + 1, dtype=np.int64),
        key=np.zeros(count, dtype=np.int64),
        delivers=np.array(delivers, dtype=np.bool_),
        amount=np.array(amounts, dtype=np.int64),
        limit=np.array(limits, dtype=np.int64),
        optional=np.array(optional, dtype=np.int64).reshape(count, -1),
    )


@pytest.mark.parametrize(
    ("amount_of", "says"),
    [
        (lambda _: 100, lambda n, delivers: (n if delivers else 0, 0)),
        (lambda _: 100, lambda n, delivers: (n, 0) if delivers else (0, n)),
        (lambda n: 10_000_000 + n, lambda _n, _delivers: (0, 0)),
        (lambda n: 10_000_000 + n % 50, lambda n, delivers: (n if delivers else 0, n % 7)),
        (lambda n: 10_000_000 + n * (n % 2), lambda n, delivers: (n, 0) if delivers else (0, n)),
    ],
    ids=["one names each", "each names another", "a cent apart", "nearly equal", "both"],
)
def test_thousands_under_one_key_meet_in_well_under_a_second(amount_of: Any, says: Any) -> None:
    """Where every one may meet every other: each pair would be looked at, 4,000,000 of them."""
    count = 4_000
    delivers = [n < count // 2 for n in range(count)]
    many = of_one_key(
        [amount_of(n) for n in range(1, count + 1)],
        delivers,
        [2500] * count,
        [says(n, side) for n, side in enumerate(delivers, start=1)],
    )
    began = time.process_time()
    found = pair(many)
    assert time.process_time() - began < 0.8
    assert len(found) > count // 20


FEW_ROWS = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.booleans(),
        st.sampled_from([0, 3]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=24,
)


@settings(max_examples=400, deadline=None)
@given(FEW_ROWS)
def test_neighbours_are_what_every_two_compared_say(said: list[tuple[int, ...]]) -> None:
    """As it was done before: everything that may meet is listed and taken in the order of the rules."""
    limit_of = {(amount, tuple(optional)): limit for amount, _, limit, *optional in reversed(said)}
    rows = [
        (number, bool(delivers), amount, limit_of[amount, tuple(optional)], tuple(optional))
        for number, (amount, delivers, _, *optional) in enumerate(said, start=1)
    ]
    choices = []
    for one, gives, amount, limit, optional in rows:
        for other, also_gives, asked, _, said_too in rows:
            apart = [a != b for a, b in zip(optional, said_too, strict=True)]
            clash = any(a != b and a and b for a, b in zip(optional, said_too, strict=True))
            if gives and not also_gives and not clash and abs(asked - amount) <= limit:
                choices.append((abs(asked - amount), sum(apart), amount, asked, optional, said_too, one, other))
    expected, gone = [], set[int]()
    for *_, one, other in sorted(choices):
        if not gone & {one, other}:
            expected.append((one, other))
            gone |= {one, other}
    found = pair(of_one_key([r[2] for r in rows], [r[1] for r in rows], [r[3] for r in rows], [r[4] for r in rows]))
    assert list(zip(found.delivering.tolist(), found.receiving.tolist(), strict=True)) == sorted(expected)


def test_of_equal_ones_that_say_different_things_the_first_field_decides() -> None:
    """A deliverer that says nothing, and receivers that say 2 and 1 in the first field, 1 and 2 in the second: the lower first."""
    found = pair(of_one_key([100] * 3, [False, True, False], [0] * 3, [(2, 1), (0, 0), (1, 2)]))
    assert (found.delivering.tolist(), found.receiving.tolist()) == ([2], [3])


def test_columns_that_do_not_fit_are_refused() -> None:
    two, three = np.array([1, 2]), np.array([1, 2, 3])
    flags, none = np.array([True, False]), np.zeros((2, 0), dtype=np.int64)
    with pytest.raises(InvalidUnmatched):
        Unmatched(two, three, flags, two, two, none)
    with pytest.raises(InvalidUnmatched):
        Unmatched(np.array([1, 1]), two, flags, two, two, none)


SOME = [
    replace(each, **{"amount": Decimal(amount), "common_reference": reference, "deliverer_client": client, **said})
    for each in (delivered(), received())
    for amount in ("99999.00", "100000.00", "100001.00", "100002.00", "100013.00")
    for reference in (None, "A", "B")
    for client in (None, "X")
    for said in ({}, {"trade_date": date(2026, 6, 9)}, FREE)
    if not (said is FREE and amount != "99999.00")
]  # fmt: skip
several = st.lists(st.sampled_from(SOME), max_size=9)


def may_meet(ours: Terms, theirs: Terms) -> bool:
    return not differences(ours, theirs, LIMITS["EUR"])


def first_to_meet(instructions: Mapping[int, Terms]) -> list[tuple[int, int]]:
    """The rules one by one, over every two instructions: the best of all meets, then the best of those left."""
    left = [
        (one, other)
        for one, ours in instructions.items()
        for other, theirs in instructions.items()
        if ours.direction == Direction.DELIVER and may_meet(ours, theirs)
    ]
    found = []
    while left:
        best = min(left, key=lambda two: rank(instructions, *two))
        found.append(best)
        left = [two for two in left if two[0] != best[0] and two[1] != best[1]]
    return sorted(found)


def rank(instructions: Mapping[int, Terms], one: int, other: int) -> tuple[Any, ...]:
    ours, theirs = instructions[one], instructions[other]
    mine, yours = optional_fields(ours), optional_fields(theirs)
    amounts = ours.amount or 0, theirs.amount or 0
    apart = sum(a != b for a, b in zip(mine, yours, strict=True))
    texts = [[text or "" for text in each] for each in (mine, yours)]
    return (abs(amounts[1] - amounts[0]), apart, *amounts, *texts, one, other)


def first_choices(instructions: Mapping[int, Terms]) -> list[tuple[int, int]]:
    """As SQL does it: round after round every pair that is the first choice of both sides."""
    left = {
        (one, other): rank(instructions, one, other)
        for one, ours in instructions.items()
        for other, theirs in instructions.items()
        if ours.direction == Direction.DELIVER and may_meet(ours, theirs)
    }
    found: list[tuple[int, int]] = []
    while left:
        best_of_one: dict[int, Any] = {}
        best_of_other: dict[int, Any] = {}
        for (one, other), order in left.items():
            best_of_one[one] = min(best_of_one.get(one, order), order)
            best_of_other[other] = min(best_of_other.get(other, order), order)
        found += [two for two, order in left.items() if order == best_of_one[two[0]] == best_of_other[two[1]]]
        gone = {number for two in found for number in two}
        left = {two: order for two, order in left.items() if not gone & set(two)}
    return sorted(found)


@given(several)
def test_the_arrays_say_what_the_rules_say_one_by_one_and_in_rounds(said: list[Terms]) -> None:
    instructions = dict(enumerate(said, start=1))
    assert met(instructions) == first_to_meet(instructions) == first_choices(instructions)


@given(several, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_decide_which_amounts_meet(said: list[Terms], random: Any) -> None:
    shuffled = said.copy()
    random.shuffle(shuffled)
    one, other = dict(enumerate(said)), dict(enumerate(shuffled))
    meeting = [sorted(repr((each[a], each[b])) for a, b in met(each)) for each in (one, other)]
    assert meeting[0] == meeting[1]


@given(several)
def test_each_meets_once_all_pairs_match_and_nothing_is_left_that_could(said: list[Terms]) -> None:
    instructions = dict(enumerate(said))
    pairs = met(instructions)
    together = [number for two in pairs for number in two]
    assert len(set(together)) == len(together)
    assert all(may_meet(instructions[one], instructions[other]) for one, other in pairs)
    left = [terms for number, terms in instructions.items() if number not in together]
    assert not [1 for ours in left for theirs in left if may_meet(ours, theirs)]


@given(several)
def test_everything_meets_its_mirror(said: list[Terms]) -> None:
    both = [*said, *map(mirror_of, said)]
    instructions = dict(enumerate(both))
    assert len(met(instructions)) == len(said)


def test_pairs_come_in_the_order_of_the_deliverers() -> None:
    found = pair(
        unmatched_of({9: to_deliver("1"), 2: to_deliver("1.01"), 4: to_receive("1"), 3: to_receive("1.02")}, LIMITS)
    )
    assert isinstance(found, Pairs)
    assert found.delivering.tolist() == [2, 9]
