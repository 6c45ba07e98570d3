"""Who waits for whom, as webs of those who hang together, and how each is laid out on a ring. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from settlements.linking import Tree


class Wait(NamedTuple):
    """One waits for another with so many matches."""

    waiter: int
    causer: int
    matches: int


@dataclass(frozen=True)
class Web:
    """Those who hang together by waiting for one another: `nodes` in the order of a ring, where who has much to do with one another
    stands close; `waits`, the most matches first."""

    nodes: Sequence[int]
    waits: Sequence[Wait]

    @property
    def matches(self) -> int:
        """How many matches somebody waits for in it."""
        return sum(wait.matches for wait in self.waits)

    @property
    def weights(self) -> Mapping[int, int]:
        """How many matches each one waits for, or is waited for."""
        return weights_of(self.waits)

    def heaviest(self, most: int) -> "Web":
        """The web of those of its nodes that have most to do, `most` of them at the most; itself where it is not larger."""
        if len(self.nodes) <= most:
            return self
        weights = self.weights
        kept = set(sorted(self.nodes, key=lambda node: (-weights[node], node))[:most])
        waits = [wait for wait in self.waits if {wait.waiter, wait.causer} <= kept]
        return Web([node for node in self.nodes if node in kept], waits)


def webs_of(waits: Iterable[Wait]) -> list[Web]:
    """The webs, that of most matches first. Two waits of the same two, the same way round, are one wait already."""
    waits, tree = sorted(waits, key=lambda wait: (-wait.matches, wait.waiter, wait.causer)), Tree()
    for wait in waits:
        tree.join(wait.waiter, wait.causer)
    together: dict[int, list[Wait]] = {}
    for wait in waits:
        together.setdefault(tree.top(wait.waiter), []).append(wait)
    found = [Web(_ring(each), each) for each in together.values()]
    return sorted(found, key=lambda web: (-web.matches, min(web.nodes)))


def weights_of(waits: Iterable[Wait]) -> dict[int, int]:
    """How many matches each one waits for, or is waited for."""
    weights: dict[int, int] = {}
    for wait in waits:
        for node in (wait.waiter, wait.causer):
            weights[node] = weights.get(node, 0) + wait.matches
    return weights


def _ring(waits: Sequence[Wait]) -> list[int]:
    """From the one who has most to do: next to each, of those not placed, the one with whom he has most to do."""
    between: dict[int, dict[int, int]] = {}
    for wait in waits:
        for one, other in ((wait.waiter, wait.causer), (wait.causer, wait.waiter)):
            ties = between.setdefault(one, {})
            ties[other] = ties.get(other, 0) + wait.matches
    weights = weights_of(waits)
    left = sorted(between, key=lambda node: (-weights[node], node))
    ring = [left.pop(0)]
    while left:
        here = between[ring[-1]]
        following = min(left, key=lambda node: (-here.get(node, 0), -weights[node], node))
        left.remove(following)
        ring.append(following)
    return ring
