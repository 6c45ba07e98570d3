"""Loads a file of trades: surveyed whole, then captured chunk by chunk, each in one transaction.

Killed in the middle and begun again it goes through the file again: what is in counts as accepted, what is in quarantine
stays there, nothing is captured twice.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from clearing.messages import FORMATS, channel_of
from clearing.messages.fix import by_tag
from clearing.operations import RACES, Capture, Captured, Checked, Source, capture, check_trades
from clearing.operations.faults import reasons_of
from clearing.submitted import Channel, Row
from itservices.models import Load
from itservices.operations import FileAlreadyLoaded, close_load, open_load, quarantine
from itservices.queries import finished_load, quarantined_lines
from ledger.operations import DayNotOpen
from ledger.queries import business_date_or_none
from machinery.patience import again
from machinery.rows import Survey, loading, survey
from machinery.rows.loading import FileChanged, LoadBrokeOff, Progress, alone, lend_a_hand, unwatched
from machinery.rows.turns import OtherHandLost, Told, in_turns
from machinery.statements import value
from machinery.transactions import whole
from vocabulary.actor import Actor
from vocabulary.control_totals import (
    ACCEPTED,
    REFUSED,
    STATES,
    UNCHANGED,
    Totals,
    add_totals,
    no_totals,
    totals_as_json,
    totals_from_json,
)
from vocabulary.fault import Fault

KIND: Final = "trades"
FAULTS_SHOWN: Final = 100


@dataclass(frozen=True)
class Occasion:
    """Who loads, when, and on which business date."""

    by: Actor
    at: datetime
    business_date: date


@dataclass(frozen=True)
class Loaded:
    """What became of a file: the load, the number of rows by state, how many of the accepted ones have exceptions, the control
    totals, and the first faulty rows."""

    load: int
    counts: dict[str, int]
    exceptions: int
    totals: Totals
    faulty: tuple[Captured, ...] = ()

    def plus(self, told: Told) -> "Loaded":
        """With one chunk more, as `_told` tells of it."""
        faulty = [
            Captured(Row(line, raw), REFUSED, tuple(Fault(*each) for each in faults))
            for line, raw, faults in told["faulty"]
        ]
        return replace(
            self,
            counts={state: self.counts[state] + told["counts"][state] for state in STATES},
            exceptions=self.exceptions + told["exceptions"],
            totals=add_totals(self.totals, totals_from_json(told["totals"])),
            faulty=(*self.faulty, *faulty)[:FAULTS_SHOWN],
        )


def _told(found: Capture, counted: Collection[int]) -> Told:
    """What came of a chunk, and which versions of an earlier attempt it counted, as plain values."""
    states = Counter(each.state for each in found.rows)
    faulty = [(each.row.line, each.row.raw, each.faults) for each in found.rows if each.state == REFUSED]
    return {
        "rows": len(found.rows),
        "counts": {state: states[state] for state in STATES},
        "exceptions": sum(bool(each.exceptions) for each in found.rows),
        "totals": totals_as_json(found.totals),
        "faulty": faulty[:FAULTS_SHOWN],
        "counted": list(counted),
    }


def load_trades(
    path: Path, file_format: str, *, by: Actor, at: datetime, business_date: date, progress: Progress = unwatched
) -> Loaded:
    """Loads one file. Rows with faults go to quarantine, the others in; received = accepted + unchanged + quarantined.

    Refuses DayNotOpen, UnreadableFile, FileAlreadyLoaded (the same bytes), LoadIsRunning, LoadBrokeOff, FileChanged.
    """
    open_date = business_date_or_none()
    if open_date is None or business_date < open_date:
        raise DayNotOpen(business_date=business_date, open_date=open_date)
    surveyed, occasion = survey(path), Occasion(by, at, business_date)
    before = finished_load(KIND, surveyed.sha256)
    if before is not None:
        raise FileAlreadyLoaded(file_name=path.name, load=before)
    next(FORMATS[file_format](path))
    with alone(again(partial(_open, path.name, surveyed, occasion), ("a_file_is_loaded_once",)).pk, path.name):
        load = _open(path.name, surveyed, occasion)
        total = surveyed.lines - (file_format == "csv")
        work = _Work(load, path, file_format, occasion, lambda done: progress("loading", done, total))
        try:
            in_turns(work, is_long=total > loading.CHUNK)
        except OtherHandLost:
            raise LoadBrokeOff(load=load.pk, file_name=path.name) from None
        loaded = work.loaded
        if not surveyed.still_holds(path):
            raise FileChanged(file_name=path.name, load=load.pk)
        with whole():
            _close(load, loaded, occasion)
    return loaded


def _open(file_name: str, surveyed: Survey, occasion: Occasion) -> Load:
    with whole():
        return open_load(KIND, file_name, surveyed.sha256, by=occasion.by, at=occasion.at)


class _Work:
    """A file under way: what is done with each chunk of it, and what came of all so far."""

    def __init__(self, load: Load, path: Path, file_format: str, occasion: Occasion, progress: Callable[[int], None]):
        self.load, self.occasion, self.progress = load, occasion, progress
        self.read = partial(FORMATS[file_format], path)
        self.check = partial(check_trades, by=occasion.by, at=occasion.at, business_date=occasion.business_date)
        self.loaded = Loaded(load.pk, dict.fromkeys(STATES, 0), 0, no_totals())
        self.done = 0
        with whole():
            since = int(value("select coalesce(max(id), 0) + 1 from clearing_tradeversion"))
            self.source = Source(channel_of(file_format), load.pk, aside=quarantined_lines(load), since=since)

    def lend_a_hand(self) -> None:
        """Keeps others from the load; only the first process tells of progress."""
        self.progress = lambda _: None
        lend_a_hand(self.load.pk)

    def take(self, checked: Checked) -> Told:
        """One chunk in one transaction: what is good is in, what is not is in quarantine."""
        return again(partial(self._take, checked), RACES)

    def _take(self, checked: Checked) -> Told:
        occasion, source = self.occasion, replace(self.source, counted=set(self.source.counted))
        with whole():
            found = capture(checked, source, by=occasion.by, at=occasion.at, business_date=occasion.business_date)
            refused = (each for each in found.rows if each.state == REFUSED and each.row.line not in source.aside)
            reasons = (
                (each.row.line, each.row.raw, reasons_of(told_by(source.channel, each.faults))) for each in refused
            )
            quarantine(self.load, reasons)
            return _told(found, source.counted - self.source.counted)

    def hear(self, told: Told) -> None:
        """Counts a chunk, and what of it an earlier attempt had captured."""
        self.loaded = self.loaded.plus(told)
        self.source.counted.update(told["counted"])
        self.done += told["rows"]
        self.progress(self.done)


def told_by(channel: Channel, faults: Sequence[Fault]) -> list[Fault]:
    """Faults as the sender of a channel reads them: of FIX by tag."""
    return [by_tag(each) for each in faults] if channel is Channel.FIX else list(faults)


def _close(load: Load, loaded: Loaded, occasion: Occasion) -> None:
    close_load(
        load,
        accepted=loaded.counts[ACCEPTED],
        unchanged=loaded.counts[UNCHANGED],
        quarantined=loaded.counts[REFUSED],
        totals=totals_as_json(loaded.totals),
        by=occasion.by,
        at=occasion.at,
    )
