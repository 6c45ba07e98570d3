"""Links between instructions: what they hold back tonight, and how they stand for who reads them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from machinery.statements import rows, statement, tuples
from settlements.decision import Ints
from settlements.lifecycle import MIRROR
from settlements.linking import NOT_LINKED, Bond, Held, Linked, Pool, units_of
from settlements.models import Match, StandingLink

LINK: Final = "LINK"


def held_by_links(matches: Ints, tried: npt.NDArray[np.bool_]) -> Held:
    """Which of the open matches of a night links hold back; `tried` are those against which nothing else stands. The side that has
    linked its instruction is told LINK, the other one its mirror."""
    found = rows(statement("settlements", "links_in_force"))
    linked = linked_by(found)
    if not linked:
        return NOT_LINKED
    mine, may = matches[linked.among(matches)].tolist(), set(matches[tried].tolist())
    sides = sides_that_wait(found, linked)
    codes = {
        match: (LINK if sides[match][0] else MIRROR[LINK], LINK if sides[match][1] else MIRROR[LINK])
        for match in mine
        if match in sides
    }
    return Held(codes, frozenset(match for match in codes if linked.waiting(match, may)))


def linked_tonight() -> Linked:
    """What links in force hold back, by the matches that they join, and which of those are settled."""
    return linked_by(rows(statement("settlements", "links_in_force")))


def is_linked(match: int) -> bool:
    """Whether a side of a match is at an end of a link in force that holds something back. A first end is asked for as the
    indexes have it: of a pool, or of two."""
    sides = Match.objects.filter(pk=match).values_list("delivering_id", "receiving_id").first() or ()
    ends = Q(first_id__in=sides, pool__isnull=True) | Q(first_id__in=sides, kind="POOL") | Q(second_id__in=sides)
    return StandingLink.objects.filter(ends).exclude(kind="INFO").exists()


def linked_by(found: Sequence[dict[str, Any]]) -> Linked:
    """The same, of links that have been read."""
    if not found:
        return Linked()
    bonds = [Bond(f["first"], f["second"], f["kind"] == "WITH") for f in found if f["kind"] != "POOL"]
    pools: dict[int, list[int]] = {}
    wanted: dict[int, int] = {}
    for f in found:
        if f["kind"] == "POOL":
            pools.setdefault(f["pool"], []).append(f["first"])
            wanted[f["pool"]] = max(wanted.get(f["pool"], 0), f["members"])
    joined = [Pool(tuple(members), max(0, wanted[number] - len(members))) for number, members in pools.items()]
    settled = {f["first"] for f in found if f["first_settled"]} | {f["second"] for f in found if f["second_settled"]}
    return Linked(units_of(bonds, joined), settled)


def sides_that_wait(found: Sequence[dict[str, Any]], linked: Linked) -> dict[int, tuple[bool, bool]]:
    """Which sides of matches, deliverer and receiver, have linked them to something that is not settled."""
    waits: dict[int, tuple[bool, bool]] = {}

    def note(match: int, delivers: bool) -> None:
        before = waits.get(match, (False, False))
        waits[match] = (before[0] or delivers, before[1] or not delivers)

    for f in found:
        if f["kind"] != "BEFO":
            note(f["first"], f["first_delivers"])
        if f["kind"] != "POOL" and not (f["kind"] == "BEFO" and f["first"] in linked.settled):
            note(f["second"], f["second_delivers"])
    return waits


class Standing(NamedTuple):
    """A link in force: the instruction that its party linked, its kind, and the other one (0 for a pool) or the pool."""

    instruction: int
    kind: str
    other: int
    pool: str


def link_standing(link: int) -> Standing | None:
    """A link that is in force; None for any other number."""
    found = tuples(
        "select l.instruction_id, l.kind, coalesce(l.other_id, 0), coalesce(l.pool, '')"
        " from settlements_standinglink s join settlements_instructionlink l on l.id = s.link_id"
        " where s.link_id = %(link)s",
        {"link": link},
    )
    return Standing(*found[0]) if found else None


class LinkTold(NamedTuple):
    """A link in force of an instruction as seen from it: its number, its kind, the other instruction (0 and
    "" for a pool), the pool, how many members it is to have and has, since when and by whom."""

    link: int
    kind: str
    other: int
    reference: str
    pool: str
    members: int
    found: int
    at: datetime
    by: str


def links_of(instruction: int) -> list[LinkTold]:
    """The links that stand of an instruction, in the order in which they were made."""
    found = tuples(
        "select s.link_id, case when s.kind = 'BEFO' and s.second_id = %(pk)s then 'AFTE' else s.kind end,"
        " coalesce(o.id, 0), coalesce(o.reference, ''), coalesce(s.pool, ''),"
        " coalesce((select max(n.members) from settlements_standinglink p join settlements_instructionlink n"
        " on n.id = p.link_id where p.kind = 'POOL' and (p.participant_id, p.pool) = (s.participant_id, s.pool)), 0),"
        " case s.kind when 'POOL' then (select count(*) from settlements_standinglink p where p.kind = 'POOL'"
        " and (p.participant_id, p.pool) = (s.participant_id, s.pool)) else 2 end, l.at, l.by"
        " from settlements_standinglink s join settlements_instructionlink l on l.id = s.link_id"
        " left join settlements_instruction o on o.id = case when s.first_id = %(pk)s then s.second_id else s.first_id end"
        " where s.first_id = %(pk)s or s.second_id = %(pk)s order by s.link_id",
        {"pk": instruction},
    )
    return [LinkTold(*facts) for facts in found]
