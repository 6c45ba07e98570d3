"""The critical path of a network of jobs."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itservices.critical_path import InvalidNetwork, Job, forecast

NIGHT = (
    Job("load", 10),
    Job("price", 25),
    Job("value", 15, after=("load", "price")),
    Job("report", 20, after=("value",)),
)


def delayed(**delays: int) -> list[Job]:
    return [Job(job.name, job.minutes, job.after, delays.get(job.name, 0)) for job in NIGHT]


def test_a_network_on_time() -> None:
    found = forecast(NIGHT, limit=60)
    assert found.finish == {"load": 10, "price": 25, "value": 40, "report": 60}
    assert found.completion == 60
    assert found.critical_path == ("price", "value", "report")
    assert found.slack == {"load": 15, "price": 0, "value": 0, "report": 0}
    assert (found.breach, found.breach_known_at) == (False, None)


@pytest.mark.parametrize(
    ("delays", "limit", "completion", "known_at"),
    [
        ({"load": 10}, 65, 60, None),
        ({"load": 15}, 60, 60, None),
        ({"load": 16}, 60, 61, 10),
        ({"price": 10}, 65, 70, 25),
        ({"value": 10}, 65, 70, 40),
        ({"report": 10}, 65, 70, 60),
        ({}, 59, 60, 0),
        ({"report": 10}, 59, 70, 0),
        ({"report": 10}, None, 70, None),
        ({"load": 1, "report": 6}, 65, 66, 60),
        ({"price": 6, "report": 6}, 65, 72, 25),
        ({"price": 3, "report": 3}, 65, 66, 63),
    ],
)
def test_a_breach_is_known_when_a_late_job_has_not_finished_as_planned(
    delays: dict[str, int], limit: int | None, completion: int, known_at: int | None
) -> None:
    found = forecast(delayed(**delays), limit)
    assert found.completion == completion
    assert found.breach_known_at == known_at
    assert found.breach == (known_at is not None)


def test_a_delay_moves_the_critical_path_and_the_slack() -> None:
    found = forecast(delayed(load=20))
    assert found.critical_path == ("load", "value", "report")
    assert found.slack == {"load": 0, "price": 5, "value": 0, "report": 0}


def test_jobs_come_in_any_order() -> None:
    assert forecast(NIGHT[::-1]).finish == forecast(NIGHT).finish
    assert list(forecast(NIGHT[::-1]).finish) == ["report", "value", "price", "load"]


def test_of_equal_chains_the_first_named_is_taken() -> None:
    diamond = [Job("a", 5), Job("b", 10, ("a",)), Job("c", 10, ("a",)), Job("d", 1, ("b", "c"))]
    assert forecast(diamond).critical_path == ("a", "b", "d")
    assert forecast([*diamond[:3], Job("d", 1, ("c", "b"))]).critical_path == ("a", "c", "d")
    assert forecast([Job("x", 7), Job("y", 7)]).critical_path == ("x",)
    assert forecast(diamond).slack == {"a": 0, "b": 0, "c": 0, "d": 0}


def test_milestones_without_duration_belong_to_the_chain() -> None:
    found = forecast([Job("start", 0), Job("work", 5, ("start",)), Job("end", 0, ("work",))])
    assert found.critical_path == ("start", "work", "end")


def test_jobs_of_their_own_have_slack_until_the_completion() -> None:
    found = forecast([Job("long", 30), Job("short", 10)])
    assert found.slack == {"long": 0, "short": 20}


def test_nothing_to_do_is_done_at_once() -> None:
    found = forecast([], limit=0)
    assert (found.finish, found.completion, found.critical_path, found.breach) == ({}, 0, (), False)


@pytest.mark.parametrize(
    ("jobs", "says"),
    [
        ([Job("a", 1), Job("a", 2)], "each job once"),
        ([Job("a", -1)], "zero or more"),
        ([Job("a", 1, delay=-1)], "zero or more"),
        ([Job("a", 1, ("b",))], "among the jobs"),
        ([Job("a", 1, ("a",))], "a after a"),
        ([Job("a", 1, ("b",)), Job("b", 1, ("c",)), Job("c", 1, ("a",))], "wait for themselves"),
    ],
)
def test_what_cannot_be_run_is_refused(jobs: list[Job], says: str) -> None:
    with pytest.raises(InvalidNetwork, match=says):
        forecast(jobs)


@st.composite
def networks(draw: st.DrawFn) -> list[Job]:
    jobs: list[Job] = []
    for number in range(draw(st.integers(1, 8))):
        before = draw(st.lists(st.sampled_from(jobs), unique=True, max_size=3)) if jobs else []
        minutes, delay = draw(st.integers(0, 60)), draw(st.integers(0, 20))
        jobs.append(Job(f"j{number}", minutes, tuple(job.name for job in before), delay))
    return draw(st.permutations(jobs))


@given(networks())
def test_the_critical_path_is_a_chain_as_long_as_the_completion(jobs: list[Job]) -> None:
    found, by_name = forecast(jobs), {job.name: job for job in jobs}
    path = [by_name[name] for name in found.critical_path]
    assert sum(job.minutes + job.delay for job in path) == found.completion
    assert all(one.name in next_one.after for one, next_one in itertools.pairwise(path))
    assert all(found.slack[job.name] == 0 for job in path)


@given(networks(), st.data())
def test_slack_is_how_much_longer_a_job_may_take(jobs: list[Job], data: st.DataObject) -> None:
    found = forecast(jobs)
    late = data.draw(st.sampled_from(jobs))

    def with_more(minutes: int) -> int:
        return forecast(
            [Job(j.name, j.minutes, j.after, j.delay + (minutes if j is late else 0)) for j in jobs]
        ).completion

    slack = found.slack[late.name]
    assert with_more(slack) == found.completion
    assert with_more(slack + 1) == found.completion + 1


@given(networks(), st.integers(0, 200))
def test_a_breach_is_known_in_time_if_there_is_one(jobs: list[Job], limit: int) -> None:
    found = forecast(jobs, limit)
    assert found.breach == (found.completion > limit) == (found.breach_known_at is not None)
    assert found.breach_known_at is None or found.breach_known_at <= found.completion
