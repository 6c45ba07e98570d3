"""Takes in the instructions that participants send alone: each waits in the queue of matching until its counterpart is there.

A request of one row and one of thousands go this way. The facts are those of the row; what is on file with the same reference
and the same facts is left as it is, so whatever is sent twice is taken once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from ledger.operations import AccountWish, open_accounts
from machinery.statements import array, copy_text, rows, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.checking import OwnSide, same_side
from settlements.gate import pass_gate
from settlements.operations.known import CheckedSides, check_sides
from settlements.operations.taken import TakenRow, TakenSet, compare_totals, weight
from settlements.own_side import OwnRow
from vocabulary.actor import Actor
from vocabulary.control_totals import (
    ACCEPTED,
    REFUSED,
    UNCHANGED,
    sum_up,
    totals_as_json,
    totals_of,
)
from vocabulary.fault import Fault
from vocabulary.invalid import shown

SUBJECTS_NAMED = 100


SideTaken = TakenRow[OwnRow, int]
"""What became of one row of a side; its instruction stands for it."""


@dataclass(frozen=True)
class SideIntake(TakenSet[OwnRow, int]):
    """What became of a set of rows of sides; `keys` are what those that were written wait under."""

    keys: frozenset[UUID]


class _Examined(NamedTuple):
    """One row with the side that it tells, if it tells one, its faults, and what is on file of it."""

    row: OwnRow
    side: OwnSide | None
    faults: tuple[Fault, ...]
    on_file: Mapping[str, Any]


@part
def submit_sides(
    submitted: Sequence[OwnRow], *, by: Actor, at: datetime, business_date: date, request_id: str = ""
) -> SideIntake:
    """Checks rows and takes them in: each is accepted, unchanged (on file with the same facts) or refused with all its faults.

    Lines are unique in the set. Of rows with the same reference in one set the first good one counts. Missing accounts of the
    books are opened with floor 0. It matches nothing: `match_waiting` does. Raises IntegrityError
    (a_reference_is_used_once_per_participant) when another transaction takes a reference at this moment: try again.
    """
    checked = check_sides(submitted, by=by, at=at, business_date=business_date)
    pass_gate()
    examined = _examine(checked)
    taken = _decide(examined)
    fresh = [e for e, t in zip(examined, taken, strict=True) if t.state == ACCEPTED]
    _leave_out(examined, fresh)
    totals = totals_of((t.state, weight(e.row, e.side)) for e, t in zip(examined, taken, strict=True))
    if not fresh:
        return SideIntake(tuple(taken), {}, totals, frozenset())
    written = _write(by, at)
    compare_totals(sum_up(weight(e.row, e.side) for e in fresh), written)
    found = tuples(statement("settlements", "side_made"))
    made = {line: instruction for line, instruction, _ in found}
    intake = SideIntake(tuple(taken), made, totals, frozenset(key for *_, key in found))
    _record(intake, written[0]["digest"], by=by, at=at, request_id=request_id)
    return intake


def _examine(checked: CheckedSides) -> list[_Examined]:
    """Compares checked rows with what is on file. What is there with the same facts has no faults, whatever has become of its
    instrument or accounts since."""
    run(statement("settlements", "side_staging"))
    run("delete from side_intake")
    copy_text("side_intake", OwnSide._fields, checked.text)
    if len(checked.rows) > 1_000:
        run("analyze side_intake (line)")
    on_file = {found["line"]: found for found in rows(statement("settlements", "side_on_file"))}
    nothing: Mapping[str, Any] = {}
    return [
        _Examined(row, side, _faults(row, faults, on_file.get(row.line)), on_file.get(row.line, nothing))
        for row, side, faults in checked.rows
    ]


def _faults(row: OwnRow, faults: tuple[Fault, ...], on_file: Mapping[str, Any] | None) -> tuple[Fault, ...]:
    if on_file is None:
        return faults
    if on_file["same"]:
        return ()
    return (*faults, _repeated(row, "duplicate_reference", instruction=on_file["instruction"]))


def _repeated(row: OwnRow, code: str, **where: int) -> Fault:
    """A reference that its participant has used for other facts: who, and where they stand."""
    return Fault(code, "reference", shown(row.reference), {"participant": row.participant, **where})


def _decide(examined: Iterable[_Examined]) -> list[SideTaken]:
    """The state of each row; of rows that share a reference the first good one counts. Pure."""
    first: dict[tuple[int | None, str | None], OwnSide] = {}
    taken: list[SideTaken] = []
    for row, side, faults, on_file in examined:
        if on_file and on_file["same"]:
            taken.append(TakenRow(row, UNCHANGED, (), on_file["instruction"]))
            continue
        before = first.get((side.participant, side.reference)) if side else None
        if side is None or (faults and before is None):
            taken.append(TakenRow(row, REFUSED, faults))
        elif before is None:
            first[side.participant, side.reference] = side
            taken.append(TakenRow(row, ACCEPTED))
        elif not faults and same_side(side, before):
            taken.append(TakenRow(row, UNCHANGED, twin=before.line))
        else:
            taken.append(TakenRow(row, REFUSED, (*faults, _repeated(row, "duplicate_in_set", line=before.line))))
    return taken


def _leave_out(examined: Sequence[_Examined], fresh: Sequence[_Examined]) -> None:
    """What is staged and not fresh is not written."""
    wanted = {e.row.line for e in fresh}
    unwanted = [e.row.line for e in examined if e.row.line not in wanted]
    if unwanted:
        run(statement("settlements", "side_leave_out"), {"lines": array(unwanted)})


def _write(by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Writes what is staged; the control totals of what was written, each with the digest of all."""
    missing = rows(statement("settlements", "side_accounts"))
    if missing:
        open_accounts([AccountWish(f["holder"], f["asset"]) for f in missing])
    return rows(statement("settlements", "side_write"), {"by": by.name, "at": at})


def _record(intake: SideIntake, digest: str, *, by: Actor, at: datetime, request_id: str) -> None:
    made = list(intake.made.values())
    record(
        by=by,
        at=at,
        code="instructions.entered",
        subject_type="instruction",
        subject_ids=made if len(made) <= SUBJECTS_NAMED else [],
        after={
            "instructions": len(made),
            "first": min(made),
            "last": max(made),
            "totals": totals_as_json(intake.totals),
            "digest": digest,
        },
        request_id=request_id,
    )
