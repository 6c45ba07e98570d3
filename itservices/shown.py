"""What the pages of runs and loads show, in the shape of their templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itservices.labels import RUN_CHIPS, STEP_CHIPS, step_name
from itservices.models import Run, Step
from itservices.queries import RunSheet
from machinery.chip import Chip


@dataclass(frozen=True)
class ShownStep:
    """A step with its name, its chip and how long it has taken; `share` is whole percent, None where nothing is counted."""

    step: Step
    name: str
    chip: Chip
    took: timedelta | None
    share: int | None


@dataclass(frozen=True)
class ShownRun:
    """A run with its chip and steps; `share` is how much of it is done, in whole percent."""

    sheet: RunSheet
    chip: Chip
    steps: Sequence[ShownStep]
    share: int
    took: timedelta | None
    is_final: bool

    @property
    def current(self) -> ShownStep | None:
        """The step that runs, failed, or is next."""
        return next((shown for shown in self.steps if shown.step == self.sheet.current), None)


def shown_run(sheet: RunSheet, now: datetime) -> ShownRun:
    """A run as a page draws it; `now` is the real instant, by which what still runs is measured."""
    steps = [_shown_step(step, now) for step in sheet.steps]
    is_final = sheet.run.state != Run.State.RUNNING
    done = sum(100 if shown.step.state == Step.State.DONE else shown.share or 0 for shown in steps)
    began = sheet.started_at
    ended = max((step.finished_at for step in sheet.steps if step.finished_at), default=None) if is_final else now
    return ShownRun(
        sheet=sheet,
        chip=RUN_CHIPS.get(sheet.run.state, Chip("off", sheet.run.state)),
        steps=steps,
        share=done // len(steps) if steps else 0,
        took=ended - began if began and ended else None,
        is_final=is_final,
    )


def _shown_step(step: Step, now: datetime) -> ShownStep:
    ended = step.finished_at or (now if step.state == Step.State.RUNNING else None)
    return ShownStep(
        step=step,
        name=step_name(step.name),
        chip=STEP_CHIPS.get(step.state, Chip("off", step.state)),
        took=ended - step.started_at if ended and step.started_at else None,
        share=min(100, step.done_count * 100 // step.total_count) if step.total_count else None,
    )
