"""Writes of runs and their steps, with their leases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from itservices.models import Run, Step
from itservices.owners import is_gone
from itservices.registry import may_skip, step_names
from machinery.statements import value
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

LEASE = timedelta(seconds=30)
ATTEMPTS = 5
_OPENING = 7004
"""Who opens runs, one at a time: a singleton, never a limit."""
PAUSE = timedelta(seconds=2)
"""After trouble in its n-th attempt a step rests for n * n of these: five attempts outlast a session that was left behind
with its locks (starter/roles.py ends it after a minute)."""


class LostLease(Exception):
    """Another attempt has taken the step; this one must stop without writing."""


class WorkersLost(Refusal):
    """Five workers in a row took a step and fell silent: it is not given to a sixth."""

    code = "workers_lost"

    def sentence(self) -> str:
        return _(
            "%(attempts)s workers in a row took this step and fell silent. "
            "Look in the workers' logs for what ended them, then resume the run."
        ) % {"attempts": self.data["attempts"]}


@dataclass(frozen=True)
class Lease:
    """One attempt at one step, valid while the row still bears its fence."""

    step_id: int
    run_id: int
    job: str
    name: str
    business_date: date
    at: datetime
    fence: int
    checkpoint: dict[str, Any]
    by: Actor


class OtherRunIsOpen(Refusal):
    """A run is not opened while another one, beside which it may not run, is not done."""

    code = "other_run_is_open"

    def sentence(self) -> str:
        return _(
            "Run %(run)s is not done yet, and nothing else may settle beside it. Wait until it is, or resume it if it has stopped."
        ) % {"run": self.data["run"]}


@part
def open_run(job: str, business_date: date, *, by: Actor, at: datetime, never_beside: Collection[str] = ()) -> Run:
    """The run of `job` for `business_date`, made with all its steps when it is not there yet.

    Second time, also at the same moment: returns the run that exists, whatever its state. Refuses OtherRunIsOpen while one of
    the kinds of jobs is open beside which it may never run. Refused by PostgreSQL while a run of the same job for another date is
    open (one_run_of_a_job_is_open_at_a_time).
    """
    value("select pg_advisory_xact_lock(%s)", [_OPENING])
    found = Run.objects.filter(job=job, business_date=business_date).first()
    if found:
        return found
    kinds = [Q(job=kind) | Q(job__startswith=f"{kind} ") for kind in never_beside]
    beside = Run.objects.exclude(state=Run.State.DONE).filter(reduce(or_, kinds)).first() if kinds else None
    if beside:
        raise OtherRunIsOpen(run=beside.pk, job=beside.job)
    run = Run.objects.create(
        job=job, business_date=business_date, at=at, actor_kind=by.kind, actor_id=by.id, actor_name=by.name
    )
    Step.objects.bulk_create(
        Step(
            run=run,
            position=position,
            name=name,
            state=Step.State.READY if position == 1 else Step.State.WAITING,
        )
        for position, name in enumerate(step_names(job), start=1)
    )
    record(
        by=by,
        at=at,
        code="run.opened",
        subject_type="run",
        subject_ids=[run.pk],
        after={"job": job, "business_date": business_date.isoformat()},
    )
    return run


@part
def claim_step(step_id: int, owner: str) -> Lease | None:
    """Takes the step when it is ready, or running under a lease that has lapsed; None when someone else has it, or when it
    rests after trouble.

    A lease lapses at once when its owner was a process of this host that has ended. The attempt counts, the fence
    grows: what a former attempt still writes is refused by `hold_lease`. A step that has lapsed for the fifth time is
    dead, and its run is stopped.
    """
    step = Step.objects.select_for_update(skip_locked=True).select_related("run").filter(pk=step_id).first()
    if step is None or step.state not in {Step.State.READY, Step.State.RUNNING}:
        return None
    if step.lease_until is not None and not _has_lapsed(step):
        return None
    if step.attempt >= ATTEMPTS:
        kill_step(step, WorkersLost(attempts=step.attempt))
        return None
    Step.objects.filter(pk=step_id).update(
        state=Step.State.RUNNING,
        attempt=F("attempt") + 1,
        fence=F("fence") + 1,
        owner=owner,
        lease_until=Now() + LEASE,
        started_at=step.started_at or Now(),
        **_kept(""),
    )
    step.refresh_from_db()
    run = step.run
    return Lease(
        step.pk,
        run.pk,
        run.job,
        step.name,
        run.business_date,
        run.at,
        step.fence,
        step.checkpoint,
        Actor("job", run.job, run.job),
    )


def _has_lapsed(step: Step) -> bool:
    """The time of who holds it is over, or who held it is no more; for a step that rests, that it has rested."""
    return is_gone(step.owner) or Step.objects.filter(pk=step.pk, lease_until__lt=Now()).exists()


@part
def hold_lease(lease: Lease) -> None:
    """The first statement of every transaction of a step: makes sure that this attempt still owns it, until it ends.

    The lock keeps another attempt from taking the step, and lets the heartbeat renew the lease meanwhile.
    """
    held = value(
        "select id from itservices_step where id = %(step)s and fence = %(fence)s and state = 'RUNNING' for key share",
        {"step": lease.step_id, "fence": lease.fence},
    )
    if held is None:
        raise LostLease(f"step {lease.step_id} {lease.name}: another attempt has taken over")


@part
def advance(lease: Lease, *, checkpoint: dict[str, Any], done: int, total: int, counts: dict[str, Any]) -> None:
    """Commits how far the step is, together with the work itself, and renews the lease. Needs `hold_lease` before."""
    Step.objects.filter(pk=lease.step_id, fence=lease.fence).update(
        checkpoint=checkpoint, done_count=done, total_count=total, counts=counts, lease_until=Now() + LEASE
    )


@part
def finish_step(lease: Lease, counts: dict[str, Any] | None = None) -> int | None:
    """Marks the step done and the next one ready; the id of that one, or None when the run is done with it."""
    hold_lease(lease)
    changes: dict[str, Any] = {"state": Step.State.DONE, "finished_at": Now(), "lease_until": None}
    if counts is not None:
        changes["counts"] = counts
    Step.objects.filter(pk=lease.step_id).update(**changes)
    return _go_on(lease.run_id, by=lease.by, at=lease.at, counts=counts or {})


@part
def give_back(lease: Lease, trouble: str | Refusal) -> None:
    """Returns the step after trouble (network, deadlock, a killed connection): ready again when it has rested, until the
    fifth attempt."""
    step = Step.objects.select_for_update().filter(pk=lease.step_id, fence=lease.fence).first()
    if step is None or step.state != Step.State.RUNNING:
        return
    if step.attempt >= ATTEMPTS:
        kill_step(step, trouble)
    else:
        rested = Now() + PAUSE * step.attempt**2
        Step.objects.filter(pk=step.pk).update(state=Step.State.READY, owner="", lease_until=rested, **_kept(trouble))


@part
def fail_step(lease: Lease, trouble: str | Refusal) -> None:
    """Ends the attempts at a step whose function was refused or has a bug: another attempt would meet it again."""
    step = Step.objects.select_for_update().filter(pk=lease.step_id, fence=lease.fence).first()
    if step is not None and step.state == Step.State.RUNNING:
        kill_step(step, trouble)


@part
def kill_step(step: Step, trouble: str | Refusal) -> None:
    """Ends the attempts at a step: it is dead, its run stopped, and a person decides (`resume_run`)."""
    kept = _kept(trouble)
    Step.objects.filter(pk=step.pk).update(state=Step.State.DEAD, lease_until=None, **kept)
    Run.objects.filter(pk=step.run_id).update(state=Run.State.STOPPED)
    record(
        by=Actor("job", step.run.job, step.run.job),
        at=step.run.at,
        code="run.stopped",
        subject_type="run",
        subject_ids=[step.run_id],
        reason=kept["trouble"],
        after={"step": step.name, "attempts": step.attempt},
    )


def _kept(trouble: str | Refusal) -> dict[str, Any]:
    """The columns of trouble: a refusal by its code and data, with its sentence in English; the unforeseen as its text."""
    if isinstance(trouble, str):
        return {"trouble": trouble[:2000], "trouble_code": "", "trouble_data": {}}
    with override("en"):
        return {"trouble": trouble.sentence()[:2000], "trouble_code": trouble.code, "trouble_data": trouble.data}


@part
def resume_run(run_id: int, *, by: Actor, at: datetime, reason: str) -> None:
    """Makes a stopped run ready again at its dead step, from that step's checkpoint. A run that runs stays as it is."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.state != Run.State.STOPPED:
        return
    Step.objects.filter(run=run, state=Step.State.DEAD).update(state=Step.State.READY, attempt=0)
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
    record(by=by, at=at, code="run.resumed", subject_type="run", subject_ids=[run.pk], reason=reason)


def keep_alive(lease: Lease) -> bool:
    """Renews the lease from a heartbeat; False when the step belongs to another attempt by now."""
    return bool(
        Step.objects.filter(pk=lease.step_id, fence=lease.fence, state=Step.State.RUNNING).update(
            lease_until=Now() + LEASE
        )
    )


@part
def set_run_facts(run_id: int, facts: dict[str, Any]) -> None:
    """Adds facts (what was frozen, which slice) to the run; those that it has already stay."""
    run = Run.objects.select_for_update().get(pk=run_id)
    Run.objects.filter(pk=run_id).update(facts={**facts, **run.facts})


class StepNotSkipped(Refusal):
    """A step is skipped when its run was stopped at it, and what follows can do without it."""

    code = "step_not_skipped"

    def sentence(self) -> str:
        return _(
            "Step “%(step)s” of this run cannot be skipped: expected one at which the run was stopped, of %(allowed)s. "
            "Resume the run, or mend what stopped it."
        ) % {"step": self.data["step"], "allowed": ", ".join(self.data["allowed"])}


@part
def skip_step(run_id: int, step: str, *, by: Actor, at: datetime, reason: str) -> int | None:
    """Passes over the dead step of a stopped run, which goes on with the next one: its id, None for the last one.

    It stays on file as skipped, by whom and why, with the trouble that it had. Refuses StepNotSkipped; a step that was
    skipped before is refused too.
    """
    run = Run.objects.select_for_update().get(pk=run_id)
    allowed = may_skip(run.job)
    dead = Step.objects.filter(run=run, state=Step.State.DEAD, name=step).first()
    if run.state != Run.State.STOPPED or dead is None or step not in allowed:
        raise StepNotSkipped(step=step, allowed=list(allowed))
    Step.objects.filter(pk=dead.pk).update(
        state=Step.State.SKIPPED, finished_at=Now(), skipped_by=by.name, skipped_because=reason
    )
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
    record(
        by=by,
        at=at,
        code="run.step_skipped",
        subject_type="run",
        subject_ids=[run.pk],
        after={"step": step, "trouble": dead.trouble},
        reason=reason,
    )
    return _go_on(run.pk, by=Actor("job", run.job, run.job), at=at, counts={})


def _go_on(run: int, *, by: Actor, at: datetime, counts: dict[str, Any]) -> int | None:
    """The next step of a run is ready; without one the run is done."""
    following = Step.objects.filter(run_id=run, state=Step.State.WAITING).order_by("position").first()
    if following:
        Step.objects.filter(pk=following.pk).update(state=Step.State.READY)
        return following.pk
    Run.objects.filter(pk=run).update(state=Run.State.DONE, finished_at=Now())
    record(by=by, at=at, code="run.finished", subject_type="run", subject_ids=[run], after=counts)
    return None
