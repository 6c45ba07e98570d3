"""The facts of a night's chunk and of an intake as they stand now: what their events keep the root of."""

import struct
from dataclasses import dataclass

from machinery.statements import row, rows, statement
from settlements.intake_facts import FACTS, as_number
from settlements.models import Settlement


@dataclass(frozen=True)
class ChunkFacts:
    """The facts of one chunk in the order of its journals, and the place of the one asked for.

    `columns` name the numbers of each fact; `entries` are their canonical bytes.
    """

    event: int
    columns: tuple[str, ...]
    facts: list[tuple[int, ...]]
    entries: list[bytes]
    index: int


def chunk_facts(match_id: int) -> ChunkFacts | None:
    """The facts of the chunk in which a match settled; None for one that did not settle, or by no night."""
    settled = Settlement.objects.filter(match_id=match_id).first()
    if settled is None:
        return None
    places = {"journal": settled.journal_id, "date": settled.business_date}
    found = rows(statement("settlements", "chunk_facts"), places)
    if not found:
        return None
    columns = tuple(found[0])[1:]
    facts = [tuple(int(f[name]) for name in columns) for f in found]
    entries = [struct.pack(f">{len(columns)}q", *fact) for fact in facts]
    index = next(place for place, f in enumerate(found) if f["journal"] == settled.journal_id)
    return ChunkFacts(found[0]["event"], columns, facts, entries, index)


def intake_facts(match_id: int) -> ChunkFacts | None:
    """The facts of the intake by which a match came in; None for one that no event with facts tells of."""
    told = row(
        "select id, (after ->> 'first')::bigint as first, (after ->> 'last')::bigint as last from recordkeeping_event"
        " where code = 'instructions.submitted' and after ? 'facts' and subject_type = 'instruction'"
        " and %(match)s between (after ->> 'first')::bigint and (after ->> 'last')::bigint",
        {"match": match_id},
    )
    if told is None:
        return None
    found = rows(statement("settlements", "intake_facts"), {"first": told["first"], "last": told["last"]})
    facts = [tuple(as_number(f[name]) for name in FACTS) for f in found]
    entries = [struct.pack(f">{len(FACTS)}q", *fact) for fact in facts]
    index = next(place for place, f in enumerate(found) if f["match"] == match_id)
    return ChunkFacts(told["id"], FACTS, facts, entries, index)


def match_of(instruction_id: int) -> int | None:
    """The match of an instruction; None where it has none."""
    found = row(
        "select id from settlements_match where delivering_id = %(id)s or receiving_id = %(id)s", {"id": instruction_id}
    )
    return int(found["id"]) if found else None
