"""Runs and their steps: claimed, given back, lapsed, dead, resumed. A job of the test's own, on a database of its own."""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import translation

from itservices import registry, runner
from itservices.models import Run, Step
from itservices.operations import (
    ATTEMPTS,
    Lease,
    LostLease,
    WorkersLost,
    advance,
    claim_step,
    finish_step,
    hold_lease,
    open_run,
    resume_run,
    runs,
    set_run_facts,
    sign_of_life,
)
from itservices.owners import here, is_gone, me
from itservices.queries import (
    active_run,
    due_steps,
    next_step,
    run_facts,
    run_of,
    run_state,
    seconds_of_rest,
    step_following,
)
from itservices.runner import run_step, run_to_end
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor
from vocabulary.outcome import said_again

FRI_2026_10_02 = date(2026, 10, 2)
MON_2026_10_05 = date(2026, 10, 5)
AT = datetime(2026, 10, 2, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")
JOB = "errands"
ELSEWHERE = "elsewhere/4026531836:1:1"

Work = Callable[[Lease], Mapping[str, Any] | None]
pytestmark = pytest.mark.role("job")


def nobody() -> int:
    """The id of a process that has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


@pytest.fixture
def steps(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Work]]:
    """Three steps that count what they are given; a test may put others in their place. Nobody rests after trouble."""
    made: dict[str, Work] = {name: lambda lease: {"did": lease.name} for name in ("fetch", "reckon", "tell")}

    def now(lease: Lease) -> Mapping[str, Any] | None:
        return made[lease.name](lease)

    monkeypatch.setitem(registry._jobs, JOB, [(name, now) for name in made])
    monkeypatch.setattr(runs, "PAUSE", timedelta(0))
    yield made


def opened(day: date = FRI_2026_10_02) -> int:
    """The run of a date."""
    with whole():
        return open_run(JOB, day, by=BY, at=AT).pk


def step(name: str = "fetch") -> Step:
    """A step as it is."""
    return Step.objects.get(name=name)


def codes() -> list[str]:
    """The events, in their order."""
    return [f["code"] for f in rows("select code from recordkeeping_event order by id")]


def trouble(times: int, then: Work) -> Work:
    """Has trouble with the database so many times, and then does its work."""
    left = [times]

    def work(lease: Lease) -> Mapping[str, Any] | None:
        if left[0]:
            left[0] -= 1
            raise OperationalError("deadlock detected")
        return then(lease)

    return work


def test_a_run_does_its_steps_in_order_and_then_it_is_done(steps: dict[str, Work]) -> None:
    first = opened()
    assert [f["state"] for f in rows("select state from itservices_step order by position")] == [
        "READY",
        *["WAITING"] * 2,
    ]
    assert run_to_end(first) == "DONE"
    assert [f["counts"] for f in rows("select counts::text from itservices_step order by position")] == [
        f'{{"did": "{name}"}}' for name in steps
    ]
    assert value("select finished_at is not null from itservices_run")
    assert codes() == ["run.opened", "run.finished"]


def test_what_is_done_is_not_done_again(steps: dict[str, Work]) -> None:
    first = opened()
    run_to_end(first)
    before = rows("select * from itservices_step order by id")
    assert run_to_end(opened()) == "DONE"
    assert not run_step(before[0]["id"])
    assert rows("select * from itservices_step order by id") == before
    assert codes() == ["run.opened", "run.finished"]


def test_a_job_has_one_open_run(steps: dict[str, Work]) -> None:
    first = opened()
    assert opened() == first
    with pytest.raises(IntegrityError, match="one_run_of_a_job_is_open_at_a_time"):
        opened(MON_2026_10_05)
    found = active_run(JOB)
    assert found is not None and found.pk == first
    run_to_end(first)
    assert active_run(JOB) is None
    second = opened(MON_2026_10_05)
    assert (run_of(JOB, MON_2026_10_05), run_of(JOB, FRI_2026_10_02)) == (
        Run.objects.get(pk=second),
        Run.objects.get(pk=first),
    )


def test_who_comes_second_gets_nothing(steps: dict[str, Work]) -> None:
    opened()
    with whole():
        lease = claim_step(step().pk, me())
    with whole():
        again = claim_step(step().pk, ELSEWHERE)
    assert lease is not None and again is None
    assert (lease.name, lease.fence, lease.business_date, lease.at) == ("fetch", 1, FRI_2026_10_02, AT)
    with whole():
        assert claim_step(step("reckon").pk, me()) is None, "it waits for the one before"


def test_a_lease_of_another_host_lapses_with_its_time(steps: dict[str, Work]) -> None:
    first = opened()
    with whole():
        zombie = claim_step(step().pk, ELSEWHERE)
    assert zombie is not None
    assert (due_steps(), next_step(first)) == ([], None)
    run("update itservices_step set lease_until = now() - interval '1 s' where state = 'RUNNING'")
    assert due_steps() == [step().pk]
    with whole():
        heir = claim_step(step().pk, me())
    assert heir is not None
    assert (heir.fence, step().attempt) == (2, 2)
    with pytest.raises(LostLease), whole():
        hold_lease(zombie)
    with pytest.raises(LostLease), whole():
        finish_step(zombie, {})
    with whole():
        finish_step(heir, {})
    assert step().state == "DONE"


def test_a_process_of_this_host_that_ended_holds_nothing(steps: dict[str, Work]) -> None:
    opened()
    with whole():
        claim_step(step().pk, f"{here()}:{nobody()}:1")
    assert due_steps() == [step().pk]
    with whole():
        assert claim_step(step().pk, me()) is not None


@pytest.mark.parametrize(
    ("owner", "gone"),
    [
        ("", False),
        ("nonsense", False),
        (ELSEWHERE, False),
        (f"{here()}:1:1", False),
        (f"{here()}:x:1", False),
        (f"{here()}:{1 << 70}:1", False),
        (me(), False),
    ],
    ids=["nobody", "nonsense", "elsewhere", "another process", "no process", "beyond any process", "this process"],
)
def test_only_what_is_known_counts_as_gone(owner: str, gone: bool) -> None:
    assert is_gone(owner) is gone
    assert is_gone(f"{here()}:{nobody()}:1")


def test_a_step_goes_on_where_it_was(steps: dict[str, Work]) -> None:
    seen: list[dict[str, Any]] = []

    def half(lease: Lease) -> Mapping[str, Any] | None:
        seen.append(lease.checkpoint)
        if lease.checkpoint:
            return {"did": "the rest"}
        with whole():
            hold_lease(lease)
            advance(lease, checkpoint={"reached": 50}, done=50, total=100, counts={"did": "half"})
        raise OperationalError("the connection is gone")

    steps["reckon"] = half
    assert run_to_end(opened()) == "DONE"
    assert seen == [{}, {"reached": 50}]
    assert (step("reckon").counts, step("reckon").done_count) == ({"did": "the rest"}, 50)


def test_after_trouble_a_step_rests_and_is_tried_again(steps: dict[str, Work], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PAUSE", timedelta(hours=1))
    steps["fetch"] = trouble(1, steps["fetch"])
    first = opened()
    assert run_step(step().pk)
    found = step()
    assert (found.state, found.attempt, found.owner, found.trouble) == (
        "READY",
        1,
        "",
        "OperationalError: deadlock detected",
    )
    assert (next_step(first), due_steps()) == (None, [])
    assert 3590 < (seconds_of_rest(first) or 0) <= 3600
    with whole():
        assert claim_step(found.pk, me()) is None
    run("update itservices_step set lease_until = now() - interval '1 s' where state = 'READY'")
    assert run_to_end(first) == "DONE"
    assert (step().attempt, step().trouble) == (2, "")


def test_who_runs_it_in_the_foreground_waits_for_its_rest(
    steps: dict[str, Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PAUSE", timedelta(milliseconds=100))
    steps["fetch"] = trouble(2, steps["fetch"])
    first = opened()
    assert seconds_of_rest(first) is None
    assert run_to_end(first) == "DONE"
    assert (step().attempt, seconds_of_rest(first)) == (3, None)


def test_each_rest_is_longer_than_the_one_before(steps: dict[str, Work], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PAUSE", timedelta(seconds=100))
    steps["fetch"] = trouble(4, steps["fetch"])
    opened()
    rests = []
    for _ in range(4):
        run_step(step().pk)
        rests.append(
            value("select extract(epoch from lease_until - now())::int from itservices_step where name = 'fetch'")
        )
        run("update itservices_step set lease_until = now() - interval '1 s' where name = 'fetch'")
    assert [round(rest / 100) for rest in rests] == [1, 4, 9, 16]


def test_the_fifth_trouble_is_the_last(steps: dict[str, Work]) -> None:
    steps["reckon"] = trouble(99, steps["reckon"])
    first = opened()
    assert run_to_end(first) == "STOPPED"
    found = step("reckon")
    assert (found.state, found.attempt, found.trouble) == ("DEAD", ATTEMPTS, "OperationalError: deadlock detected")
    assert (next_step(first), due_steps()) == (None, [])
    assert rows("select code, reason, after::text as after from recordkeeping_event order by id desc limit 1") == [
        {
            "code": "run.stopped",
            "reason": "OperationalError: deadlock detected",
            "after": '{"step": "reckon", "attempts": 5}',
        }
    ]


def test_the_fifth_lapse_is_the_last(steps: dict[str, Work]) -> None:
    first = opened()
    for _ in range(ATTEMPTS):
        with whole():
            assert claim_step(step().pk, ELSEWHERE) is not None
        run("update itservices_step set lease_until = now() - interval '1 s' where state = 'RUNNING'")
    with whole():
        assert claim_step(step().pk, ELSEWHERE) is None
    assert (step().state, run_state(first)) == ("DEAD", "STOPPED")
    assert (step().trouble_code, step().trouble_data) == (WorkersLost.code, {"attempts": ATTEMPTS})
    assert step().trouble.startswith("5 workers in a row took this step and fell silent.")


def test_a_stopped_run_goes_on_when_a_person_says_so(steps: dict[str, Work]) -> None:
    steps["reckon"] = trouble(ATTEMPTS, steps["reckon"])
    first = opened()
    run_to_end(first)
    ana = Actor("person", "7", "Ana")
    with whole():
        resume_run(first, by=ana, at=AT, reason="the disk was full")
    assert (step("reckon").state, step("reckon").attempt, run_state(first)) == ("READY", 0, "RUNNING")
    assert run_to_end(first) == "DONE"
    assert codes() == ["run.opened", "run.stopped", "run.resumed", "run.finished"]
    with whole():
        resume_run(first, by=ana, at=AT, reason="again")
    assert codes()[-1] == "run.finished"


def test_a_bug_ends_the_run_at_once(steps: dict[str, Work]) -> None:
    def bug(lease: Lease) -> None:
        raise ZeroDivisionError("a price of nothing")

    steps["reckon"] = bug
    first = opened()
    with pytest.raises(ZeroDivisionError):
        run_to_end(first)
    found = step("reckon")
    assert (found.state, found.attempt, found.trouble) == ("DEAD", 1, "ZeroDivisionError: a price of nothing")
    assert (run_state(first), step("tell").state) == ("STOPPED", "WAITING")


def test_a_refusal_is_kept_so_that_it_is_said_in_any_language(steps: dict[str, Work]) -> None:
    def no(lease: Lease) -> None:
        raise WorkersLost(attempts=3)

    steps["reckon"] = no
    first = opened()
    with pytest.raises(WorkersLost), translation.override("es"):
        run_to_end(first)
    found = step("reckon")
    assert (found.state, found.trouble_code, found.trouble_data) == ("DEAD", WorkersLost.code, {"attempts": 3})
    assert found.trouble.startswith("3 workers in a row")
    assert value("select reason from recordkeeping_event where code = 'run.stopped'") == found.trouble
    with translation.override("es"):
        assert "3 procesos seguidos" in said_again(found.trouble_code, found.trouble_data)
    with whole():
        resume_run(first, by=Actor("person", "7", "Ana"), at=AT, reason="mended")
    steps["reckon"] = lambda _: {}
    assert run_to_end(first) == "DONE"
    assert (step("reckon").trouble, step("reckon").trouble_code, step("reckon").trouble_data) == ("", "", {})


def test_an_attempt_that_lost_its_lease_ends_without_a_word(steps: dict[str, Work]) -> None:
    def lost(lease: Lease) -> None:
        run("update itservices_step set fence = fence + 1, owner = %s where id = %s", [ELSEWHERE, lease.step_id])
        with whole():
            hold_lease(lease)

    steps["fetch"] = lost
    opened()
    assert run_step(step().pk)
    found = step()
    assert (found.state, found.attempt, found.owner, found.trouble) == ("RUNNING", 1, ELSEWHERE, "")


def test_what_an_attempt_came_to_is_told_when_the_database_is_back(
    steps: dict[str, Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server fell: the step is given back as soon as it answers, and the run goes on."""
    steps["fetch"] = trouble(1, steps["fetch"])
    away = [3]
    real = runner.give_back

    def give_back(lease: Lease, said: str) -> None:
        if away[0]:
            away[0] -= 1
            raise OperationalError("the database system is starting up")
        real(lease, said)

    monkeypatch.setattr(runner, "give_back", give_back)
    monkeypatch.setattr(runner.time, "sleep", [].append)
    assert run_to_end(opened()) == "DONE"
    assert away == [0]


def test_a_database_that_stays_away_frees_the_step_by_its_lease(
    steps: dict[str, Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(lease: Lease, said: str) -> None:
        raise OperationalError("the database system is starting up")

    steps["fetch"] = trouble(1, steps["fetch"])
    monkeypatch.setattr(runner, "give_back", never)
    waited: list[float] = []
    monkeypatch.setattr(runner.time, "sleep", waited.append)
    opened()
    assert run_step(step().pk)
    assert (step().state, sum(waited)) == ("RUNNING", 30)


def test_facts_of_a_run_are_noted_once(steps: dict[str, Work]) -> None:
    first = opened()
    with whole():
        set_run_facts(first, {"slice": 1})
        set_run_facts(first, {"slice": 2, "markets": [3]})
    assert run_facts(first) == {"slice": 1, "markets": [3]}


def test_who_follows_is_known_when_it_is_ready(steps: dict[str, Work]) -> None:
    opened()
    assert step_following(step("fetch").pk) is None
    run_step(step("fetch").pk)
    assert step_following(step("fetch").pk) == step("reckon").pk


def test_the_oldest_run_is_due_first(steps: dict[str, Work], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._jobs, "other", [("only", dict)])
    with whole():
        newer = open_run("other", MON_2026_10_05, by=BY, at=AT)
    older = opened()
    assert due_steps() == [next_step(older), next_step(newer.pk)]
    assert due_steps(limit=1) == [next_step(older)]


def test_a_sign_of_life_is_one_row_a_worker(own_database: OwnDatabase) -> None:
    for _ in range(2):
        with whole():
            sign_of_life("host:1")
    with whole():
        sign_of_life("host:2")
    assert rows("select name from itservices_worker order by 1") == [{"name": "host:1"}, {"name": "host:2"}]
    assert value("select bool_and(seen_at > now() - interval '1 minute') from itservices_worker")
