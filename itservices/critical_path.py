"""The critical path of a network of jobs: when each finishes, what has slack, and whether a limit holds.

Pure. Minutes are whole and count from the start of the network; any other unit of time, taken throughout, will do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from vocabulary.invalid import Invalid


class InvalidNetwork(Invalid):
    """The jobs do not make a network that can be run."""

    code = "invalid_network"


@dataclass(frozen=True, slots=True)
class Job:
    """A job: planned minutes, the jobs that must have finished before it, and the minutes it takes longer."""

    name: str
    minutes: int
    after: tuple[str, ...] = ()
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a network runs, delays included.

    finish           minute in which each job finishes, in the order of the jobs
    completion       minute in which all have finished; 0 without jobs
    critical_path    the jobs of a longest chain, in the order in which they run
    slack            how many minutes longer each job could take without moving the completion
    breach           whether the completion is later than the limit
    breach_known_at  the minute in which that can be known; None without breach
    """

    finish: Mapping[str, int]
    completion: int
    critical_path: tuple[str, ...]
    slack: Mapping[str, int]
    breach: bool = False
    breach_known_at: int | None = None


@dataclass(frozen=True, slots=True)
class _Network:
    jobs: Mapping[str, Job]
    order: Sequence[str]
    """Every job after its predecessors."""
    followers: Mapping[str, Sequence[str]] = field(default_factory=dict)


def forecast(jobs: Sequence[Job], limit: int | None = None) -> Forecast:
    """Runs a network on paper. Jobs come in any order.

    A job starts when the last of its predecessors has finished. Of several longest chains the path is that
    which ends in the job listed first, among those that nothing follows, and goes back through the
    predecessor named first. A delay is known, in its full length, when its job has not finished at its
    planned time, that is its planned minutes after its start; a breach is known as soon as the delays known
    by then mean one, hence at minute 0 if the plan already breaks the limit.
    Refuses InvalidNetwork: two jobs of one name, minutes below zero, an unknown predecessor, a circle.

    load 10 min and price 25 min (delayed by 10), value 15 after both, report 20 after value, limit 65:
    completion 70, breach, known at minute 25.
    """
    network = _network(jobs)
    finish = _finish(network)
    completion = max(finish.values(), default=0)
    known_at = None if limit is None else _breach_known_at(network, finish, limit)
    return Forecast(
        finish={job.name: finish[job.name] for job in jobs},
        completion=completion,
        critical_path=_longest_chain(network, finish, completion),
        slack=_slack(network, finish, completion),
        breach=limit is not None and completion > limit,
        breach_known_at=known_at,
    )


def _network(jobs: Sequence[Job]) -> _Network:
    by_name: dict[str, Job] = {}
    for job in jobs:
        if job.name in by_name:
            raise InvalidNetwork(expected="each job once", found=job.name, way_out="Name the jobs differently.")
        if job.minutes < 0 or job.delay < 0:
            raise InvalidNetwork(
                expected=f"minutes and delay of zero or more for job {job.name}",
                found=min(job.minutes, job.delay),
                way_out="Correct the minutes.",
            )
        by_name[job.name] = job
    followers: dict[str, list[str]] = {name: [] for name in by_name}
    for job in jobs:
        for before in job.after:
            if before not in by_name:
                raise InvalidNetwork(
                    expected=f"a predecessor of job {job.name} among the jobs",
                    found=before,
                    way_out="Add that job, or correct its name.",
                )
            followers[before].append(job.name)
    try:
        order = tuple(TopologicalSorter({job.name: job.after for job in jobs}).static_order())
    except CycleError as circle:
        raise InvalidNetwork(
            expected="jobs that do not wait for themselves",
            found=" after ".join(reversed(circle.args[1])),
            way_out="Take one of these predecessors out.",
        ) from circle
    return _Network(by_name, order, followers)


def _finish(network: _Network) -> dict[str, int]:
    finish: dict[str, int] = {}
    for name in network.order:
        job = network.jobs[name]
        finish[name] = _start(job, finish) + job.minutes + job.delay
    return finish


def _start(job: Job, finish: Mapping[str, int]) -> int:
    return max((finish[before] for before in job.after), default=0)


def _slack(network: _Network, finish: Mapping[str, int], completion: int) -> dict[str, int]:
    """Latest finish less finish, job by job from the end, in the order of the jobs."""
    latest: dict[str, int] = {}
    for name in reversed(network.order):
        starts = (
            latest[follower] - network.jobs[follower].minutes - network.jobs[follower].delay
            for follower in network.followers[name]
        )
        latest[name] = min(starts, default=completion)
    return {name: latest[name] - finish[name] for name in network.jobs}


def _longest_chain(network: _Network, finish: Mapping[str, int], completion: int) -> tuple[str, ...]:
    ends = (name for name in network.jobs if finish[name] == completion and not network.followers[name])
    name = next(ends, None)
    chain: list[str] = []
    while name is not None:
        chain.append(name)
        name = max(network.jobs[name].after, key=finish.__getitem__, default=None)
    return tuple(reversed(chain))


def _breach_known_at(network: _Network, finish: Mapping[str, int], limit: int) -> int | None:
    """The first minute in which the delays known by then push the completion beyond the limit."""
    late = {job.name: _start(job, finish) + job.minutes for job in network.jobs.values() if job.delay}
    for minute in sorted({0, *late.values()}):
        known = {name for name, at in late.items() if at <= minute}
        if _completion_with(network, known) > limit:
            return minute
    return None


def _completion_with(network: _Network, delayed: Iterable[str]) -> int:
    """The completion if only these jobs are delayed."""
    on_time = {name: job if name in delayed else replace(job, delay=0) for name, job in network.jobs.items()}
    return max(_finish(replace(network, jobs=on_time)).values(), default=0)
