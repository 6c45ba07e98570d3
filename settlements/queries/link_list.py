"""The list of links in force, and those of one instruction that are over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from machinery.counting import counted_rows, paged_rows
from machinery.paging import Count, Cut, Found
from machinery.statements import statement, tuples
from refdata.queries import parties_named, party_terms
from settlements.queries.axes import Statuses, statuses_of
from settlements.queries.scope import Scope

BY: Final = {"s.link_id": "bigint"}


@dataclass(frozen=True)
class WantedLinks:
    """What a reader asks for: a kind (BEFO, WITH, INFO, POOL), a participant by name, BIC or LEI, the reference of an instruction
    or its beginning, a pool by its whole name; "" for any."""

    link_kind: str = ""
    participant: str = ""
    reference: str = ""
    pool: str = ""


class End(NamedTuple):
    """An instruction that is linked, and how it stands."""

    id: int
    reference: str
    statuses: Statuses


@dataclass(frozen=True)
class LinkLine:
    """A link in force: `first` settles before `second` (BEFO), with it (WITH), or belongs to it (INFO); or it is in a pool (POOL),
    which has `found` members and is to have so many (0: nobody counts)."""

    link: int
    kind: str
    participant: str
    first: End
    second: End | None
    pool: str
    members: int
    found: int
    business_date: date
    at: datetime
    by: str


class LinkOver(NamedTuple):
    """A link that stands no more: what it was, seen from one instruction; since when, when and by whom it was taken away (None and
    "": nobody did, all that it joined is final)."""

    link: int
    kind: str
    other: int
    reference: str
    pool: str
    at: datetime
    ended_at: datetime | None
    ended_by: str


def link_lines(wanted: WantedLinks, scope: Scope, today: date, cut: Cut) -> Found[LinkLine]:
    """One page, the newest link first; names are those of `today`. Raises TooSlow, and InvalidPlace."""
    conditions, facts = _asked(wanted, scope)

    def sql(beyond: str, order: str) -> str:
        return statement("settlements", "list_links").format(facts=conditions, after=beyond, order=order)

    page = paged_rows(cut, BY, sql, facts, is_falling=True)
    ids = {each for f in page.rows for each in (f["first_id"], f["second_id"]) if each}
    states = statuses_of(sorted(ids))
    names = party_terms({f["participant_id"] for f in page.rows}, today)
    return Found([_line(f, states, names) for f in page.rows], page.before, page.after)


def number_links(wanted: WantedLinks, scope: Scope) -> Count:
    """How many there are; never TooSlow."""
    conditions, facts = _asked(wanted, scope)
    return counted_rows(
        statement("settlements", "list_links").format(facts=conditions, after="true", order="desc"), facts
    )


def links_over_of(instruction: int) -> list[LinkOver]:
    """The links of an instruction that stand no more, the newest first."""
    found = tuples(
        "select l.id, case when l.instruction_id = %(pk)s then l.kind when l.kind = 'BEFO' then 'AFTE' when l.kind = 'AFTE'"
        " then 'BEFO' else l.kind end, coalesce(o.id, 0), coalesce(o.reference, ''), coalesce(l.pool, ''), l.at, u.at,"
        " coalesce(u.by, '') from settlements_instructionlink l left join settlements_unlinking u on u.link_id = l.id"
        " left join settlements_instruction o"
        " on o.id = case when l.instruction_id = %(pk)s then l.other_id else l.instruction_id end"
        " where (l.instruction_id = %(pk)s or l.other_id = %(pk)s)"
        " and not exists (select from settlements_standinglink s where s.link_id = l.id) order by l.id desc",
        {"pk": instruction},
    )
    return [LinkOver(*facts) for facts in found]


def _line(found: Mapping[str, Any], states: Mapping[int, Statuses], names: Mapping[int, Any]) -> LinkLine:
    second = found["second_id"]
    return LinkLine(
        link=found["link_id"],
        kind=found["kind"],
        participant=names[found["participant_id"]].name if found["participant_id"] in names else "",
        first=End(found["first_id"], found["first_reference"], states[found["first_id"]]),
        second=End(second, found["second_reference"], states[second]) if second else None,
        pool=found["pool"] or "",
        members=found["members"] or 0,
        found=found["found"] if found["pool"] else 2,
        business_date=found["business_date"],
        at=found["at"],
        by=found["by"],
    )


def _asked(wanted: WantedLinks, scope: Scope) -> tuple[str, dict[str, Any]]:
    """The conditions of the list, and their parameters."""
    conditions = [] if scope.parties is None else ["s.participant_id = any (%(scope)s::int[])"]
    if wanted.link_kind:
        conditions.append("s.kind = %(kind)s")
    if wanted.participant:
        conditions.append("s.participant_id = any (%(participants)s::int[])")
    if wanted.reference:
        conditions.append("(starts_with(i.reference, %(reference)s) or starts_with(o.reference, %(reference)s))")
    if wanted.pool:
        conditions.append("s.kind = 'POOL' and s.pool = %(pool)s")
    facts = {
        "scope": list(scope.parties or ()),
        "kind": wanted.link_kind,
        "participants": parties_named(wanted.participant) if wanted.participant else [],
        "reference": wanted.reference,
        "pool": wanted.pool,
    }
    return " and ".join(conditions) or "true", facts
