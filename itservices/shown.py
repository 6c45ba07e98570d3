"""What the pages of runs and loads show, in the shape of their templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from itservices.course import Brake, Course, Lane, Stretch, beyond, course
from itservices.labels import LOAD_CHIPS, RUN_CHIPS, STEP_CHIPS, load_kind, step_name, total_name
from itservices.models import Load, QuarantinedRow, Run, Step
from itservices.queries import PASSED, RunSheet
from itservices.registry import may_skip, said
from machinery.chip import Chip
from machinery.formatting import duration, instant
from vocabulary.outcome import said_again

TICK_SECONDS = 10
STATES = ("received", "accepted", "unchanged", "quarantined")
UNREADABLE = "?"
"""Stands in control totals for a currency that is not readable."""


@dataclass(frozen=True)
class ShownStep:
    """A step with its name, its chip and how long it has taken; `share` is whole percent, None where nothing is counted.

    `usual` is how long it usually takes, None where nobody knows. `trouble` is in the reader's language; where nobody foresaw
    it, as it was kept, and `trouble_language` says of what language that is. `may_skip` is whether it may be skipped once it has
    failed.
    """

    step: Step
    name: str
    chip: Chip
    took: timedelta | None
    share: int | None
    trouble: str
    trouble_language: str
    usual: timedelta | None
    may_skip: bool = False

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its run."""
        return f"step-{self.step.name}".replace(" ", "-")

    @property
    def a_second(self) -> Decimal | None:
        """How much of what it counts it does in a second; None where it counts nothing, or nothing is done."""
        if not self.took or not self.step.done_count:
            return None
        rate = Decimal(self.step.done_count) / Decimal(str(self.took.total_seconds()))
        return rate.quantize(Decimal(1) if rate >= 10 else Decimal("0.1"))

    @property
    def longer(self) -> timedelta | None:
        """How much longer than usual it has taken; None where it has not."""
        return beyond(self.took, self.usual)


@dataclass(frozen=True)
class ShownRun:
    """A run with its chip and steps; `share` is how much of it is done, in whole percent. `tick` changes every few seconds
    while a step is at work, so that its length is told anew. `expected_end` is None where nobody can tell."""

    sheet: RunSheet
    chip: Chip
    steps: Sequence[ShownStep]
    share: int
    took: timedelta | None
    is_final: bool
    tick: int
    expected_end: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Whether it should run and nobody is at work on it."""
        return not self.is_final and all(shown.step.state != Step.State.RUNNING for shown in self.steps)

    @property
    def current(self) -> ShownStep | None:
        """The step that runs, failed, or is next."""
        return next((shown for shown in self.steps if shown.step == self.sheet.current), None)


def shown_run(sheet: RunSheet, now: datetime) -> ShownRun:
    """A run as a page draws it; `now` is the real instant, by which what still runs is measured."""
    steps = [_shown_step(step, now, sheet.usual_steps.get(step.name), may_skip(sheet.run.job)) for step in sheet.steps]
    is_final = sheet.run.state != Run.State.RUNNING
    done = sum(100 if shown.step.state in PASSED else shown.share or 0 for shown in steps)
    began = sheet.started_at
    ended = max((step.finished_at for step in sheet.steps if step.finished_at), default=None) if is_final else now
    return ShownRun(
        sheet=sheet,
        chip=RUN_CHIPS.get(sheet.run.state, Chip("off", sheet.run.state)),
        steps=steps,
        share=done // len(steps) if steps else 0,
        took=ended - began if began and ended else None,
        is_final=is_final,
        tick=0 if is_final else int(now.timestamp()) // TICK_SECONDS,
        expected_end=None if is_final else expected_end(sheet, now),
    )


def expected_end(sheet: RunSheet, now: datetime) -> datetime | None:
    """When a run that is not final should end: its steps one after the other, each as long as usual (`itservices.course`). None
    where a step has never been done before."""
    return course(_stretches(sheet), now).end


def _stretches(sheet: RunSheet) -> list[Stretch]:
    return [
        Stretch(step.name, step.started_at, step.finished_at, sheet.usual_steps.get(step.name)) for step in sheet.steps
    ]


@dataclass(frozen=True)
class ShownCourse:
    """The course of a run as its page draws it: each step with its lane, and in words what makes the end later and when that
    is."""

    course: Course
    lanes: Sequence[tuple[ShownStep, Lane]]
    verdict: Sequence[str]


def shown_course(shown: ShownRun, now: datetime) -> ShownCourse | None:
    """The course of a run; None for one that was stopped before it began."""
    sheet = shown.sheet
    if shown.is_final and sheet.started_at is None:
        return None
    found = course(_stretches(sheet), None if shown.is_final else now, sheet.usual)
    lanes = list(zip(shown.steps, found.lanes, strict=True))
    return ShownCourse(found, lanes, [_brake_in_words(found.brake, sheet), _end_in_words(found, sheet)])


def _brake_in_words(brake: Brake | None, sheet: RunSheet) -> str:
    if brake is None:
        return _("No step takes longer than usual.") if sheet.usual else _("There is no run yet to compare it with.")
    told = {"step": step_name(brake.step), "longer": duration(brake.longer)}
    if brake.is_wait:
        return _("The wait before “%(step)s” makes the end later by %(longer)s, more than any step does.") % told
    return _("“%(step)s” makes the end later by %(longer)s, more than any other step does.") % told


def _end_in_words(found: Course, sheet: RunSheet) -> str:
    told = {"end": instant(found.end), "late": duration(found.late)}
    if sheet.run.state == Run.State.STOPPED:
        return _("It stands still until somebody resumes it.")
    if found.end is None:
        return _("Nobody can tell when it ends: it has a step that was never done before.")
    if sheet.run.state == Run.State.DONE:
        return _("It ended %(late)s later than usual.") % told if found.late else _("It ended no later than usual.")
    if found.late:
        return _("It should end on %(end)s, %(late)s later than usual.") % told
    return _("It should end on %(end)s, no later than usual.") % told


def _shown_step(step: Step, now: datetime, usual: timedelta | None, skippable: Sequence[str]) -> ShownStep:
    ended = step.finished_at or (now if step.state == Step.State.RUNNING else None)
    own = said_again(step.trouble_code, step.trouble_data) if step.trouble_code else ""
    return ShownStep(
        step=step,
        name=step_name(step.name),
        chip=STEP_CHIPS.get(step.state, Chip("off", step.state)),
        took=ended - step.started_at if ended and step.started_at else None,
        share=min(100, step.done_count * 100 // step.total_count) if step.total_count else None,
        trouble=own or step.trouble,
        trouble_language="" if own else "en",
        usual=usual,
        may_skip=step.name in skippable,
    )


@dataclass(frozen=True)
class ShownLoad:
    """A load with the name of its kind and its chip."""

    load: Load
    kind: str
    chip: Chip


@dataclass(frozen=True)
class CurrencyTotal:
    """Control totals of one currency ("" is free of payment, "?" one that is not readable): (number, amount) received,
    accepted, unchanged and set aside, None where nothing was."""

    currency: str
    parts: Sequence[tuple[int, Decimal] | None]

    @property
    def is_known(self) -> bool:
        """Whether it has amounts: there is a currency, and it is readable."""
        return self.currency not in {"", UNREADABLE}


@dataclass(frozen=True)
class ShownReason:
    """One fault of a row; `language` is that of the sentence where it is not the reader's."""

    code: str
    field: str
    value: str
    sentence: str
    language: str


def shown_load(load: Load) -> ShownLoad:
    """A load as a page draws it."""
    return ShownLoad(load, load_kind(load.kind), LOAD_CHIPS.get(load.state, Chip("off", load.state)))


def currency_totals(totals: Mapping[str, Any]) -> list[CurrencyTotal]:
    """The control totals of a load that counts amounts, by currency; empty for one that counts otherwise."""
    if not totals or set(totals) - set(STATES):
        return []
    codes = sorted({code for found in totals.values() for code in found})
    return [CurrencyTotal(code, [_total(totals.get(state, {}).get(code)) for state in STATES]) for code in codes]


def _total(found: Mapping[str, Any] | None) -> tuple[int, Decimal] | None:
    return (int(found["number"]), Decimal(str(found["amount"]))) if found else None


def other_totals(totals: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The control totals of a load that counts no amounts, as (name, value) in the order of their names."""
    if not set(totals) - set(STATES):
        return []
    return sorted((total_name(name), text) for name, found in totals.items() for text in _texts(found))


def _texts(found: Any) -> list[str]:
    if isinstance(found, Mapping):
        return [f"{name}: {value}" for name, value in found.items()]
    if isinstance(found, list):
        return [", ".join(map(str, found))] if found else []
    return [] if found is None else [str(found)]


def shown_reasons(kind: str, row: QuarantinedRow) -> list[ShownReason]:
    """The faults of a row in the reader's language, or as they were kept (in English)."""
    found = []
    for reason in row.reasons:
        own = said(kind, reason)
        told = {name: str(reason.get(name, "")) for name in ("code", "field", "value")}
        found.append(ShownReason(**told, sentence=own or reason["sentence"], language="" if own else "en"))
    return found
