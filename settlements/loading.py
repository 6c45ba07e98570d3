"""Loads a file of pre-matched trades: surveyed whole, then taken in chunk by chunk, each in one transaction.

Killed in the middle and begun again it goes through the file again: what is in counts as accepted, what is in
quarantine stays there, nothing is taken twice. Chunks are small because the night's freeze waits for the one in flight.
"""

from array import array as packed
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _

from itservices.models import Load
from itservices.operations import close_load, open_load, quarantine
from itservices.queries import quarantined_lines
from machinery.statements import value
from machinery.transactions import whole
from settlements.messages import FORMATS, survey
from settlements.operations.faults import reasons_of
from settlements.operations.intake import (
    ACCEPTED,
    REFUSED,
    STATES,
    UNCHANGED,
    Examined,
    Intake,
    Taken,
    Totals,
    add_totals,
    decide,
    examine,
    submit,
    totals_as_json,
)
from settlements.prematched import Fault, Row
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

KIND = "instructions"
CHUNK = 25_000
ATTEMPTS = 4
FAULTS_SHOWN = 100
_LOADING = 7003

Progress = Callable[[str, int, int], None]
"""Told after each chunk: "checking" or "loading", rows done, rows in all."""

Answer = TypeVar("Answer")


class LoadIsRunning(Refusal):
    """Another process is loading the same file now."""

    code = "load_is_running"

    def sentence(self) -> str:
        return str(
            _("Load %(load)s of %(file_name)s is being worked on by another process. Wait until it is done.")
            % self.data
        )


class FileHasFaults(Refusal):
    """All or nothing was asked for, and some rows have faults: nothing was loaded."""

    code = "file_has_faults"
    status = 422

    def sentence(self) -> str:
        return str(
            _("%(rows)s rows of %(file_name)s have faults: nothing was loaded. Correct them and load it again.")
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


def _unwatched(stage: str, done: int, total: int) -> None:
    """Nobody is told."""


def load_file(
    path: Path,
    file_format: str,
    *,
    by: Actor,
    at: datetime,
    business_date: date,
    all_or_nothing: bool = False,
    progress: Progress = _unwatched,
) -> Loaded:
    """Loads one file. Rows with faults go to quarantine, the others in; received = accepted + unchanged + quarantined.

    With `all_or_nothing` the whole file is checked before the first row is written, and nothing is written if a row has
    a fault; a row that becomes faulty only after that (its account is closed meanwhile) goes to quarantine. Refuses
    UnreadableFile, FileAlreadyLoaded (the same bytes), FileHasFaults, LoadIsRunning.
    """
    surveyed, occasion = survey(path), Occasion(by, at, business_date)
    total = surveyed.lines - (file_format == "csv")
    if all_or_nothing:
        _refuse_faults(FORMATS[file_format](path), path.name, occasion, lambda done: progress("checking", done, total))
    next(FORMATS[file_format](path))
    with whole():
        load = open_load(KIND, path.name, surveyed.sha256, by=by, at=at)
    with _alone(load.pk, path.name):
        with whole():
            aside = quarantined_lines(load)
        loaded = Loaded(load.pk, dict.fromkeys(STATES, 0), {state: {} for state in ("received", *STATES)})
        for done, chunk in _chunks(FORMATS[file_format](path)):
            intake = _again(partial(_take, chunk, load, aside, occasion))
            loaded = loaded.plus(intake)
            progress("loading", done, total)
        with whole():
            close_load(
                load,
                accepted=loaded.counts[ACCEPTED],
                unchanged=loaded.counts[UNCHANGED],
                quarantined=loaded.counts[REFUSED],
                totals=totals_as_json(loaded.totals),
                by=by,
                at=at,
            )
    return loaded


def _take(chunk: Sequence[Row], load: Load, aside: frozenset[int], occasion: Occasion) -> Intake:
    """One chunk in one transaction: what is good is in, what is not is in quarantine."""
    with whole():
        intake = submit(
            chunk,
            by=occasion.by,
            at=occasion.at,
            business_date=occasion.business_date,
            load=load.pk,
            aside=aside,
        )
        quarantine(
            load,
            (
                (found.row.line, found.row.raw, reasons_of(found.faults))
                for found in intake.taken
                if found.state == REFUSED and found.row.line not in aside
            ),
        )
    return intake


def _again(work: Callable[[], Answer]) -> Answer:
    """Does it again after a deadlock, or when another transaction has taken a reference at the same moment."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except (OperationalError, IntegrityError) as trouble:
            if attempt == ATTEMPTS or not _passes(trouble):
                raise
    raise AssertionError("an attempt either answers or raises")


def _passes(trouble: Exception) -> bool:
    cause = trouble.__cause__
    return getattr(cause, "pgcode", "") in ("40P01", "40001") or (
        getattr(getattr(cause, "diag", None), "constraint_name", "") == "a_reference_is_used_once_per_participant"
    )


@contextmanager
def _alone(load: int, file_name: str) -> Iterator[None]:
    """Keeps other processes from the same load; a process that dies lets go. Refuses LoadIsRunning."""
    if not value("select pg_try_advisory_lock(%s, %s)", [_LOADING, load]):
        raise LoadIsRunning(load=load, file_name=file_name)
    try:
        yield
    finally:
        value("select pg_advisory_unlock(%s, %s)", [_LOADING, load])


def _chunks(found: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
    """The rows in chunks, each with the number of rows up to its end."""
    rows, done = iter(found), 0
    while chunk := list(islice(rows, CHUNK)):
        done += len(chunk)
        yield done, chunk


def _refuse_faults(found: Iterable[Row], file_name: str, occasion: Occasion, progress: Callable[[int], None]) -> None:
    """Checks a whole file and writes nothing. Refuses FileHasFaults with the first faulty rows."""
    number, faulty = 0, list[tuple[int, tuple[Fault, ...]]]()
    seen = Seen()
    for done, chunk in _chunks(found):
        with whole():
            examined = examine(chunk, by=occasion.by, at=occasion.at, business_date=occasion.business_date)
        for taken in decide(examined, None):
            if taken.state == REFUSED:
                number += 1
                faulty.append((taken.row.line, taken.faults))
                del faulty[FAULTS_SHOWN:]
        seen.add(examined)
        progress(done)
    for line in seen.conflicts():
        number += 1
        faulty.append((line, (Fault("duplicate_reference", "", "", {"line": line}),)))
    if number:
        shown = [{"line": line, "reasons": reasons_of(faults)} for line, faults in faulty[:FAULTS_SHOWN]]
        raise FileHasFaults(file_name=file_name, rows=number, faults=shown)


class Seen:
    """The references of a file by hash, to find in little memory those that stand twice with other facts."""

    def __init__(self) -> None:
        self.references, self.facts, self.lines = packed("q"), packed("q"), packed("q")

    def add(self, examined: Iterable[Examined]) -> None:
        """Both references of each good row that is not on file yet."""
        for row, trade, faults, on_file in examined:
            if trade is None or faults or on_file:
                continue
            facts = hash(trade[1:])
            for reference in (
                (trade.deliverer, trade.deliverer_reference),
                (trade.receiver, trade.receiver_reference),
            ):
                self.references.append(hash(reference))
                self.facts.append(facts)
                self.lines.append(row.line)

    def conflicts(self) -> list[int]:
        """The lines of rows that share a reference with an earlier row of other facts."""
        references, facts, lines = (np.array(found) for found in (self.references, self.facts, self.lines))
        order = np.lexsort((lines, references))
        same = references[order][1:] == references[order][:-1]
        other = facts[order][1:] != facts[order][:-1]
        return sorted(set(lines[order][1:][same & other].tolist()))
