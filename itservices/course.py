"""The course of a run in time: a bar a step, what each usually takes, and what makes the end later than usual.

Pure. Places and lengths of a picture are thousandths of its whole, FULL.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from itservices.critical_path import Job, forecast
from machinery.chart import FULL

LEAST: Final = 3
"""How long a bar is at least, so that what is not nothing is seen."""
MILLISECOND: Final = timedelta(milliseconds=1)
NOTHING: Final = timedelta(0)
COUNTS: Final = timedelta(seconds=1)
"""Less is not called later than usual."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is known of a step in time: when it began and ended, None where it has not, and how long it usually takes, None
    where nobody knows."""

    name: str
    began: datetime | None = None
    ended: datetime | None = None
    usual: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a lane: how far it begins from the left, and how long it is."""

    left: int
    width: int


@dataclass(frozen=True, slots=True)
class Lane:
    """The picture of one step: the wait before it, what it took, the part of that beyond the usual, and what it usually takes,
    from where it began or is expected to. None where there is nothing to draw. `longer` is that part as a length."""

    name: str
    waited: Bar | None
    took: Bar | None
    beyond: Bar | None
    usual: Bar | None
    longer: timedelta | None


@dataclass(frozen=True, slots=True)
class Brake:
    """What makes the end later more than anything else: a step that takes longer than usual, or the wait before it."""

    step: str
    longer: timedelta
    is_wait: bool


@dataclass(frozen=True)
class Course:
    """A run in time, in a picture from `begins` to `ends`.

    end       when it ended, or should end; None where nobody can tell
    late      how much later that is than usual; None where it is not, or nobody can tell
    usual_end where in the picture it usually ends, None where nobody can tell
    """

    begins: datetime
    ends: datetime
    lanes: Sequence[Lane]
    end: datetime | None
    late: timedelta | None
    usual_end: int | None
    brake: Brake | None


@dataclass(frozen=True, slots=True)
class _Walked:
    """The steps of a run one after the other: each with its wait and its length as jobs, in milliseconds, and where it begins
    and has got to."""

    jobs: Sequence[Job]
    began: Sequence[datetime]
    reached: Sequence[datetime]
    waited: Sequence[timedelta]


def course(steps: Sequence[Stretch], now: datetime | None, usual: timedelta | None = None) -> Course:
    """The course of the steps of a run in their order; `now` is None for one that has ended or stopped, `usual` how long such
    a run takes.

    A step at work takes at least as long as it has taken by now, one that has not begun as long as usual.

    "settle" at work for 50 s of its usual 40 s, then "prove" usually 20 s: it should end in 20 s, 10 s later than usual
    because of "settle".
    """
    begins = next((step.began for step in steps if step.began), None) or now
    if begins is None:
        raise ValueError("expected a run that goes on, or one that has begun")
    walked = _walked(steps, begins, now)
    ahead = forecast(walked.jobs)
    end = _end(steps, now, begins + ahead.completion * MILLISECOND)
    usually = begins + usual if usual else None
    late = end - usually if end and usually else NOTHING
    reaches = [
        began + (step.usual or NOTHING) for step, began in zip(steps, walked.began, strict=True) if step.began or now
    ]
    known = [each for each in (end, usually, now) if each]
    ends = max(begins + LEAST * MILLISECOND, *known, *walked.reached, *reaches)

    def bar(start: datetime, length: timedelta) -> Bar | None:
        scale = (ends - begins) / FULL
        return Bar(int((start - begins) / scale), max(LEAST, round(length / scale))) if length > NOTHING else None

    def lane(place: int) -> Lane:
        step, began, reached = steps[place], walked.began[place], walked.reached[place]
        longer = beyond(reached - began, step.usual)
        return Lane(
            step.name,
            waited=bar(began - walked.waited[place], walked.waited[place]),
            took=bar(began, max(reached - began, MILLISECOND)) if step.began else None,
            beyond=bar(reached - longer, longer) if longer else None,
            usual=bar(began, step.usual) if step.usual and (step.began or now) else None,
            longer=longer,
        )

    return Course(
        begins,
        ends,
        [lane(place) for place in range(len(steps))],
        end=end,
        late=late if late >= COUNTS else None,
        usual_end=round((usually - begins) / (ends - begins) * FULL) if usually else None,
        brake=_brake(steps, walked.jobs, ahead.critical_path),
    )


def beyond(took: timedelta | None, usual: timedelta | None) -> timedelta | None:
    """How much longer than usual something took; None where that is less than a second, or nobody can tell."""
    longer = took - usual if took is not None and usual is not None else NOTHING
    return longer if longer >= COUNTS else None


def _walked(steps: Sequence[Stretch], begins: datetime, now: datetime | None) -> _Walked:
    jobs: list[Job] = []
    starts: list[datetime] = []
    reaches: list[datetime] = []
    waits: list[timedelta] = []
    at = begins
    for step in steps:
        began = step.began or max(at, now or at)
        reached = step.ended or (max(began, now or began) if step.began else began)
        wait, took, planned = max(NOTHING, began - at), reached - began, step.usual or NOTHING
        if step.usual is None or step.ended:
            planned = took if step.usual is None else min(planned, took)
        jobs.append(Job(_wait(step), 0, tuple(job.name for job in jobs[-1:]), _milliseconds(wait)))
        jobs.append(Job(step.name, _milliseconds(planned), (_wait(step),), _milliseconds(max(NOTHING, took - planned))))
        starts.append(began)
        reaches.append(reached)
        waits.append(wait)
        at = reached if step.ended else max(reached, began + planned)
    return _Walked(jobs, starts, reaches, waits)


def _wait(step: Stretch) -> str:
    return f"before {step.name}"


def _milliseconds(length: timedelta) -> int:
    return round(length / MILLISECOND)


def _end(steps: Sequence[Stretch], now: datetime | None, completion: datetime) -> datetime | None:
    if now is None:
        return steps[-1].ended if steps else None
    return completion if all(step.ended or step.usual is not None for step in steps) else None


def _brake(steps: Sequence[Stretch], jobs: Sequence[Job], path: Sequence[str]) -> Brake | None:
    """The job of the critical path that is delayed most; None where none is."""
    owners = {_wait(step): step.name for step in steps}
    worst = max((job for job in jobs if job.name in path), key=lambda job: job.delay, default=None)
    if worst is None or worst.delay * MILLISECOND < COUNTS:
        return None
    return Brake(owners.get(worst.name, worst.name), worst.delay * MILLISECOND, worst.name in owners)
