"""A party links its instructions with one another, puts them in pools, and takes links away. Sets in, outcomes out."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q

from machinery.statements import array, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.gate import order_links, pass_gate
from settlements.linking import MOST, Bond, Pool, Tree, circle_of
from settlements.models import InstructionLink, Linkage, StandingLink, Unlinking
from settlements.operations.link_refusals import (
    LinkedAlready,
    LinkedWithItself,
    LinkMakesCircle,
    LinkOfTwoParties,
    NoSuchLink,
    PoolCountedOtherwise,
    PoolIsFull,
    PoolIsSettled,
    TooManyLinked,
    UnlinkedAlready,
)
from settlements.operations.refusals import InTheNight, NoSuchInstruction, NotOpen
from settlements.queries import frozen_by
from settlements.queries.netting import is_netted
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal


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
    def stands(self) -> str:
        """The kind under which it stands."""
        return "BEFO" if self.kind == Linkage.AFTE else self.kind


class _End(NamedTuple):
    instruction: int
    participant: int
    match: int
    end: str


class _Standing(NamedTuple):
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
class _Graph:
    """What is linked around some instructions, and what is added to it."""

    ends: dict[int, _End]
    claimed: dict[int, int]
    standing: dict[tuple[int, str, int, str], int] = field(default_factory=dict)
    bonds: list[Bond] = field(default_factory=list)
    pools: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    members: dict[tuple[int, str], int] = field(default_factory=dict)
    match_of: dict[int, int] = field(default_factory=dict)
    settled: set[tuple[int, str]] = field(default_factory=set)

    def add(self, each: _Standing) -> None:
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


@part
def link(wishes: Sequence[LinkWish], occasion: Occasion) -> Outcome:
    """Links instructions of one participant, or puts them in pools, from now on.

    Failures by the place of the wish, from 1, in this order: no_such_instruction, linked_with_itself, link_of_two_parties, not_open
    (one of them is settled or cancelled), claimed_by_the_night (a night decides now what would be held back, or leave its net),
    linked_already, pool_is_settled, pool_counted_otherwise, pool_is_full, link_makes_a_circle, too_many_linked. Of two wishes for
    the same the second is linked_already.
    """
    pass_gate()
    order_links()
    graph = _around(wishes)
    failures, made = list[Failure](), list[LinkWish]()
    for place, wish in enumerate(wishes, start=1):
        try:
            _ask(wish, graph)
            made.append(wish)
        except Refusal as refusal:
            failures.append(_failure(place, refusal))
    if made:
        _write(made, graph, occasion)
    return Outcome(len(made), tuple(failures))


@part
def unlink(links: Sequence[int], occasion: Occasion) -> Outcome:
    """Takes links away: from now on they hold nothing back.

    Failures by the number of the link, in this order: no_such_link, unlinked_already, not_open (an end of it is settled: what it
    asked for is done), claimed_by_the_night.
    """
    pass_gate()
    order_links()
    wanted = list(dict.fromkeys(links))
    found = {each.pk: each for each in InstructionLink.objects.filter(pk__in=wanted)}
    gone = set(Unlinking.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    wishes = {
        pk: LinkWish(each.instruction_id, each.kind, each.other_id or 0, each.pool or "") for pk, each in found.items()
    }
    graph = _around(list(wishes.values()))
    failures, taken = list[Failure](), list[InstructionLink]()
    for pk in wanted:
        try:
            if pk not in found:
                raise NoSuchLink(link=pk)
            if pk in gone:
                raise UnlinkedAlready(link=pk)
            _may_unlink(wishes[pk], graph)
            taken.append(found[pk])
        except Refusal as refusal:
            failures.append(_failure(pk, refusal))
    if taken:
        _take_away(taken, occasion)
    return Outcome(len(taken), tuple(failures))


def links_standing(instruction: int, wishes: Sequence[LinkWish]) -> list[int | None]:
    """The numbers of the links in force of an instruction that are as is wished; None for one that is not there."""
    mine = StandingLink.objects.filter(Q(first_id=instruction) | Q(second_id=instruction))
    found = {(each.first_id, each.kind, each.second_id or 0, each.pool or ""): each.pk for each in mine}
    return [found.get((wish.ends[0], wish.stands, wish.ends[1], wish.pool)) for wish in wishes]


def end_links_that_are_over() -> int:
    """Links of which all is final stand no more: what a night does when it claims its queue. How many."""
    return run(statement("settlements", "links_over"))


def _failure(item: int, refusal: Refusal) -> Failure:
    return Failure(item, refusal.code, {**refusal.data, "sentence": refusal.sentence()})


def _around(wishes: Sequence[LinkWish]) -> _Graph:
    """All that hangs on what is wished."""
    ids = {each for wish in wishes for each in (wish.instruction, wish.other) if each}
    asked = tuples(statement("settlements", "link_ends"), {"instructions": array(ids)})
    ends = {facts[0]: _End(*facts) for facts in asked}
    pools = {(ends[w.instruction].participant, w.pool) for w in wishes if w.pool and w.instruction in ends}
    hanging = tuples(
        statement("settlements", "link_hangs"),
        {
            "instructions": array(ids),
            "participants": array(participant for participant, _ in pools),
            "pools": [pool for _, pool in pools],
        },
    )
    standing = [_Standing(*facts) for facts in hanging]
    matches = {each.match for each in ends.values()} | {m for each in standing for m in each[-2:]}
    graph = _Graph(ends, frozen_by(sorted(matches - {0})), settled=_settled_of(pools))
    for each in standing:
        graph.add(each)
    for info in StandingLink.objects.filter(kind="INFO", first_id__in=ids, second_id__in=ids):
        graph.standing[info.first_id, "INFO", info.second_id or 0, ""] = info.pk
    return graph


def _held_back(wish: LinkWish, graph: _Graph) -> list[int]:
    """The instructions that would wait, or wait no more, because of a link."""
    first, second = wish.ends
    if wish.kind == Linkage.POOL:
        return [first, *graph.pools.get((graph.ends[first].participant, wish.pool), ())]
    return {"BEFO": [second], "WITH": [first, second]}.get(wish.stands, [])


def _leaving_net(wish: LinkWish, graph: _Graph) -> list[int]:
    """What would settle by itself because something waits for it, though a night has claimed it with all its net."""
    match = graph.ends[wish.ends[0]].match
    return [wish.ends[0]] if wish.stands == "BEFO" and match in graph.claimed and is_netted(match) else []


def _ask(wish: LinkWish, graph: _Graph) -> None:
    """Refuses a wish, or adds it to what is linked."""
    ends = [wish.instruction, *([wish.other] if wish.kind != Linkage.POOL else [])]
    for each in ends:
        if each not in graph.ends:
            raise NoSuchInstruction(instruction=each)
    if wish.instruction == wish.other:
        raise LinkedWithItself(instruction=wish.instruction)
    if len({graph.ends[each].participant for each in ends}) > 1:
        raise LinkOfTwoParties(instruction=wish.instruction, other=wish.other)
    for each in ends:
        if graph.ends[each].end:
            raise NotOpen(instruction=each, state=graph.ends[each].end)
    graph.refuse_claimed([*_held_back(wish, graph), *_leaving_net(wish, graph)])
    first, second = wish.ends
    known = graph.standing.get((first, wish.stands, second, wish.pool))
    if known is not None:
        raise LinkedAlready(link=known, instruction=wish.instruction)
    party = graph.ends[wish.instruction].participant
    if wish.kind == Linkage.POOL:
        _ask_pool(wish, graph, party)
    mine, others = (graph.ends[each].match if each else 0 for each in (first, second))
    added = _Standing(0, wish.stands, party, first, second, wish.pool, wish.members, mine, others)
    _try(graph, added, circle_of, lambda found: LinkMakesCircle(instructions=found))
    _try(graph, added, _too_many(first), lambda found: TooManyLinked(found=found, limit=MOST))
    graph.add(added)


Looking = Callable[[list[Bond], list[Pool]], Any]


def _try(graph: _Graph, added: _Standing, look: Looking, refusal: Callable[[Any], Refusal]) -> None:
    """Refuses where something is found in what would be linked then."""
    if added.kind == Linkage.INFO:
        return
    then = _Graph({}, {}, bonds=list(graph.bonds), pools={key: list(each) for key, each in graph.pools.items()})
    then.add(added)
    if found := look(then.bonds, then.in_pools()):
        raise refusal(found)


def _too_many(instruction: int) -> Looking:
    def look(bonds: list[Bond], pools: list[Pool]) -> int:
        named = {(0, str(number)): list(each.members) for number, each in enumerate(pools)}
        number = _Graph({}, {}, bonds=bonds, pools=named).number_around(instruction)
        return number if number > MOST else 0

    return look


def _ask_pool(wish: LinkWish, graph: _Graph, party: int) -> None:
    key = (party, wish.pool)
    if key in graph.settled:
        raise PoolIsSettled(pool=wish.pool)
    expected = graph.members.get(key, 0)
    if wish.members and expected and wish.members != expected:
        raise PoolCountedOtherwise(pool=wish.pool, expected=expected, found=wish.members)
    limit = expected or wish.members
    if limit and len(graph.pools.get(key, ())) >= limit:
        raise PoolIsFull(pool=wish.pool, expected=limit)


def _settled_of(pools: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of some pools, each by its participant and name, of which a member has settled in it."""
    if not pools:
        return set()
    found = tuples(
        "select distinct p.participant_id, p.pool from unnest(%(participants)s::int[], %(pools)s::text[]) p(participant_id, pool)"
        " join settlements_instructionlink l on l.kind = 'POOL' and l.pool = p.pool"
        " join settlements_instruction i on i.id = l.instruction_id and i.participant_id = p.participant_id"
        " join settlements_match m on m.delivering_id = i.id or m.receiving_id = i.id"
        " join settlements_settlement s on s.match_id = m.id"
        " where not exists (select from settlements_unlinking u where u.link_id = l.id)",
        {"participants": array(party for party, _ in pools), "pools": [pool for _, pool in pools]},
    )
    return {(party, pool) for party, pool in found}


def _may_unlink(wish: LinkWish, graph: _Graph) -> None:
    for each in (wish.instruction, wish.other):
        if each and graph.ends[each].end == "settled":
            raise NotOpen(instruction=each, state="settled")
    graph.refuse_claimed(_held_back(wish, graph))


def _write(made: Sequence[LinkWish], graph: _Graph, occasion: Occasion) -> None:
    written = InstructionLink.objects.bulk_create(
        InstructionLink(
            instruction_id=wish.instruction,
            kind=wish.kind,
            other_id=wish.other or None,
            pool=wish.pool or None,
            members=wish.members or None,
            business_date=occasion.business_date,
            by=occasion.by.name,
            at=occasion.at,
        )
        for wish in made
    )
    StandingLink.objects.bulk_create(
        StandingLink(
            link_id=each.pk,
            participant_id=graph.ends[wish.instruction].participant,
            kind=wish.stands,
            first_id=wish.ends[0],
            second_id=wish.ends[1] or None,
            pool=wish.pool or None,
        )
        for each, wish in zip(written, made, strict=True)
    )
    _record("instruction.linked", written, occasion)


def _take_away(taken: Sequence[InstructionLink], occasion: Occasion) -> None:
    Unlinking.objects.bulk_create(
        Unlinking(
            link_id=each.pk,
            instruction_id=each.instruction_id,
            business_date=occasion.business_date,
            by=occasion.by.name,
            at=occasion.at,
        )
        for each in taken
    )
    StandingLink.objects.filter(pk__in=[each.pk for each in taken]).delete()
    _record("instruction.unlinked", taken, occasion)


def _record(code: str, links: Sequence[InstructionLink], occasion: Occasion) -> None:
    """One event for a set, of the instructions whose party linked them and those that they name."""
    told = [[each.pk, each.instruction_id, each.kind, each.other_id or each.pool] for each in links]
    subjects = dict.fromkeys(pk for each in links for pk in (each.instruction_id, each.other_id) if pk)
    record(
        by=occasion.by,
        at=occasion.at,
        code=code,
        subject_type="instruction",
        subject_ids=list(subjects),
        reason=occasion.reason,
        request_id=occasion.request_id,
        after={"links": told},
    )
