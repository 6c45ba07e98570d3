"""Captures trades: what is good becomes a version of its trade, is enriched, and becomes settlement instructions.

A file of a million rows and one request of one row go this way. What is on file with the same reference and the same facts is
left as it is, so whatever is sent twice is taken once. Rows of one trade are captured one after the other, in their order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from clearing.checking import TradeFacts
from clearing.enrichment import Faults, Subject
from clearing.gate import pass_gate
from clearing.lifecycle import Ended, State, change_fault
from clearing.operations.ahead import Checked, CheckedRow
from clearing.operations.confirming import match
from clearing.operations.earmarks import left_by
from clearing.operations.enriching import Enriching, enrich
from clearing.operations.netting import bound, take_out
from clearing.operations.settling import bring_on
from clearing.operations.work import end_exceptions, keep_work, take_off
from clearing.submitted import Action, Channel, Row
from machinery.statements import array, copy_text, lines_as_text, run, statement, tuples
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.control_totals import ACCEPTED, REFUSED, UNCHANGED, Totals, totals_as_json, totals_of
from vocabulary.written import fault

SUBJECTS_NAMED = 100
RACES = (
    "a_trade_reference_is_used_once_per_party_and_channel",
    "a_version_of_a_trade_stands_once",
    "a_reference_is_used_once_per_participant",
    "a_net_is_superseded_once",
)
"""Constraints that say that another transaction captured the same trade at this moment: try again."""


class Captured(NamedTuple):
    """What became of one row: its state, its faults, the trade and version that stand for it (0: none), and what keeps that
    version from being instructed."""

    row: Row
    state: str
    faults: Faults = ()
    trade: int = 0
    version: int = 0
    exceptions: Faults = ()


class _OnFile(NamedTuple):
    """What is on file of the trade of a row."""

    trade: int
    version: int
    number: int
    action: str
    same: int | None
    load: int | None
    is_open: bool
    is_bound: bool


@dataclass(frozen=True)
class Capture:
    """What became of a set of rows, in their order, and its control totals."""

    rows: tuple[Captured, ...]
    totals: Totals


@dataclass(frozen=True)
class Source:
    """How a set came in: by which channel, with which load (None: with none), under which request.

    What an earlier attempt at the load captured has versions before `since`; it counts as accepted once, and `counted` has
    those for which that is done. Lines that an earlier attempt set `aside` stay refused.
    """

    channel: Channel
    load: int | None = None
    request_id: str = ""
    aside: frozenset[int] = frozenset()
    since: int = 0
    counted: set[int] = field(default_factory=set)

    def took(self, version: int, load: int | None) -> bool:
        """Whether an earlier attempt at the load captured a version; of several rows that say it, the first."""
        if self.load is None or load != self.load or version >= self.since or version in self.counted:
            return False
        self.counted.add(version)
        return True


@dataclass
class _Set:
    """One set under way."""

    source: Source
    by: Actor
    at: datetime
    business_date: date
    checked: Checked
    done: dict[int, Captured] = field(default_factory=dict)
    fresh: list[int] = field(default_factory=list)
    in_nets: set[int] = field(default_factory=set)


@part
def capture(checked: Checked, source: Source, *, by: Actor, at: datetime, business_date: date) -> Capture:
    """Captures rows that were checked for the same occasion: the good ones become versions, the others have their faults.

    NEW again with the facts that are on file is what exists, with others it is refused (duplicate_reference). AMEND and CANCEL
    make another version of a trade, unless its instructions are matched (matched_already) or a net of it settles
    (net_settles): it leaves its nets. A version against which nothing
    stands is instructed at once; else it has its exceptions, and its trade a row of work. Raises IntegrityError (RACES) when
    another transaction captures the same trade at this moment: try again.
    """
    this = _Set(source, by, at, business_date, checked)
    for wave in checked.waves:
        _capture_wave(this, wave)
    found = tuple(this.done[row.line] for row, _, _ in checked.rows)
    totals = totals_of((each.state, weight) for each, weight in zip(found, checked.weights, strict=True))
    if this.fresh:
        _record(this, totals)
    return Capture(found, totals)


def _capture_wave(this: _Set, wave: Sequence[CheckedRow]) -> None:
    good = {}
    for row, facts, faults in wave:
        if row.line in this.source.aside:
            this.done[row.line] = Captured(row, REFUSED, faults or (fault("set_aside_before", "", None),))
        elif faults or facts is None:
            this.done[row.line] = Captured(row, REFUSED, faults)
        else:
            good[row.line] = (row, facts)
    if not good:
        return
    run(statement("clearing", "capture_staging"))
    run("delete from capture")
    copy_text("capture", TradeFacts._fields, lines_as_text(this.checked.texts[line] for line in good))
    if len(good) > 1_000:
        run("analyze capture (line)")
    if any(facts.action != Action.NEW for _, facts in good.values()):
        pass_gate()
        run(statement("clearing", "capture_lock"), {"channel": this.source.channel.value})
    on_file = _on_file(this.source)
    this.in_nets = bound([found.version for found in on_file.values() if not found.is_open])
    fresh = {
        line: found
        for line, found in good.items()
        if (line not in on_file and found[1].action == Action.NEW) or _is_fresh(this, *found, on_file.get(line))
    }
    _leave_out(good.keys() - fresh.keys())
    if fresh:
        _write(this, fresh, {line: on_file[line] for line in fresh.keys() & on_file.keys()})


def _on_file(source: Source) -> dict[int, _OnFile]:
    told = {"channel": source.channel.value, "load": source.load or 0}
    return {line: _OnFile(*found) for line, *found in tuples(statement("clearing", "capture_on_file"), told)}


def _is_fresh(this: _Set, row: Row, facts: TradeFacts, found: _OnFile | None) -> bool:
    """Whether a row says something new; else what becomes of it is noted."""
    if found is not None and found.same is not None:
        state = ACCEPTED if this.source.took(found.same, found.load) else UNCHANGED
        this.done[row.line] = Captured(row, state, (), found.trade, found.same)
        return False
    if facts.action == Action.NEW:
        code = "duplicate_reference" if found else ""
    else:
        stands = State.CANCELLED if found and found.action == Action.CANCEL else None
        code = change_fault(
            facts.action,
            is_known=found is not None,
            state=stands,
            is_bound=bool(found and found.is_bound),
            is_netted=bool(found and found.version in this.in_nets),
        )
    if not code:
        return True
    trade = {"trade": found.trade} if found else {}
    this.done[row.line] = Captured(row, REFUSED, (fault(code, "reference", row.reference, **trade),))
    return False


def _leave_out(lines: Collection[int]) -> None:
    if lines:
        run(statement("clearing", "capture_leave_out"), {"lines": array(lines)})


def _write(this: _Set, fresh: Mapping[int, tuple[Row, TradeFacts]], changed: Mapping[int, _OnFile]) -> None:
    """Trades and versions, then what settles them or stands against them."""
    if changed:
        found = list(changed.items())
        run(
            statement("clearing", "capture_changes"),
            {
                "lines": array(line for line, _ in found),
                "trades": array(each.trade for _, each in found),
                "versions": array(each.version for _, each in found),
                "numbers": array(each.number for _, each in found),
            },
        )
        _supersede(this, [each for _, each in found if each.is_open])
        netted = [each.version for _, each in found if not each.is_open]
        take_out(netted, at=this.at, business_date=this.business_date)
    told = {
        "channel": this.source.channel.value, "load": this.source.load, "by": this.by.name, "at": this.at,
    }  # fmt: skip
    run(statement("clearing", "capture_write"), told)
    made = {line: ids for line, *ids in tuples(statement("clearing", "capture_made"))}
    named = this.checked.subjects
    subjects = [Subject._make((*made[line], *named[line][2:])) for line in fresh if line in named]
    enriching = _enriching(this).renamed((line, version) for line, (_, version) in made.items())
    leaving = {each.version: left_by(fresh[line][1].action) for line, each in changed.items()}
    brought = bring_on(subjects, enriching, at=this.at, business_date=this.business_date, leaving=leaving)
    keep_work(subjects, brought, at=this.at)
    if brought.awaited:
        match([], list(brought.awaited), at=this.at, business_date=this.business_date)
    for line, (row, _) in fresh.items():
        trade, version = made[line]
        this.done[line] = Captured(row, ACCEPTED, (), trade, version, brought.exceptions.get(version, ()))
        this.fresh.append(trade)


def _enriching(this: _Set) -> Enriching:
    """What settles the rows of the set, as it was put together before; anew where the parties agreed on something else since:
    a chunk waits for its turn, and who changes trades for the gate."""
    agreed = this.checked.enriching.agreed
    if agreed is not None and not agreed.stands:
        this.checked = replace(this.checked, enriching=enrich(list(this.checked.subjects.values())))
    return this.checked.enriching


def _supersede(this: _Set, found: Sequence[_OnFile]) -> None:
    """What was open of trades that another version takes over."""
    end_exceptions([each.version for each in found], Ended.SUPERSEDED, by=this.by, at=this.at)
    take_off([each.trade for each in found])


def _record(this: _Set, totals: Totals) -> None:
    record(
        by=this.by,
        at=this.at,
        code="trades.captured",
        subject_type="trade",
        subject_ids=this.fresh if len(this.fresh) <= SUBJECTS_NAMED else [],
        after={
            "load": this.source.load,
            "channel": this.source.channel.value,
            "versions": len(this.fresh),
            "first": min(this.fresh),
            "last": max(this.fresh),
            "totals": totals_as_json(totals),
        },
        request_id=this.source.request_id,
    )
