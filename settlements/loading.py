"""Loads a file of pre-matched trades: surveyed whole, then taken in chunk by chunk, each in one transaction.

Killed in the middle and begun again it goes through the file again: what is in counts as accepted, what is in
quarantine stays there, nothing is taken twice. Chunks are small because the night's freeze waits for the one in flight.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from itservices.models import Load
from itservices.operations import FileAlreadyLoaded, close_load, open_load, quarantine
from itservices.queries import finished_load, quarantined_lines
from ledger.operations import DayNotOpen
from ledger.queries import business_date_or_none
from machinery.patience import again
from machinery.rows import Survey, survey
from machinery.rows.loading import FileChanged, Progress, alone, checked_ahead, unwatched
from machinery.statements import value
from machinery.transactions import whole
from settlements.messages import FORMATS, rows_of
from settlements.models import BulkBody
from settlements.operations.bulk import note_done, put_away
from settlements.operations.faults import reasons_of
from settlements.operations.intake import REFERENCE_RACES, Attempt, Intake, Meanwhile, Taken, examine, take_in
from settlements.operations.known import Checked, check_rows
from settlements.operations.whole_file import begin_gathering, conflicts, end_gathering, gather
from settlements.prematched import Row
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
)
from vocabulary.fault import Fault
from vocabulary.outcome import Refusal

KIND = "instructions"
FAULTS_SHOWN = 100
RACES = (*REFERENCE_RACES, "a_file_is_loaded_once")


class FileHasFaults(Refusal):
    """All or nothing was asked for, and some rows have faults: nothing was loaded."""

    code = "file_has_faults"
    status = 422

    def sentence(self) -> str:
        return str(
            _("%(file_name)s has faults in %(rows)s of its rows: nothing was loaded. Correct them and load it again.")
            % self.data
        )


@dataclass(frozen=True)
class Occasion:
    """Who loads, when, and on which business date."""

    by: Actor
    at: datetime
    business_date: date


@dataclass(frozen=True)
class Loaded:
    """What became of a file: the load, the number of rows by state, the control totals, and the first faulty rows."""

    load: int
    counts: dict[str, int]
    totals: Totals
    faulty: tuple[Taken, ...] = ()

    def plus(self, intake: Intake) -> "Loaded":
        """With one chunk more."""
        faulty = [taken for taken in intake.taken if taken.state == REFUSED]
        return replace(
            self,
            counts={
                state: self.counts[state] + sum(number for number, _ in intake.totals[state].values())
                for state in STATES
            },
            totals=add_totals(self.totals, intake.totals),
            faulty=(*self.faulty, *faulty)[:FAULTS_SHOWN],
        )


def load_file(
    path: Path,
    file_format: str,
    *,
    by: Actor,
    at: datetime,
    business_date: date,
    all_or_nothing: bool = False,
    progress: Progress = unwatched,
) -> Loaded:
    """Loads one file. Rows with faults go to quarantine, the others in; received = accepted + unchanged + quarantined.

    With `all_or_nothing` the whole file is checked before the first row is written, and nothing is written if a row has
    a fault; a row that becomes faulty only after that (its account is closed meanwhile) goes to quarantine. Refuses
    DayNotOpen, UnreadableFile, FileAlreadyLoaded (the same bytes), FileHasFaults, LoadIsRunning, FileChanged.
    """
    _refuse_closed(business_date)
    surveyed, occasion = survey(path), Occasion(by, at, business_date)
    total = surveyed.lines - (file_format == "csv")
    before = finished_load(KIND, surveyed.sha256)
    if before is not None:
        raise FileAlreadyLoaded(file_name=path.name, load=before)
    next(FORMATS[file_format](path))
    if all_or_nothing:
        _refuse_faults(FORMATS[file_format](path), path.name, occasion, lambda done: progress("checking", done, total))
    with alone(again(partial(_open, path.name, surveyed, occasion), RACES).pk, path.name):
        load = _open(path.name, surveyed, occasion)
        loaded = _through(load, FORMATS[file_format](path), occasion, lambda done: progress("loading", done, total))
        if not surveyed.still_holds(path):
            raise FileChanged(file_name=path.name, load=load.pk)
        with whole():
            _close(load, loaded, occasion)
    return loaded


def load_body(load_id: int, *, business_date: date) -> Loaded | None:
    """Takes in a body that was handed in (`hand_in`), as who handed it in; None for one that is done already.

    Killed in the middle and begun again it goes on, as a file does. Refuses DayNotOpen, LoadIsRunning.
    """
    _refuse_closed(business_date)
    with alone(load_id, f"bulk {load_id}"):
        kept = BulkBody.objects.select_related("load").filter(pk=load_id).first()
        if kept is None:
            return None
        load = kept.load
        by = Actor(load.actor_kind, load.actor_id, load.actor_name)  # type: ignore[arg-type]
        occasion = Occasion(by, load.at, business_date)
        found = rows_of(bytes(kept.body), kept.media, as_it_came=True)
        loaded = _through(load, iter(found), occasion, partial(_note, load_id))
        with whole():
            _close(load, loaded, occasion)
            put_away(load_id)
    return loaded


def _note(load_id: int, done: int) -> None:
    with whole():
        note_done(load_id, done)


def _through(load: Load, found: Iterator[Row], occasion: Occasion, progress: Callable[[int], None]) -> Loaded:
    """Goes through all rows of a load, chunk by chunk; `progress` is told how many are done."""
    loaded = Loaded(load.pk, dict.fromkeys(STATES, 0), no_totals())
    attempt = _begin(load)
    with closing(checked_ahead(found, partial(_check, occasion=occasion))) as chunks:
        for done, checked, go_on in chunks:
            intake = again(partial(_take, checked, load, attempt, occasion, go_on), RACES)
            attempt.counted.update(t.before.match for t in intake.taken if t.state == ACCEPTED and t.before)
            loaded = loaded.plus(intake)
            progress(done)
    return loaded


def _refuse_closed(business_date: date) -> None:
    open_date = business_date_or_none()
    if open_date is None or business_date < open_date:
        raise DayNotOpen(business_date=business_date, open_date=open_date)


def _open(file_name: str, surveyed: Survey, occasion: Occasion) -> Load:
    with whole():
        return open_load(KIND, file_name, surveyed.sha256, by=occasion.by, at=occasion.at)


def _begin(load: Load) -> Attempt:
    with whole():
        since = int(value("select coalesce(max(id), 0) + 1 from settlements_match"))
        return Attempt(load.pk, since, quarantined_lines(load))


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


def _take(checked: Checked, load: Load, attempt: Attempt, occasion: Occasion, go_on: Meanwhile) -> Intake:
    """One chunk in one transaction: what is good is in, what is not is in quarantine."""
    with whole():
        intake = take_in(checked, by=occasion.by, at=occasion.at, attempt=attempt, meanwhile=go_on)
        quarantine(
            load,
            (
                (found.row.line, found.row.raw, reasons_of(found.faults))
                for found in intake.taken
                if found.state == REFUSED and found.row.line not in attempt.aside
            ),
        )
    return intake


def _check(rows: Sequence[Row], occasion: Occasion) -> Checked:
    return check_rows(rows, by=occasion.by, at=occasion.at, business_date=occasion.business_date)


def _refuse_faults(found: Iterator[Row], file_name: str, occasion: Occasion, progress: Callable[[int], None]) -> None:
    """Checks a whole file and writes nothing. Refuses FileHasFaults with the first faulty rows."""
    faulty = dict[int, tuple[Fault, ...]]()
    number = 0
    with whole():
        begin_gathering()
    with closing(checked_ahead(found, partial(_check, occasion=occasion))) as chunks:
        for done, checked, go_on in chunks:
            go_on()
            with whole():
                examined = examine(checked)
                gather(examined)
            number += sum(bool(e.faults) for e in examined)
            faulty |= {e.row.line: e.faults for e in examined if e.faults and len(faulty) < FAULTS_SHOWN}
            progress(done)
    with whole():
        more, twice = conflicts(FAULTS_SHOWN)
        end_gathering()
    if number + more:
        faulty |= {line: (fault,) for line, fault in twice.items()}
        shown = [{"line": line, "reasons": reasons_of(faulty[line])} for line in sorted(faulty)[:FAULTS_SHOWN]]
        raise FileHasFaults(file_name=file_name, rows=number + more, faults=shown)
