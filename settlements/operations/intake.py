"""Takes in pre-matched trades: each makes both sides' instructions, their match, and its row in the queue.

A file of a million rows and one request of one row go this way. The facts are those of the row; what is on file with
the same references and the same facts is left as it is, so whatever is sent twice is taken once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from ledger.operations import AccountWish, open_accounts
from machinery.statements import array, copy_text, rows, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.checking import Trade, same_facts
from settlements.gate import pass_gate
from settlements.intake_facts import FACTS, intake_root
from settlements.operations.known import Checked, check_rows
from settlements.operations.taken import TakenRow, TakenSet, compare_totals, weight
from settlements.prematched import Row
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
MANY = 500
"""Facts from which on a thread of its own is worth its while."""
REFERENCE_RACES = ("a_reference_is_used_once_per_participant",)
"""Constraints that say that another transaction took a reference at this moment: try again."""


Meanwhile = Callable[[], object]


class Made(NamedTuple):
    """The ids of what stands for a row: the two instructions and their match."""

    delivering: int
    receiving: int
    match: int


Taken = TakenRow[Row, Made]
"""What became of one row of both sides."""


@dataclass(frozen=True)
class Intake(TakenSet[Row, Made]):
    """What became of a set of rows of both sides; digest and root cover what was written."""

    digest: str
    root: str


@dataclass(frozen=True)
class Attempt:
    """One attempt at a load, of perhaps several.

    What an earlier attempt took in has a match of this load before `since`; it counts as accepted once, and `counted`
    has the matches for which that is done. Lines that an earlier attempt set `aside` stay refused.
    """

    load: int
    since: int
    aside: frozenset[int]
    counted: set[int] = field(default_factory=set)

    def took(self, match: int, load: int | None) -> bool:
        """Whether a match on file is what an earlier attempt made of a row that is not counted yet."""
        return load == self.load and match < self.since and match not in self.counted


class Examined(NamedTuple):
    """One row with the trade that it tells, if it tells one, its faults, and what is on file of it."""

    row: Row
    trade: Trade | None
    faults: tuple[Fault, ...]
    on_file: Mapping[str, Any]


@part
def submit(
    submitted: Sequence[Row],
    *,
    by: Actor,
    at: datetime,
    business_date: date,
    request_id: str = "",
) -> Intake:
    """Checks rows and takes them in, as `take_in` says."""
    checked = check_rows(submitted, by=by, at=at, business_date=business_date)
    return take_in(checked, by=by, at=at, request_id=request_id)


@part
def take_in(
    checked: Checked,
    *,
    by: Actor,
    at: datetime,
    attempt: Attempt | None = None,
    request_id: str = "",
    meanwhile: Meanwhile = lambda: None,
) -> Intake:
    """Takes rows in: each is accepted, unchanged (on file with the same facts) or refused with all its faults.

    Lines are unique in the set. Rows with the same references in one set: the first counts. Of a load, what an earlier
    attempt did stands. Missing accounts of the books are opened with floor 0. A row whose actual cut-off has passed at
    `at` enters as failing (PENF). `meanwhile` is called when PostgreSQL begins to write many of them. Raises
    IntegrityError (a_reference_is_used_once_per_participant) when another transaction takes a reference at this moment:
    try again.
    """
    pass_gate()
    examined = examine(checked)
    taken = decide(examined, attempt)
    load = attempt.load if attempt else None
    fresh = [e for e, t in zip(examined, taken, strict=True) if t.state == ACCEPTED and t.before is None]
    _leave_out(examined, {e.row.line for e in fresh})
    made = {line: Made(*ids) for line, *ids in tuples(statement("settlements", "intake_made"))} if fresh else {}
    totals = totals_of((t.state, weight(e.row, e.trade)) for e, t in zip(examined, taken, strict=True))
    facts = [(made[e.row.line], e.trade) for e in fresh if e.trade is not None]
    written, root = _write(facts, by, at, load, meanwhile) if fresh else ([], intake_root([]))
    compare_totals(sum_up(weight(e.row, e.trade) for e in fresh), written)
    intake = Intake(tuple(taken), made, totals, written[0]["digest"] if written else "", root)
    if fresh:
        _record(intake, by=by, at=at, load=load, request_id=request_id)
    return intake


@part
def examine(checked: Checked) -> list[Examined]:
    """Compares checked rows with what is on file; writes nothing that outlives the transaction.

    What is on file with the same facts has no faults, whatever has become of its instrument or accounts since.
    """
    run(statement("settlements", "intake_staging"))
    run("delete from intake")
    copy_text("intake", Trade._fields, checked.text)
    if len(checked.rows) > 1_000:
        run("analyze intake (line)")
    on_file = {found["line"]: found for found in rows(statement("settlements", "intake_on_file"))}
    nothing: Mapping[str, Any] = {}
    return [
        Examined(row, trade, _faults(row, faults, on_file[row.line]), on_file[row.line])
        if row.line in on_file
        else Examined(row, trade, faults, nothing)
        for row, trade, faults in checked.rows
    ]


def decide(examined: Iterable[Examined], attempt: Attempt | None = None) -> list[Taken]:
    """The state of each row; of rows that share a reference the first good one counts. Pure."""
    first: dict[tuple[int | None, str | None], Trade] = {}
    counted: set[int] = set()
    taken: list[Taken] = []
    for row, trade, faults, on_file in examined:
        if attempt is not None and row.line in attempt.aside:
            taken.append(TakenRow(row, REFUSED, faults or (Fault("set_aside_before", "", ""),)))
        elif on_file and on_file["same"]:
            before = Made(on_file["delivering_id"], on_file["receiving_id"], on_file["match_id"])
            ours = (
                attempt is not None and attempt.took(before.match, on_file["load_id"]) and before.match not in counted
            )
            counted.add(before.match)
            taken.append(TakenRow(row, ACCEPTED if ours else UNCHANGED, (), before))
        elif trade is None:
            taken.append(TakenRow(row, REFUSED, faults))
        else:
            taken.append(_among(first, row, trade, faults))
    return taken


def _among(
    first: dict[tuple[int | None, str | None], Trade], row: Row, trade: Trade, faults: tuple[Fault, ...]
) -> Taken:
    """What becomes of a row that is not on file, among those of its set; a good one is noted by its references."""
    mine, other = (trade.deliverer, trade.deliverer_reference), (trade.receiver, trade.receiver_reference)
    if mine not in first and other not in first:
        if faults:
            return TakenRow(row, REFUSED, faults)
        first[mine] = first[other] = trade
        return TakenRow(row, ACCEPTED)
    one, two = first.get(mine), first.get(other)
    if not faults and one is not None and one is two and same_facts(trade, one):
        return TakenRow(row, UNCHANGED, twin=one.line)
    repeated = tuple(
        _repeated(side, row, "duplicate_in_set", line=earlier.line)
        for side, earlier in (("deliverer", one), ("receiver", two))
        if earlier is not None
    )
    return TakenRow(row, REFUSED, faults + repeated)


def _faults(row: Row, faults: tuple[Fault, ...], on_file: Mapping[str, Any]) -> tuple[Fault, ...]:
    if on_file["same"]:
        return ()
    return faults + tuple(
        _repeated(side, row, "duplicate_reference", instruction=on_file[instruction])
        for side, instruction in (("deliverer", "delivering_id"), ("receiver", "receiving_id"))
        if on_file[instruction] is not None
    )


def _repeated(side: str, row: Row, code: str, **where: int) -> Fault:
    """A reference that its participant has used for other facts: who, and where they stand."""
    field = f"{side}_reference"
    return Fault(code, field, shown(getattr(row, field)), {"participant": getattr(row, side), **where})


def _leave_out(examined: Sequence[Examined], wanted: Set[int]) -> None:
    """What is staged and not of these lines is not written."""
    unwanted = [e.row.line for e in examined if e.row.line not in wanted]
    if unwanted:
        run(statement("settlements", "intake_leave_out"), {"lines": array(unwanted)})


def _write(
    facts: Sequence[tuple[Made, Trade]], by: Actor, at: datetime, load: int | None, meanwhile: Meanwhile
) -> tuple[list[dict[str, Any]], str]:
    """Writes what is staged; the control totals of what was written, each with the digest of all, and the root over the
    facts. Of many the root is reckoned while PostgreSQL writes."""
    missing = rows(statement("settlements", "intake_accounts"))
    if missing:
        open_accounts([AccountWish(f["holder"], f["asset"]) for f in missing])
    sql, told = statement("settlements", "intake_write"), {"load": load, "by": by.name, "at": at}
    if len(facts) < MANY:
        return rows(sql, told), intake_root(facts)
    with ThreadPoolExecutor(1, "root") as thread:
        root = thread.submit(intake_root, facts)
        meanwhile()
        return rows(sql, told), root.result()


def _record(intake: Intake, *, by: Actor, at: datetime, load: int | None, request_id: str) -> None:
    matches = [made.match for made in intake.made.values()]
    named = [i for made in intake.made.values() for i in made[:2]] if len(matches) * 2 <= SUBJECTS_NAMED else []
    record(
        by=by,
        at=at,
        code="instructions.submitted",
        subject_type="instruction",
        subject_ids=named,
        after={
            "load": load,
            "matches": len(matches),
            "first": min(matches),
            "last": max(matches),
            "totals": totals_as_json(intake.totals),
            "digest": intake.digest,
            "facts": {"root": intake.root, "count": len(matches), "columns": FACTS},
        },
        request_id=request_id,
    )
