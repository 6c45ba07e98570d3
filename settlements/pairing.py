"""Pairing: of many unmatched instructions, which match with which. Pure: arrays in, pairs out.

Two instructions may meet if they go opposite ways, have all in common that is compared exactly (`matching.exact_key`), no
optional field that both fill differs, and the receiver's amount is within the limit of the deliverer's. Of all that may
meet, the closest do, one after the other:

1. the smaller the difference of the two amounts, the sooner;
2. then the fewer optional fields that only one of the two fills;
3. then the smaller amount of the deliverer, then of the receiver; then their optional fields;
4. then the older instruction, the deliverer's first.

Only the last rule looks at age, and only between instructions that say the same: what amounts meet does not depend on the
order in which they came. Nothing is left over that could still meet. A statement in SQL comes to the same pairs by taking,
round after round, every pair that is the first choice of both its sides. Source: T2S, matching of instructions within the
tolerance (the closest amount is taken).
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from settlements.cash_tolerance import Limits
from settlements.matching import OPTIONAL, Terms, exact_key, optional_fields
from vocabulary.decimals import OutOfRange
from vocabulary.invalid import Invalid
from vocabulary.money import Currency, Money
from vocabulary.side import Direction

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NOT_FILLED: Final = 0
MOST_UNITS: Final = (1 << 63) - 1
"""Minor units of the largest amount that columns hold; intake refuses larger ones."""


class InvalidUnmatched(Invalid):
    """Columns of different lengths, or an instruction that stands twice."""

    code = "invalid_unmatched"


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Columns of unmatched instructions, a row each, in any order.

    number    of the instruction, unique; the lower, the older
    key       of what must agree exactly: the same for two instructions if and only if it does
    delivers  whether it delivers
    amount    in whole minor units of its currency; 0 for a delivery free of payment
    limit     by how many minor units a receiver's amount may differ from this one (of a receiver it is not looked at)
    optional  a column for each optional field: the number of its text, ascending as the texts do; NOT_FILLED where empty

    Refuses InvalidUnmatched.
    """

    number: Ints
    key: Ints
    delivers: Flags
    amount: Ints
    limit: Ints
    optional: Ints

    def __post_init__(self) -> None:
        lengths = {len(each) for each in (self.key, self.delivers, self.amount, self.limit, self.optional)}
        if lengths != {len(self.number)}:
            raise InvalidUnmatched(
                expected=f"columns of {len(self.number)} rows",
                found=sorted(lengths),
                way_out="Give all columns of each.",
            )
        if len(np.unique(self.number)) != len(self.number):
            raise InvalidUnmatched(
                expected="each instruction once", found="one of them twice", way_out="Leave out what stands twice."
            )

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Instructions that match, by their numbers, ordered by the deliverer's; `difference` is the receiver's amount less
    the deliverer's, which settles, in minor units."""

    delivering: Ints
    receiving: Ints
    difference: Ints

    def __len__(self) -> int:
        return len(self.delivering)


def pair(unmatched: Unmatched) -> Pairs:
    """What matches of all that is unmatched, by the rules above. No instruction is in two pairs.

    To deliver 100.00 and 100.01, to receive 100.01: the second meets it, the first stays.
    """
    same = _the_same_terms(unmatched)
    left = np.ones(len(unmatched), dtype=np.bool_)
    left[same.ravel()] = False
    near = _near_terms(unmatched, np.flatnonzero(left))
    found = np.concatenate([same, near])
    found = found[np.argsort(unmatched.number[found[:, 0]], kind="stable")]
    delivering, receiving = found[:, 0], found[:, 1]
    return Pairs(
        unmatched.number[delivering],
        unmatched.number[receiving],
        unmatched.amount[receiving] - unmatched.amount[delivering],
    )


def _the_same_terms(unmatched: Unmatched) -> Ints:
    """Rows of those that say the very same, deliverer beside receiver: the first to meet by every rule, oldest first."""
    rows = np.lexsort((unmatched.number, unmatched.delivers, *unmatched.optional.T, unmatched.amount, unmatched.key))
    said = np.column_stack([unmatched.key, unmatched.amount, unmatched.optional])[rows]
    delivers = unmatched.delivers[rows]
    begins_terms = _changes(said)
    terms = np.cumsum(begins_terms)
    places = np.arange(len(rows))
    begins_side = begins_terms | _changes(delivers[:, None])
    place_in_side = places - np.maximum.accumulate(np.where(begins_side, places, 0)) if len(rows) else places
    met = np.column_stack([terms, place_in_side])
    _, of_deliverers, of_receivers = _in_both(met[delivers], met[~delivers])
    return np.column_stack([rows[delivers][of_deliverers], rows[~delivers][of_receivers]])


def _changes(table: npt.NDArray[np.generic]) -> Flags:
    """Which rows differ from the one before; the first does."""
    changed = np.ones(len(table), dtype=np.bool_)
    changed[1:] = (table[1:] != table[:-1]).any(axis=1)
    return changed


def _in_both(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Rows of two columns, whole numbers from 0, that stand in both tables, once in each: they, and where."""
    width = 1 + max((int(table[:, 1].max()) for table in (one, other) if len(table)), default=0)
    return np.intersect1d(
        one[:, 0] * width + one[:, 1], other[:, 0] * width + other[:, 1], assume_unique=True, return_indices=True
    )


class _Terms(NamedTuple):
    """Rows of one side that say the same, oldest first."""

    amount: int
    limit: int
    optional: tuple[int, ...]
    rows: deque[int]


def _near_terms(unmatched: Unmatched, rows: Ints) -> Ints:
    """Rows that do not say the same and yet may meet, of these rows: key by key."""
    wanted = np.intersect1d(
        unmatched.key[rows[unmatched.delivers[rows]]], unmatched.key[rows[~unmatched.delivers[rows]]]
    )
    rows = rows[np.isin(unmatched.key[rows], wanted)]
    optional = unmatched.optional[rows].T[::-1]  # what is sorted by first comes last
    rows = rows[np.lexsort((unmatched.number[rows], *optional, unmatched.amount[rows], unmatched.key[rows]))]
    cuts = np.flatnonzero(_changes(unmatched.key[rows][:, None]))[1:]
    found = [met for of_key in np.split(rows, cuts) for met in _closest_first(unmatched, of_key)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


_Rank = tuple[int, int, int, int, tuple[int, ...], tuple[int, ...]]
_Choice = tuple[_Rank, "_Line", "_Place", "_Place"]


def _closest_first(unmatched: Unmatched, rows: Ints) -> Iterator[tuple[int, int]]:
    """Rows of one key, sorted by what they say and by age: those that meet.

    # Note [The closest are neighbours]
    Terms that fill the same optional fields are compared with what fills certain others by the same fields, so each falls
    into few groups in which all givers may meet all takers, are equally far apart in what they fill, and tolerate the same.
    On the line of amounts of a group nothing lies between the two that are closest: it would be closer to one of them. So
    only neighbours are looked at; what has met leaves all its lines, and those on either side of it become neighbours. Costs
    n log n, however many say the same or nearly so.
    """
    delivers = unmatched.delivers[rows]
    lines = _groups(_terms_of(unmatched, rows[delivers]), _terms_of(unmatched, rows[~delivers]))
    choices = [choice for line in lines for choice in line.choices()]
    heapify(choices)
    while choices:
        rank, line, giving, taking = heappop(choices)
        now = line.rank(giving, taking)
        if now == rank:
            givers, takers = giving.givers[0].rows, taking.takers[0].rows
            for _ in range(min(len(givers), len(takers))):
                yield givers.popleft(), takers.popleft()
            now = line.rank(giving, taking)
        found = [] if now is None else [(now, line, giving, taking)]
        for place in (giving, taking):
            found += line.without(place)
        for choice in found:
            heappush(choices, choice)


class _Place:
    """An amount on the line of a group: the terms of either side that ask for it and have rows left, in the order in which they
    meet, and the places on both sides of it."""

    __slots__ = ("after", "amount", "before", "givers", "is_gone", "takers")

    def __init__(self, amount: int) -> None:
        self.amount = amount
        self.givers: deque[_Terms] = deque()
        self.takers: deque[_Terms] = deque()
        self.before: _Place | None = None
        self.after: _Place | None = None
        self.is_gone = False

    @property
    def lacks_givers(self) -> bool:
        return _is_used_up(self.givers)

    @property
    def lacks_takers(self) -> bool:
        return _is_used_up(self.takers)

    @property
    def is_empty(self) -> bool:
        return self.lacks_givers and self.lacks_takers


def _is_used_up(side: deque[_Terms]) -> bool:
    """Whether no term of a side has rows left; those that have none before the first that has are taken away."""
    while side and not side[0].rows:
        side.popleft()
    return not side


class _Line:
    """The places of a group, by amount: all its givers may meet all its takers whose amount is within one limit."""

    __slots__ = ("apart", "limit", "places")

    def __init__(self, apart: int, limit: int, givers: Iterable[_Terms], takers: Iterable[_Terms]) -> None:
        self.apart, self.limit = apart, limit
        found: dict[int, _Place] = {}
        for giver in givers:
            found.setdefault(giver.amount, _Place(giver.amount)).givers.append(giver)
        for taker in takers:
            found.setdefault(taker.amount, _Place(taker.amount)).takers.append(taker)
        self.places = [found[amount] for amount in sorted(found)]
        for before, after in pairwise(self.places):
            before.after, after.before = after, before

    def __lt__(self, other: object) -> bool:
        return False

    def choices(self) -> Iterator[_Choice]:
        """What may meet at each place, and from it to the next."""
        for place in self.places:
            yield from self._between(place, place)
            if place.after is not None:
                yield from self.neighbours(place, place.after)

    def neighbours(self, before: _Place, after: _Place) -> Iterator[_Choice]:
        """What may meet of two places, either way."""
        yield from self._between(before, after)
        yield from self._between(after, before)

    def _between(self, giving: _Place, taking: _Place) -> Iterator[_Choice]:
        rank = self.rank(giving, taking)
        if rank is not None:
            yield rank, self, giving, taking

    def rank(self, giving: _Place, taking: _Place) -> _Rank | None:
        """How soon the first giver of one place meets the first taker of another; None if they do not."""
        apart = abs(taking.amount - giving.amount)
        if apart > self.limit or giving.lacks_givers or taking.lacks_takers:
            return None
        optional = giving.givers[0].optional, taking.takers[0].optional
        return (apart, self.apart, giving.amount, taking.amount, *optional)

    def without(self, place: _Place) -> Iterator[_Choice]:
        """Takes a place off the line if nothing is left of it, and with it those beside it that are left as empty: what may meet
        of the two that are neighbours then."""
        if place.is_gone or not place.is_empty:
            return
        before, after = place.before, place.after
        place.is_gone = True
        while before is not None and before.is_empty:
            before.is_gone, before = True, before.before
        while after is not None and after.is_empty:
            after.is_gone, after = True, after.after
        if before is not None:
            before.after = after
        if after is not None:
            after.before = before
        if before is not None and after is not None:
            yield from self.neighbours(before, after)


def _groups(givers: Sequence[_Terms], takers: Sequence[_Terms]) -> list[_Line]:
    """Terms of both sides, each sorted, by the groups in which all of one side may meet all of the other."""
    filled_by_givers = sorted({_filled(each.optional) for each in givers})
    filled_by_takers = sorted({_filled(each.optional) for each in takers})
    taking: dict[object, list[_Terms]] = {}
    for taker in takers:
        own = _filled(taker.optional)
        for other in filled_by_givers:
            taking.setdefault((other, own, _shared(taker.optional, other, own)), []).append(taker)
    giving: dict[tuple[Any, ...], list[_Terms]] = {}
    for giver in givers:
        own = _filled(giver.optional)
        for other in filled_by_takers:
            group = own, other, _shared(giver.optional, own, other)
            if group in taking:
                giving.setdefault((*group, giver.limit), []).append(giver)
    return [
        _Line(sum(a != b for a, b in zip(own, other, strict=True)), limit, found, taking[own, other, shared])
        for (own, other, shared, limit), found in giving.items()
    ]


def _filled(optional: Iterable[int]) -> tuple[bool, ...]:
    return tuple(each != NOT_FILLED for each in optional)


def _shared(optional: Sequence[int], one: Sequence[bool], other: Sequence[bool]) -> tuple[int, ...]:
    """What is said in the fields that both fill."""
    return tuple(said for said, mine, theirs in zip(optional, one, other, strict=True) if mine and theirs)


def _terms_of(unmatched: Unmatched, rows: Ints) -> Sequence[_Terms]:
    """Rows of one side, sorted, gathered by what they say."""
    found: list[_Terms] = []
    columns = (unmatched.amount[rows], unmatched.limit[rows], unmatched.optional[rows])
    for row, amount, limit, optional in zip(rows.tolist(), *(column.tolist() for column in columns), strict=True):
        if not found or (found[-1].amount, found[-1].optional) != (amount, tuple(optional)):
            found.append(_Terms(amount, limit, tuple(optional), deque()))
        found[-1].rows.append(row)
    return found


def text_numbers(texts: Iterable[str | None]) -> dict[str | None, int]:
    """The numbers of what optional fields say, ascending as the texts do; NOT_FILLED for None."""
    filled = sorted({text for text in texts if text})
    return {None: NOT_FILLED, **{text: place for place, text in enumerate(filled, start=1)}}


def unmatched_of(instructions: Mapping[int, Terms], limits: Mapping[str, Limits]) -> Unmatched:
    """The columns of instructions by their numbers, with the limits of each currency.

    Where there are no limits for a currency, nothing is tolerated in it. Refuses InvalidCurrency and TooManyDecimals (an
    amount finer than its currency's minor unit), as Money does, and OutOfRange: more minor units than 64 bits count.
    """
    terms = list(instructions.values())
    number_of = text_numbers(text for each in terms for text in optional_fields(each))
    keys: dict[object, int] = {}
    rows = []
    for each in terms:
        amount, limit = _in_minor_units(each, limits)
        optional = [number_of[text] for text in optional_fields(each)]
        rows.append([keys.setdefault(exact_key(each), len(keys)), amount, limit, *optional])
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3 + len(OPTIONAL))
    return Unmatched(
        number=np.array(list(instructions), dtype=np.int64),
        key=table[:, 0],
        delivers=np.array([each.direction == Direction.DELIVER for each in terms], dtype=np.bool_),
        amount=table[:, 1],
        limit=table[:, 2],
        optional=table[:, 3:],
    )


def _in_minor_units(terms: Terms, limits: Mapping[str, Limits]) -> tuple[int, int]:
    """Its amount and by how much another may differ from it; nothing where no cash moves."""
    if not terms.payment.moves_cash or not terms.currency or terms.amount is None:
        return 0, 0
    amount = Money(terms.amount, Currency(terms.currency))
    if amount.minor_units > MOST_UNITS:
        raise OutOfRange(
            expected=f"an amount of at most {MOST_UNITS} minor units",
            found=terms.amount,
            way_out="Check the number, or split the item.",
        )
    tolerated = limits.get(amount.currency)
    return amount.minor_units, tolerated.limit_in_minor_units(amount) if tolerated else 0
