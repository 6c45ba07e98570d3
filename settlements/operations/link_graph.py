"""What is linked around some instructions, as it is asked whether more can be, or less."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from machinery.statements import array, statement, tuples
from settlements.linking import Bond, Pool, Tree
from settlements.models import Linkage, StandingLink
from settlements.operations.refusals import InTheNight
from settlements.queries import frozen_by
from settlements.queries.links_at_depositories import Known, PlaceOutside, places_outside


class LinkWish(NamedTuple):
    """An instruction is to settle BEFO, AFTE or WITH another, or is linked INFO; or it is to be in a pool (POOL), which has so many
    `members` (0: nobody counts)."""

    instruction: int
    kind: str
    other: int = 0
    pool: str = ""
    members: int = 0

    @property
    def ends(self) -> tuple[int, int]:
        """What settles first and second; the lesser number first where it does not matter; of a pool its member and 0."""
        if self.kind == Linkage.AFTE:
            return self.other, self.instruction
        if self.kind in {Linkage.BEFO, Linkage.POOL}:
            return self.instruction, self.other
        return min(self.instruction, self.other), max(self.instruction, self.other)

    @property
    def terms(self) -> dict[str, Any]:
        """The link without the instruction whose it is, as a depository is asked for it."""
        return {"kind": self.kind, "other": self.other, "pool": self.pool, "members": self.members}

    @property
    def known(self) -> Known:
        """The link as a depository may know it."""
        return Known(self.kind, self.other, self.pool)

    @property
    def stands(self) -> str:
        """The kind under which it stands."""
        return "BEFO" if self.kind == Linkage.AFTE else self.kind


class End(NamedTuple):
    """An instruction that is to be linked: whose it is, its match (0: none), and its end, "" while it is open."""

    instruction: int
    participant: int
    match: int
    end: str


class Standing(NamedTuple):
    """A link in force with the matches of its ends (0: none); of a pool `second` is 0."""

    link: int
    kind: str
    participant: int
    first: int
    second: int
    pool: str
    members: int
    first_match: int
    second_match: int


@dataclass
class Graph:
    """What is linked around some instructions, and what is added to it."""

    ends: dict[int, End]
    claimed: dict[int, int]
    standing: dict[tuple[int, str, int, str], int] = field(default_factory=dict)
    bonds: list[Bond] = field(default_factory=list)
    pools: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    members: dict[tuple[int, str], int] = field(default_factory=dict)
    match_of: dict[int, int] = field(default_factory=dict)
    places: dict[int, PlaceOutside] = field(default_factory=dict)
    settled: set[tuple[int, str]] = field(default_factory=set)

    def add(self, each: Standing) -> None:
        """One link in force."""
        self.standing[each.first, each.kind, each.second, each.pool] = each.link
        self.match_of |= {each.first: each.first_match, each.second: each.second_match}
        if each.kind == Linkage.POOL:
            self.pools.setdefault((each.participant, each.pool), []).append(each.first)
            if each.members:
                self.members[each.participant, each.pool] = each.members
        elif each.kind != Linkage.INFO:
            self.bonds.append(Bond(each.first, each.second, each.kind == Linkage.WITH))

    def in_pools(self) -> list[Pool]:
        """The pools as what they join."""
        return [Pool(tuple(members)) for members in self.pools.values()]

    def number_around(self, instruction: int) -> int:
        """How many instructions hang together with one."""
        tree = Tree()
        for bond in self.bonds:
            tree.join(bond.first, bond.second)
        for members in self.pools.values():
            for member in members:
                tree.join(members[0], member)
        nodes = {each for bond in self.bonds for each in bond[:2]} | {m for each in self.pools.values() for m in each}
        return sum(tree.top(node) == tree.top(instruction) for node in nodes)

    def refuse_claimed(self, instructions: Iterable[int]) -> None:
        """Refuses InTheNight where a night decides one of these now."""
        for each in instructions:
            match = self.ends[each].match if each in self.ends else self.match_of.get(each, 0)
            if match in self.claimed:
                raise InTheNight(instruction=each, run=self.claimed[match])


def around(wishes: Sequence[LinkWish]) -> Graph:
    """All that hangs on what is wished."""
    ids = {each for wish in wishes for each in (wish.instruction, wish.other) if each}
    asked = tuples(statement("settlements", "link_ends"), {"instructions": array(ids)})
    ends = {facts[0]: End(*facts) for facts in asked}
    pools = {(ends[w.instruction].participant, w.pool) for w in wishes if w.pool and w.instruction in ends}
    hanging = tuples(
        statement("settlements", "link_hangs"),
        {
            "instructions": array(ids),
            "participants": array(participant for participant, _ in pools),
            "pools": [pool for _, pool in pools],
        },
    )
    standing = [Standing(*facts) for facts in hanging]
    matches = {each.match for each in ends.values()} | {m for each in standing for m in each[-2:]}
    graph = Graph(ends, frozen_by(sorted(matches - {0})), settled=_settled_of(pools))
    for each in standing:
        graph.add(each)
    graph.places = places_outside(ids | {member for members in graph.pools.values() for member in members})
    for info in StandingLink.objects.filter(kind="INFO", first_id__in=ids, second_id__in=ids):
        graph.standing[info.first_id, "INFO", info.second_id or 0, ""] = info.pk
    return graph


def _settled_of(pools: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of some pools, each by its participant and name, of which a member has settled in it, here or at its depository."""
    if not pools:
        return set()
    found = tuples(
        "select distinct p.participant_id, p.pool from unnest(%(participants)s::int[], %(pools)s::text[]) p(participant_id, pool)"
        " join settlements_instructionlink l on l.kind = 'POOL' and l.pool = p.pool"
        " join settlements_instruction i on i.id = l.instruction_id and i.participant_id = p.participant_id"
        " left join settlements_match m on m.delivering_id = i.id or m.receiving_id = i.id"
        " left join settlements_settlement s on s.match_id = m.id"
        " left join settlements_depositorysettlement d on d.instruction_id = i.id"
        " where (s.match_id is not null or d.instruction_id is not null)"
        " and not exists (select from settlements_unlinking u where u.link_id = l.id)",
        {"participants": array(party for party, _ in pools), "pools": [pool for _, pool in pools]},
    )
    return {(party, pool) for party, pool in found}
