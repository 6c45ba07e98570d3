"""A party links its instructions with one another, puts them in pools, and takes links away. Sets in, outcomes out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q

from machinery.statements import run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.gate import order_links, pass_gate
from settlements.linking import MOST, Bond, Pool, circle_of
from settlements.models import InstructionLink, Linkage, StandingLink, Unlinking
from settlements.operations.depository_refusals import AtDepository, LinkNeedsNoDepository
from settlements.operations.link_graph import Graph, LinkWish, Standing, around
from settlements.operations.link_places import against_link, against_pool, against_unlink
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
from settlements.operations.refusals import NoSuchInstruction, NotOpen
from settlements.queries.links_at_depositories import Known, known_outside
from settlements.queries.netting import is_netted
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure, Outcome, Refusal

Against = Callable[[LinkWish, Graph], Refusal | None]


@part
def link(wishes: Sequence[LinkWish], occasion: Occasion) -> Outcome:
    """Links instructions of one participant, or puts them in pools, from now on.

    Failures by the place of the wish, from 1, in this order: no_such_instruction, linked_with_itself, link_of_two_parties, not_open
    (one of them is settled or cancelled), claimed_by_the_night (a night decides now what would be held back, or leave its net),
    linked_already, pool_is_settled, pool_counted_otherwise, pool_is_full, link_makes_a_circle, too_many_linked, at_depository
    (their depository has to be asked), not_known_at_depository (it cannot be told). Of two wishes for the same the second is
    linked_already.
    """
    return _link(wishes, occasion, _against)


@part
def link_as_done(wishes: Sequence[LinkWish], occasion: Occasion) -> Outcome:
    """Links instructions as their depository has done when it was asked. Failures as `link`, but for the last two."""
    return _link(wishes, occasion, lambda _wish, _graph: None)


def _link(wishes: Sequence[LinkWish], occasion: Occasion, against: Against) -> Outcome:
    pass_gate()
    order_links()
    graph = around(wishes)
    failures, made = list[Failure](), list[LinkWish]()
    for place, wish in enumerate(wishes, start=1):
        try:
            _ask(wish, graph, against)
            made.append(wish)
        except Refusal as refusal:
            failures.append(_failure(place, refusal))
    if made:
        _write(made, graph, occasion)
    return Outcome(len(made), tuple(failures))


def demand_linkable(wishes: Sequence[LinkWish]) -> None:
    """Refuses what `link` would refuse but for where the instructions are; what can be made of links at all is a matter of our
    books, also where their depository is asked. Refuses LinkNeedsNoDepository where that need not be asked, and what `link` says
    where it cannot be told."""

    def is_there(wish: LinkWish, graph: Graph) -> Refusal | None:
        refusal = _against(wish, graph)
        if refusal is None:
            return LinkNeedsNoDepository(instruction=wish.instruction)
        return None if isinstance(refusal, AtDepository) else refusal

    graph = around(wishes)
    for wish in wishes:
        _ask(wish, graph, is_there)


def is_for_depository(act: str, wishes: Sequence[LinkWish]) -> bool:
    """Whether links of one instruction are made (LINK), or taken away (UNLINK), by asking its depository."""
    if act == "UNLINK":
        known = known_outside([wish.instruction for wish in wishes])
        return any(wish.known in known.get(wish.instruction, ()) for wish in wishes)
    graph = around(wishes)
    return any(isinstance(_against(wish, graph), AtDepository) for wish in wishes)


def demand_unlinkable(wishes: Sequence[LinkWish]) -> None:
    """Refuses what `unlink` would refuse but for where the instructions are, and what the depository of an instruction does not
    know: LinkNeedsNoDepository."""
    known, graph = known_outside([wish.instruction for wish in wishes]), around(wishes)
    for wish in wishes:
        if wish.known not in known.get(wish.instruction, ()):
            raise LinkNeedsNoDepository(instruction=wish.instruction)
        _may_unlink(wish, graph)


@part
def unlink(links: Sequence[int], occasion: Occasion) -> Outcome:
    """Takes links away: from now on they hold nothing back.

    Failures by the number of the link, in this order: no_such_link, unlinked_already, not_open (an end of it is settled: what it
    asked for is done), claimed_by_the_night, at_depository (a depository knows of it, and has to be asked).
    """
    return _unlink(links, occasion, known_outside)


@part
def unlink_as_done(links: Sequence[int], occasion: Occasion) -> Outcome:
    """Takes links away as their depository has done when it was asked. Failures as `unlink`, but for the last."""
    return _unlink(links, occasion, lambda _ends: {})


def _unlink(
    links: Sequence[int], occasion: Occasion, knows: Callable[[Collection[int]], Mapping[int, Collection[Known]]]
) -> Outcome:
    pass_gate()
    order_links()
    wanted = list(dict.fromkeys(links))
    found = {each.pk: each for each in InstructionLink.objects.filter(pk__in=wanted)}
    gone = set(Unlinking.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    wishes = {
        pk: LinkWish(each.instruction_id, each.kind, each.other_id or 0, each.pool or "") for pk, each in found.items()
    }
    graph = around(list(wishes.values()))
    known = knows({each for wish in wishes.values() for each in (wish.instruction, wish.other) if each})
    failures, taken = list[Failure](), list[InstructionLink]()
    for pk in wanted:
        try:
            if pk not in found:
                raise NoSuchLink(link=pk)
            if pk in gone:
                raise UnlinkedAlready(link=pk)
            _may_unlink(wishes[pk], graph)
            if (refusal := against_unlink(wishes[pk].instruction, wishes[pk].known, known)) is not None:
                raise refusal
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


def _held_back(wish: LinkWish, graph: Graph) -> list[int]:
    """The instructions that would wait, or wait no more, because of a link."""
    first, second = wish.ends
    if wish.kind == Linkage.POOL:
        return [first, *graph.pools.get((graph.ends[first].participant, wish.pool), ())]
    return {"BEFO": [second], "WITH": [first, second]}.get(wish.stands, [])


def _leaving_net(wish: LinkWish, graph: Graph) -> list[int]:
    """What would settle by itself because something waits for it, though a night has claimed it with all its net."""
    match = graph.ends[wish.ends[0]].match
    return [wish.ends[0]] if wish.stands == "BEFO" and match in graph.claimed and is_netted(match) else []


def _against(wish: LinkWish, graph: Graph) -> Refusal | None:
    """What a wish is refused with because of where its ends are."""
    if wish.kind != Linkage.POOL:
        return against_link(wish.stands, *wish.ends, graph.places)
    members = graph.pools.get((graph.ends[wish.instruction].participant, wish.pool), [])
    return against_pool(wish.instruction, members, graph.places)


def _ask(wish: LinkWish, graph: Graph, against: Against) -> None:
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
    added = Standing(0, wish.stands, party, first, second, wish.pool, wish.members, mine, others)
    _try(graph, added, circle_of, lambda found: LinkMakesCircle(instructions=found))
    _try(graph, added, _too_many(first), lambda found: TooManyLinked(found=found, limit=MOST))
    if (refusal := against(wish, graph)) is not None:
        raise refusal
    graph.add(added)


Looking = Callable[[list[Bond], list[Pool]], Any]


def _try(graph: Graph, added: Standing, look: Looking, refusal: Callable[[Any], Refusal]) -> None:
    """Refuses where something is found in what would be linked then."""
    if added.kind == Linkage.INFO:
        return
    then = Graph({}, {}, bonds=list(graph.bonds), pools={key: list(each) for key, each in graph.pools.items()})
    then.add(added)
    if found := look(then.bonds, then.in_pools()):
        raise refusal(found)


def _too_many(instruction: int) -> Looking:
    def look(bonds: list[Bond], pools: list[Pool]) -> int:
        named = {(0, str(number)): list(each.members) for number, each in enumerate(pools)}
        number = Graph({}, {}, bonds=bonds, pools=named).number_around(instruction)
        return number if number > MOST else 0

    return look


def _ask_pool(wish: LinkWish, graph: Graph, party: int) -> None:
    key = (party, wish.pool)
    if key in graph.settled:
        raise PoolIsSettled(pool=wish.pool)
    expected = graph.members.get(key, 0)
    if wish.members and expected and wish.members != expected:
        raise PoolCountedOtherwise(pool=wish.pool, expected=expected, found=wish.members)
    limit = expected or wish.members
    if limit and len(graph.pools.get(key, ())) >= limit:
        raise PoolIsFull(pool=wish.pool, expected=limit)


def _may_unlink(wish: LinkWish, graph: Graph) -> None:
    for each in (wish.instruction, wish.other):
        if each and graph.ends[each].end == "settled":
            raise NotOpen(instruction=each, state="settled")
    graph.refuse_claimed(_held_back(wish, graph))


def _write(made: Sequence[LinkWish], graph: Graph, occasion: Occasion) -> None:
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
