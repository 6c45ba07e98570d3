"""Pictures that the server draws: bars and columns of figures, each figure with its words, its number and its rows.

A picture says nothing that its table does not: the figures stand beside the bars, or in a table under the columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

FULL: Final = 1_000
"""How long the longest bar is, and how high a whole column."""
WIDE, APART, SLOTS = 30, 10, 20


@dataclass(frozen=True)
class Figure:
    """One figure: what it is of, how much as a share of the whole (0 to FULL), how that is written, and its rows."""

    label: str
    share: int
    shown: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture by name: its title, what its figures mean, what they are of, and the figures in their order. `has_rest` where
    what a column lacks of the whole means something, and is drawn as a frame."""

    name: str
    title: Promise
    explanation: Promise | str
    of: Promise
    figures: Sequence[Figure]
    has_rest: bool = False

    @property
    def columns(self) -> list[tuple[int, int, Figure]]:
        """Each figure as a column: how far from the left, and how far its top is from that of a whole one."""
        return [(APART + n * (WIDE + APART), FULL - figure.share, figure) for n, figure in enumerate(self.figures)]

    @property
    def width(self) -> int:
        """Of all columns; room for SLOTS of them, so that few are not broad."""
        return APART + max(len(self.figures), SLOTS) * (WIDE + APART)


def shares(numbers: Sequence[int]) -> list[int]:
    """Each number as a share of the largest, so that what is not nothing is seen.

    >>> shares([400, 1, 0, 100])
    [1000, 3, 0, 250]
    """
    most = max(numbers, default=0)
    return [-(-number * FULL // most) if most else 0 for number in numbers]
