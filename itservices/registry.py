"""The jobs that this installation knows, by name. The composition root registers them (backoffice/wiring.py)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

StepFunction = Callable[[Any], Mapping[str, Any] | None]

_jobs: dict[str, list[tuple[str, StepFunction]]] = {}


def register_job(job: str, steps: Sequence[tuple[str, StepFunction]]) -> None:
    """Says which steps a job has, in order. A step takes its Lease and returns its counts."""
    _jobs[job] = list(steps)


def step_names(job: str) -> list[str]:
    """The names of the steps of a job, in order."""
    return [name for name, _ in _jobs[job]]


def step_function(job: str, name: str) -> StepFunction:
    """The function of one step."""
    return dict(_jobs[job])[name]


def jobs() -> list[str]:
    """All registered jobs."""
    return sorted(_jobs)
