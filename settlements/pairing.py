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

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from settlements.cash_tolerance import Limits
from settlements.matching import FIELDS, Compared, Terms, exact_key, optional_fields
from vocabulary.invalid import Invalid
from vocabulary.money import Currency, Money
from vocabulary.side import Direction

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NOT_FILLED: Final = 0
OPTIONAL_FIELDS: Final = sum(field.compared == Compared.OPTIONAL for field in FIELDS)


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
    rows: list[int]


def _near_terms(unmatched: Unmatched, rows: Ints) -> Ints:
    """Rows that do not say the same and yet may meet, of these rows: key by key."""
    wanted = np.intersect1d(
        unmatched.key[rows[unmatched.delivers[rows]]], unmatched.key[rows[~unmatched.delivers[rows]]]
    )
    rows = rows[np.isin(unmatched.key[rows], wanted)]
    rows = rows[
        np.lexsort((unmatched.number[rows], *unmatched.optional[rows].T, unmatched.amount[rows], unmatched.key[rows]))
    ]
    cuts = np.flatnonzero(_changes(unmatched.key[rows][:, None]))[1:]
    found = [met for of_key in np.split(rows, cuts) for met in _closest_first(unmatched, of_key)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _closest_first(unmatched: Unmatched, rows: Ints) -> Iterable[tuple[int, int]]:
    """Rows of one key, sorted by what they say and by age: those that meet.

    Costs as many steps as there are different terms of one side times those of the other within the limit, however many
    instructions say each.
    """
    delivers = unmatched.delivers[rows]
    givers, takers = _terms_of(unmatched, rows[delivers]), _terms_of(unmatched, rows[~delivers])
    amounts = [taker.amount for taker in takers]
    choices = []
    for giver in givers:
        start = bisect_left(amounts, giver.amount - giver.limit)
        for taker in takers[start : bisect_right(amounts, giver.amount + giver.limit)]:
            apart = _optional_apart(giver.optional, taker.optional)
            if apart is not None:
                choices.append((abs(taker.amount - giver.amount), apart, giver, taker))
    choices.sort(key=lambda each: (*each[:2], each[2].amount, each[3].amount, each[2].optional, each[3].optional))
    for *_, giver, taker in choices:
        count = min(len(giver.rows), len(taker.rows))
        yield from zip(giver.rows[:count], taker.rows[:count], strict=True)
        del giver.rows[:count], taker.rows[:count]


def _terms_of(unmatched: Unmatched, rows: Ints) -> Sequence[_Terms]:
    """Rows of one side, sorted, gathered by what they say."""
    found: list[_Terms] = []
    columns = (unmatched.amount[rows], unmatched.limit[rows], unmatched.optional[rows])
    for row, amount, limit, optional in zip(rows.tolist(), *(column.tolist() for column in columns), strict=True):
        if not found or (found[-1].amount, found[-1].optional) != (amount, tuple(optional)):
            found.append(_Terms(amount, limit, tuple(optional), []))
        found[-1].rows.append(row)
    return found


def _optional_apart(one: Sequence[int], other: Sequence[int]) -> int | None:
    """How many optional fields only one of two fills; None if both fill one and differ."""
    apart = 0
    for mine, theirs in zip(one, other, strict=True):
        if mine != theirs:
            if NOT_FILLED not in {mine, theirs}:
                return None
            apart += 1
    return apart


def unmatched_of(instructions: Mapping[int, Terms], limits: Mapping[str, Limits]) -> Unmatched:
    """The columns of instructions by their numbers, with the limits of each currency.

    Where there are no limits for a currency, nothing is tolerated in it. Refuses InvalidCurrency, TooManyDecimals (an
    amount finer than its currency's minor unit) and OutOfRange, as Money does.
    """
    terms = list(instructions.values())
    texts = sorted({text for each in terms for text in optional_fields(each) if text})
    number_of: dict[str | None, int] = {None: NOT_FILLED}
    number_of.update((text, place) for place, text in enumerate(texts, start=1))
    keys: dict[object, int] = {}
    rows = []
    for each in terms:
        amount, limit = _in_minor_units(each, limits)
        optional = [number_of[text] for text in optional_fields(each)]
        rows.append([keys.setdefault(exact_key(each), len(keys)), amount, limit, *optional])
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3 + OPTIONAL_FIELDS)
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
    tolerated = limits.get(amount.currency)
    return amount.minor_units, tolerated.limit_in_minor_units(amount) if tolerated else 0
