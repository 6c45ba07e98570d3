"""A picture that the server draws: nodes on a ring, and arrows between them, each a link to its rows.

A picture says nothing that its table does not: the figures stand in a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin
from typing import Final

RADIUS, ROOM, AROUND, DOT = 90, 240, 34, 7
"""Of the smallest ring; what a label has beside it; what is left above and below; of a node."""
APART: Final = 15
"""By how much the ring grows with each node."""
LONGEST: Final = 32
"""Letters of a label that is drawn; the whole one is said where the pointer rests, and stands in the table."""
HEAD: Final = 9
THICKEST: Final = 6
BEND: Final = 0.25


@dataclass(frozen=True)
class Node:
    """Who or what stands on the ring: its label, what is said of it, and its rows."""

    label: str
    words: str
    url: str


@dataclass(frozen=True)
class Arrow:
    """From a node to another one, by their places: how much, what is said of it, and its rows."""

    start: int
    end: int
    size: int
    words: str
    url: str


@dataclass(frozen=True)
class Dot:
    """A node where it is drawn, with its label: where that begins, or ends (`anchor`)."""

    x: int
    y: int
    label_x: int
    label_y: int
    anchor: str
    label: str
    node: Node


@dataclass(frozen=True)
class Line:
    """An arrow as it is drawn: the path of its line, the points of its head, and how thick it is."""

    path: str
    head: str
    thick: int
    arrow: Arrow


@dataclass(frozen=True)
class Ring:
    """The picture by name: its title, the nodes in their order, and the arrows."""

    name: str
    title: str
    nodes: Sequence[Node]
    arrows: Sequence[Arrow]

    @property
    def radius(self) -> int:
        """Of the ring: the more nodes, the larger."""
        return max(RADIUS, APART * len(self.nodes))

    @property
    def width(self) -> int:
        """Of the picture, labels and all."""
        return 2 * (self.radius + ROOM)

    @property
    def height(self) -> int:
        """Of the picture."""
        return 2 * (self.radius + AROUND) if len(self.nodes) > 2 else 4 * AROUND

    @property
    def dots(self) -> list[Dot]:
        """The nodes where they are drawn."""
        found = []
        for place, node in enumerate(self.nodes):
            x, y = self._at(place)
            turn = self._turn(place)
            side = "middle" if abs(cos(turn)) < 0.1 else "start" if cos(turn) > 0 else "end"
            away = DOT + 6
            label_y = y + 5 if side != "middle" else y + (away + 10 if sin(turn) > 0 else -away)
            label_x = x if side == "middle" else x + (away if side == "start" else -away)
            label = node.label if len(node.label) <= LONGEST else f"{node.label[: LONGEST - 1].rstrip()}…"
            found.append(Dot(round(x), round(y), round(label_x), round(label_y), side, label, node))
        return found

    @property
    def lines(self) -> list[Line]:
        """The arrows as they are drawn: the largest are the thickest, the more so the larger; there and back are two."""
        most = max((arrow.size for arrow in self.arrows), default=1)
        return [self._line(arrow, most) for arrow in self.arrows]

    def _line(self, arrow: Arrow, most: int) -> Line:
        (x, y), (to_x, to_y) = self._at(arrow.start), self._at(arrow.end)
        length = hypot(to_x - x, to_y - y) or 1
        over_x, over_y = (to_y - y) / length, -(to_x - x) / length
        bend = BEND * min(length, self.radius)
        mid_x, mid_y = (x + to_x) / 2 + over_x * bend, (y + to_y) / 2 + over_y * bend
        thick = max(1, round(min(THICKEST, most.bit_length()) * (arrow.size / most) ** 0.5))
        back = hypot(to_x - mid_x, to_y - mid_y) or 1
        along_x, along_y = (to_x - mid_x) / back, (to_y - mid_y) / back
        tip_x, tip_y = to_x - along_x * (DOT + 1), to_y - along_y * (DOT + 1)
        size = HEAD + thick
        foot_x, foot_y = tip_x - along_x * size, tip_y - along_y * size
        wide = size / 2
        head = ((tip_x, tip_y), (foot_x - along_y * wide, foot_y + along_x * wide),
                (foot_x + along_y * wide, foot_y - along_x * wide))  # fmt: skip
        path = f"M{x:.0f} {y:.0f}Q{mid_x:.0f} {mid_y:.0f} {foot_x:.0f} {foot_y:.0f}"
        return Line(path, " ".join(f"{px:.1f},{py:.1f}" for px, py in head), thick, arrow)

    def _turn(self, place: int) -> float:
        """The angle of a node: two stand side by side, more begin at the top."""
        many = len(self.nodes)
        return (pi if many == 2 else -pi / 2) + 2 * pi * place / max(many, 1)

    def _at(self, place: int) -> tuple[float, float]:
        turn = self._turn(place)
        return self.width / 2 + self.radius * cos(turn), self.height / 2 + self.radius * sin(turn)
