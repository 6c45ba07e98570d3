"""What is left of penalties once they are netted: per link, currency and pair of parties, then per party. Pure.

Exact, in arrays, so that one penalty and a month's millions go the same way. Links, parties and currencies are whole numbers
that the caller gives them; units are whole (cents). Nothing is netted across links or currencies. Source: ECSDA CSDR
Penalties Framework, 9; Delegated Regulation (EU) 2018/1229, Art. 17.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from vocabulary.invalid import Invalid

Ids = npt.NDArray[np.int64]
Units = npt.NDArray[Any]
"""Whole numbers: of 64 bits, or Python's own (dtype object) where those are too small."""

_LARGEST = 2**63 - 1


class InvalidPenalties(Invalid):
    """Columns of penalties of different lengths."""

    code = "invalid_penalties"


@dataclass(frozen=True, slots=True)
class Penalties:
    """Columns of single penalties, a row each, in any order.

    units   from the view of `party`: below zero, it pays the counterparty

    Refuses InvalidPenalties: columns of different lengths.
    """

    link: Ids
    currency: Ids
    party: Ids
    counterparty: Ids
    units: Units

    def __post_init__(self) -> None:
        lengths = {len(each) for each in (self.link, self.currency, self.party, self.counterparty, self.units)}
        if len(lengths) > 1:
            raise InvalidPenalties(
                expected="columns of one length", found=sorted(lengths), way_out="Give every penalty all five."
            )


@dataclass(frozen=True, slots=True)
class BilateralNets:
    """Every pair with a penalty, from the view of each of the two, ordered by link, currency, party and counterparty.

    net   below zero, the party pays; zero ones are here too. A party that faces itself has one row, of zero: whatever one
          of its accounts pays, another gets.
    """

    link: Ids
    currency: Ids
    party: Ids
    counterparty: Ids
    net: Units


@dataclass(frozen=True, slots=True)
class GlobalNets:
    """The sum of a party's bilateral nets, ordered by link, currency and party; it adds up to zero by link and currency."""

    link: Ids
    currency: Ids
    party: Ids
    net: Units


def bilateral_nets(penalties: Penalties) -> BilateralNets:
    """Nets penalties between every two parties.

    P owes Q 30.00 and Q owes P 12.50, of one link and currency: P -17.50 with Q, Q 17.50 with P.
    """
    turned, units = penalties.party > penalties.counterparty, _wide_enough(penalties.units)
    one, two = np.minimum(penalties.party, penalties.counterparty), np.maximum(penalties.party, penalties.counterparty)
    pairs, net = _summed((penalties.link, penalties.currency, one, two), np.where(turned, -units, units))
    link, currency, one, two = pairs
    others = one != two
    net = np.where(others, net, 0)
    views = [(link, link), (currency, currency), (one, two), (two, one)]
    both = [np.concatenate([here, there[others]]) for here, there in views]
    (link, currency, party, counterparty), net = _summed(both, np.concatenate([net, -net[others]]))
    return BilateralNets(link, currency, party, counterparty, net)


def global_nets(bilateral: BilateralNets) -> GlobalNets:
    """Sums the bilateral nets of every party.

    P -17.50 with Q, Q -4.00 with R, of one link and currency: P -17.50, Q 13.50, R 4.00.
    """
    (link, currency, party), net = _summed((bilateral.link, bilateral.currency, bilateral.party), bilateral.net)
    return GlobalNets(link, currency, party, net)


def _summed(keys: Sequence[Ids], units: Units) -> tuple[list[Ids], Units]:
    """Every key once, in order, and the sum of its units."""
    if not len(units):
        return list(keys), units
    one = _as_one(keys)
    order = np.lexsort(keys[::-1]) if one is None else np.argsort(one)
    sorted_keys = [key[order] for key in keys]
    begins = np.ones(len(units), dtype=bool)
    begins[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in sorted_keys])
    starts = np.flatnonzero(begins)
    return [key[starts] for key in sorted_keys], np.add.reduceat(units[order], starts)


def _as_one(keys: Sequence[Ids]) -> Ids | None:
    """All keys as one number in the same order, which sorts much faster; None where 64 bits do not hold it."""
    lows = [int(key.min()) for key in keys]
    spans = [int(key.max()) - low + 1 for key, low in zip(keys, lows, strict=True)]
    if prod(spans) > _LARGEST:
        return None
    one = np.zeros(len(keys[0]), dtype=np.int64)
    for key, low, span in zip(keys, lows, spans, strict=True):
        one = one * span + (key - low)
    return one


def _wide_enough(units: Units) -> Units:
    """The same units as numbers that hold the sum of all of them: of 64 bits if that is enough."""
    if not len(units):
        return units.astype(np.int64)
    largest = max(abs(int(units.max())), abs(int(units.min())))
    return units.astype(np.int64 if largest * len(units) <= _LARGEST else object)
