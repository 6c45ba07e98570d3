"""What this installation knows by name: jobs with their steps, and how the faults of a kind of file are said.

The composition root registers them (backoffice/wiring.py).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

StepFunction = Callable[[Any], Mapping[str, Any] | None]

Reason = Mapping[str, Any]
Say = Callable[[Reason], str]

_jobs: dict[str, list[tuple[str, StepFunction]]] = {}
_may_skip: dict[str, tuple[str, ...]] = {}


def _kind(job: str) -> str:
    """Of a job that may run more than once on a business date the name goes on, after a space, with which one it is."""
    return job.partition(" ")[0]


def register_job(job: str, steps: Sequence[tuple[str, StepFunction]], may_skip: Sequence[str] = ()) -> None:
    """Says which steps a job has, in order, and which of them may be skipped when they have failed: what follows can do
    without them. A step takes its Lease and returns its counts."""
    _jobs[job] = list(steps)
    _may_skip[job] = tuple(may_skip)


def may_skip(job: str) -> tuple[str, ...]:
    """The names of the steps of a job that may be skipped, in order."""
    return _may_skip.get(_kind(job), ())


def step_names(job: str) -> list[str]:
    """The names of the steps of a job, in order."""
    return [name for name, _ in _jobs[_kind(job)]]


def step_function(job: str, name: str) -> StepFunction:
    """The function of one step."""
    return dict(_jobs[_kind(job)])[name]


def jobs() -> list[str]:
    """All registered jobs."""
    return sorted(_jobs)


_sayings: dict[str, Say] = {}


def register_saying(kind: str, say: Say) -> None:
    """Says how the faults of a kind of file are told in the reader's language: a reason as it is kept -> its sentence,
    or "" for one that it does not know."""
    _sayings[kind] = say


def said(kind: str, reason: Reason) -> str:
    """The sentence of a fault in the reader's language; "" where nobody knows how to say it."""
    say = _sayings.get(kind)
    return say(reason) if say else ""
