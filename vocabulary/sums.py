"""Sums by keys, exact, in arrays: columns of whole numbers, a row each."""

from collections.abc import Sequence
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Units = npt.NDArray[Any]
"""Whole numbers: of 64 bits, or Python's own (dtype object) where those are too small."""

_LARGEST: Final = 2**63 - 1


def wide_enough(units: Units, times: int = 1) -> Units:
    """The same units as numbers that hold the sum of all of them, so many times over: of 64 bits if that is enough."""
    if not len(units):
        return units.astype(np.int64)
    largest = max(abs(int(units.max())), abs(int(units.min())))
    return units.astype(np.int64 if times * largest * len(units) <= _LARGEST else object)


def summed(keys: Sequence[Ids], units: Units) -> tuple[list[Ids], Units]:
    """Every key once, in order, and the sum of its units, which are to be wide enough for it.

    Keys are given and returned as columns, the first of which counts most. Of (1, 7), (1, 5), (1, 7) with 10, 20, 30 units:
    (1, 5) with 20, (1, 7) with 40.
    """
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
