"""Takes in pre-matched trades: each makes both sides' instructions, their match, and its row in the queue.

A file of a million rows and one request of one row go this way. The facts are those of the row; what is on file with
the same references and the same facts is left as it is, so whatever is sent twice is taken once.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.operations import AccountWish, open_accounts
from machinery.statements import array, copy_rows, rows, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.checking import Trade, check, same_facts
from settlements.gate import pass_gate
from settlements.operations.faults import reasons_of
from settlements.operations.known import known_of
from settlements.prematched import Fault, Row
from vocabulary.actor import Actor
from vocabulary.decimals import plain
from vocabulary.invalid import shown
from vocabulary.outcome import Failure, Outcome

ACCEPTED, UNCHANGED, REFUSED = "accepted", "unchanged", "quarantined"
STATES = (ACCEPTED, UNCHANGED, REFUSED)
SUBJECTS_NAMED = 100
UNREADABLE = "?"

Totals = dict[str, dict[str, tuple[int, Decimal]]]
"""State ("received" and STATES) -> currency ("" free of payment, "?" not readable) -> number and amount."""


class ControlTotalsDiffer(RuntimeError):
    """What was written is not what was accepted: a bug; the transaction is void."""


class Taken(NamedTuple):
    """What became of one row: its state, the ids of what stands for it (0 where it was refused), its faults."""

    row: Row
    state: str
    faults: tuple[Fault, ...] = ()
    delivering: int = 0
    receiving: int = 0
    match: int = 0


@dataclass(frozen=True)
class Intake:
    """What became of a set of rows, in their order; the digest covers the instructions that were written."""

    taken: tuple[Taken, ...]
    totals: Totals
    digest: str

    @property
    def outcome(self) -> Outcome:
        """How many rows stand, and the others by line; the code is that of the first fault, `faults` has them all."""
        failures = [
            Failure(found.row.line, found.faults[0].code, {"faults": reasons_of(found.faults)})
            for found in self.taken
            if found.state == REFUSED
        ]
        return Outcome(len(self.taken) - len(failures), tuple(failures))


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
    load: int | None = None,
    aside: Container[int] = (),
    request_id: str = "",
) -> Intake:
    """Takes rows in: each is accepted, unchanged (on file with the same facts) or refused with all its faults.

    Lines are unique in the set. Rows with the same references in one set: the first counts. What an earlier attempt at
    the same `load` did stands: rows that it took in count as accepted, lines that it set `aside` stay refused. Missing
    accounts of the books are opened with floor 0. A row whose actual cut-off has passed at `at` enters as failing
    (PENF). Raises IntegrityError (a_reference_is_used_once_per_participant) when another transaction takes a reference
    at this moment: try again.
    """
    pass_gate()
    examined = examine(submitted, by=by, at=at, business_date=business_date)
    taken = decide(examined, load, aside)
    fresh = [e.trade for e, t in zip(examined, taken, strict=True) if t.state == ACCEPTED and not t.match and e.trade]
    wanted = {trade.line for trade in fresh}
    run(
        statement("settlements", "intake_leave_out"),
        {"lines": array(e.row.line for e in examined if e.row.line not in wanted)},
    )
    written = _write(fresh, by, at, load)
    totals = totals_of(examined, taken)
    _compare(totals_of(examined, [t if not t.match else t._replace(state="") for t in taken])[ACCEPTED], written)
    digest = written[0]["digest"] if written else ""
    taken = _with_ids(taken)
    if fresh:
        _record(taken, totals, digest, by=by, at=at, load=load, request_id=request_id)
    return Intake(tuple(taken), totals, digest)


@part
def examine(submitted: Sequence[Row], *, by: Actor, at: datetime, business_date: date) -> list[Examined]:
    """Checks rows against reference data and against what is on file; writes nothing that outlives the transaction.

    What is on file with the same facts has no faults, whatever has become of its instrument or accounts since.
    """
    known = known_of(submitted, by=by, at=at, business_date=business_date)
    checked = [(row, *check(row, known)) for row in submitted]
    run(statement("settlements", "intake_staging"))
    copy_rows(
        "intake", Trade._fields, (trade for _, trade, _ in checked if trade is not None and _has_references(trade))
    )
    if len(submitted) > 1_000:
        run("analyze intake")
    on_file = {found["line"]: found for found in rows(statement("settlements", "intake_on_file"))}
    return [
        Examined(row, trade, _faults(row, faults, on_file.get(row.line, {})), on_file.get(row.line, {}))
        for row, trade, faults in checked
    ]


def decide(examined: Iterable[Examined], load: int | None = None, aside: Container[int] = ()) -> list[Taken]:
    """The state of each row; of rows that share a reference the first good one counts. Pure."""
    first: dict[tuple[int | None, str | None], Trade] = {}
    taken: list[Taken] = []
    for row, trade, faults, on_file in examined:
        if row.line in aside:
            taken.append(Taken(row, REFUSED, faults or (Fault("set_aside_before", "", ""),)))
            continue
        if on_file.get("same"):
            state = ACCEPTED if load is not None and on_file["load_id"] == load else UNCHANGED
            ids = (on_file["delivering_id"], on_file["receiving_id"], on_file["match_id"])
            taken.append(Taken(row, state, (), *ids))
            continue
        if trade is None:
            taken.append(Taken(row, REFUSED, faults))
            continue
        keys = {
            "deliverer_reference": (trade.deliverer, trade.deliverer_reference),
            "receiver_reference": (trade.receiver, trade.receiver_reference),
        }
        earlier = {field: first[key] for field, key in keys.items() if key in first}
        if not faults and len(earlier) == 2 and all(same_facts(trade, other) for other in earlier.values()):
            taken.append(Taken(row, UNCHANGED))
            continue
        found = faults + tuple(
            Fault("duplicate_reference", field, shown(getattr(row, field)), {"line": other.line})
            for field, other in earlier.items()
        )
        if not found:
            first.update(dict.fromkeys(keys.values(), trade))
        taken.append(Taken(row, REFUSED if found else ACCEPTED, found))
    return taken


def totals_of(examined: Sequence[Examined], taken: Sequence[Taken]) -> Totals:
    """Number and amount per currency, of what was received and by state; states other than STATES are left out."""
    totals: Totals = {state: {} for state in ("received", *STATES)}
    for found, became in zip(examined, taken, strict=True):
        currency, amount = _weight(found.row, found.trade)
        for state in ("received", became.state):
            if state in totals:
                number, sum_ = totals[state].get(currency, (0, Decimal(0)))
                totals[state][currency] = number + 1, sum_ + amount
    return totals


def add_totals(one: Totals, other: Totals) -> Totals:
    """The totals of two sets together."""
    summed: Totals = {}
    for state in one:
        summed[state] = dict(one[state])
        for currency, (number, amount) in other[state].items():
            before = summed[state].get(currency, (0, Decimal(0)))
            summed[state][currency] = before[0] + number, before[1] + amount
    return summed


def totals_as_json(totals: Totals) -> dict[str, dict[str, dict[str, int | str]]]:
    """Totals as they are kept: amounts as decimal text, currencies in order."""
    return {
        state: {
            currency: {"number": number, "amount": plain(amount)}
            for currency, (number, amount) in sorted(found.items())
        }
        for state, found in totals.items()
    }


def _has_references(trade: Trade) -> bool:
    return None not in (trade.deliverer, trade.receiver, trade.deliverer_reference, trade.receiver_reference)


def _faults(row: Row, faults: tuple[Fault, ...], on_file: Mapping[str, Any]) -> tuple[Fault, ...]:
    if not on_file:
        return faults
    if on_file["same"]:
        return ()
    return faults + tuple(
        Fault("duplicate_reference", field, shown(getattr(row, field)))
        for field, is_taken in (
            ("deliverer_reference", on_file["deliverer_taken"]),
            ("receiver_reference", on_file["receiver_taken"]),
        )
        if is_taken
    )


def _weight(row: Row, trade: Trade | None) -> tuple[str, Decimal]:
    if row.payment == "FOP":
        return "", Decimal(0)
    if trade is None or trade.currency is None or trade.amount is None:
        return UNREADABLE, Decimal(0)
    return row.currency or UNREADABLE, trade.amount


def _write(fresh: Sequence[Trade], by: Actor, at: datetime, load: int | None) -> list[dict[str, Any]]:
    """Writes what is staged; the control totals of what was written, each with the digest of all."""
    if not fresh:
        return []
    pairs = {(trade.deliverer_account, trade.asset) for trade in fresh}
    pairs |= {(trade.receiver_account, trade.asset) for trade in fresh}
    pairs |= {(trade.deliverer_cash, trade.currency) for trade in fresh}
    pairs |= {(trade.receiver_cash, trade.currency) for trade in fresh}
    open_accounts([AccountWish(holder, asset) for holder, asset in sorted_pairs(pairs)])
    return rows(statement("settlements", "intake_write"), {"load": load, "by": by.name, "at": at})


def sorted_pairs(pairs: Iterable[tuple[int | None, int | None]]) -> list[tuple[int, int]]:
    """Holder and asset of each leg that there is, in order."""
    return sorted((holder, asset) for holder, asset in pairs if holder is not None and asset is not None)


def _compare(expected: Mapping[str, tuple[int, Decimal]], written: Sequence[Mapping[str, Any]]) -> None:
    found = {f["currency"]: (f["number"], f["amount"]) for f in written}
    if found != dict(expected):
        raise ControlTotalsDiffer(f"expected {dict(expected)}, found {found}")


def _with_ids(taken: Sequence[Taken]) -> list[Taken]:
    """The rows with the ids that were drawn for them; a row equal to an earlier one of the set has those of that one."""
    drawn = {
        f["line"]: (f["delivering_id"], f["receiving_id"], f["match_id"])
        for f in rows("select line, delivering_id, receiving_id, match_id from intake")
    }
    by_references: dict[tuple[str | None, ...], tuple[int, int, int]] = {}
    found: list[Taken] = []
    for became in taken:
        row = became.row
        key = (row.deliverer_reference, row.receiver_reference)
        ids = drawn.get(row.line)
        if ids is not None:
            by_references[key] = ids
        elif became.state == UNCHANGED and not became.match:
            ids = by_references.get(key)
        found.append(became if ids is None else became._replace(delivering=ids[0], receiving=ids[1], match=ids[2]))
    return found


def _record(
    taken: Sequence[Taken],
    totals: Totals,
    digest: str,
    *,
    by: Actor,
    at: datetime,
    load: int | None,
    request_id: str,
) -> None:
    made = [t for t in taken if t.state == ACCEPTED]
    named = [i for t in made for i in (t.delivering, t.receiving)] if len(made) * 2 <= SUBJECTS_NAMED else []
    record(
        by=by,
        at=at,
        code="instructions.submitted",
        subject_type="instruction",
        subject_ids=named,
        after={
            "load": load,
            "matches": len(made),
            "first": min(t.match for t in made),
            "last": max(t.match for t in made),
            "totals": totals_as_json(totals),
            "digest": digest,
        },
        request_id=request_id,
    )
