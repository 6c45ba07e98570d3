"""Pictures that the server draws: bars, columns and ladders of figures, each figure with its words, its number and its rows.

A picture says nothing that its table does not: the figures stand beside the bars, or in a table under the columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise

FULL: Final = 1_000
"""How long the longest bar is, and how high a whole column."""
WIDE, APART, SLOTS, STEPS = 30, 10, 20, 3


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
    def ends(self) -> Sequence[Figure]:
        """The first figure and the last, to be told under the picture."""
        return (self.figures[0], self.figures[-1]) if len(self.figures) > 1 else self.figures

    @property
    def width(self) -> int:
        """Of all columns; room for SLOTS of them, so that few are not broad."""
        return APART + max(len(self.figures), SLOTS) * (WIDE + APART)


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: what it is of, its values and how they are written (one a kind), and its rows."""

    label: str
    values: Sequence[Decimal]
    shown: Sequence[str]
    url: str = ""

    @property
    def lowest(self) -> str:
        """The lowest of its values, as it is written."""
        return min(zip(self.values, self.shown, strict=True))[1]


@dataclass(frozen=True)
class Bar:
    """A bar of a picture: where its left and its top are, how high it is, of which kind (0, 1, ...), and its words."""

    left: int
    top: int
    height: int
    kind: int
    words: str


@dataclass(frozen=True)
class Ladder:
    """A picture of what is left after each step, above and below nothing: its name and title, what its figures mean, what the
    steps are of, the kinds of figures, and the steps in their order."""

    name: str
    title: str
    explanation: Promise
    of: Promise
    kinds: Sequence[Promise]
    rungs: Sequence[Rung]

    @property
    def zero(self) -> int:
        """How far nothing is from the top: FULL is the whole height, which the largest figures of both signs share."""
        high, low = self._reach
        return int(high * FULL / (high - low)) if high > low else FULL

    @property
    def _reach(self) -> tuple[Decimal, Decimal]:
        values = [value for rung in self.rungs for value in rung.values]
        return max([*values, Decimal(0)]), min([*values, Decimal(0)])

    @property
    def bars(self) -> list[Bar]:
        """The bars of each step side by side; what is not nothing is seen."""
        high, low = self._reach
        found = []
        for n, rung in enumerate(self.rungs):
            for kind, (value, shown) in enumerate(zip(rung.values, rung.shown, strict=True)):
                height = -int(-abs(value) * FULL // (high - low)) if value else 0
                left = n * self._step + APART + kind * WIDE
                top = self.zero - height if value > 0 else self.zero
                found.append(Bar(left, top, height, kind, f"{rung.label}, {self.kinds[kind]}: {shown}"))
        return found

    @property
    def _step(self) -> int:
        return len(self.kinds) * WIDE + 2 * APART

    @property
    def width(self) -> int:
        """Of all steps, each as broad as the others; room for a few, so that one is not broad."""
        return (len(self.rungs) + len(self.spare)) * self._step

    @property
    def spare(self) -> range:
        """The places that no step takes."""
        return range(len(self.rungs), max(len(self.rungs), STEPS))


def shares(numbers: Sequence[int]) -> list[int]:
    """Each number as a share of the largest, so that what is not nothing is seen.

    >>> shares([400, 1, 0, 100])
    [1000, 3, 0, 250]
    """
    most = max(numbers, default=0)
    return [-(-number * FULL // most) if most else 0 for number in numbers]
