"""Writes of IT services: runs, steps with their leases, loads with their quarantine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from itservices.models import Load, ProofResult, QuarantinedRow, Run, SandboxClock, Step, Worker
from itservices.owners import is_gone
from itservices.registry import step_names
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


class FileAlreadyLoaded(Refusal):
    """The same bytes were loaded before: nothing is loaded twice."""

    code = "file_already_loaded"

    def sentence(self) -> str:
        return _(
            "%(file_name)s: this file was loaded before as load %(load)s; nothing was changed. "
            "Load a file with other content, or look at that load."
        ) % {"file_name": self.data["file_name"], "load": self.data["load"]}


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


@part
def open_run(job: str, business_date: date, *, by: Actor, at: datetime) -> Run:
    """The run of `job` for `business_date`, made with all its steps when it is not there yet.

    Second time, also at the same moment: returns the run that exists, whatever its state. Refused by PostgreSQL while a
    run of the same job for another date is open (one_run_of_a_job_is_open_at_a_time).
    """
    value("select pg_advisory_xact_lock(%s)", [_OPENING])
    found = Run.objects.filter(job=job, business_date=business_date).first()
    if found:
        return found
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
    following = Step.objects.filter(run_id=lease.run_id, state=Step.State.WAITING).order_by("position").first()
    if following:
        Step.objects.filter(pk=following.pk).update(state=Step.State.READY)
        return following.pk
    Run.objects.filter(pk=lease.run_id).update(state=Run.State.DONE, finished_at=Now())
    record(
        by=lease.by,
        at=lease.at,
        code="run.finished",
        subject_type="run",
        subject_ids=[lease.run_id],
        after=counts or {},
    )
    return None


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


@part
def sign_of_life(worker: str) -> None:
    """Notes that a worker process is there now."""
    Worker.objects.update_or_create(name=worker, defaults={"seen_at": Now()})


@part
def move_clock(ahead: timedelta, *, by: Actor, at: datetime) -> None:
    """Sets how far the sandbox's clock stands ahead of the real one."""
    SandboxClock.objects.update_or_create(pk=1, defaults={"ahead": ahead})
    record(
        by=by,
        at=at,
        code="clock.moved",
        subject_type="clock",
        subject_ids=[1],
        after={"ahead_seconds": ahead.total_seconds()},
    )


@part
def open_load(kind: str, file_name: str, sha256: str, *, by: Actor, at: datetime) -> Load:
    """The load of these bytes; refuses with FileAlreadyLoaded when a finished load of them exists.

    A load that was begun and not finished (a killed loader) is returned again: its effects were never committed.
    Of two processes with the same bytes the second waits for the first. What is not UTF-8 in the name is escaped.
    """
    name = file_name.encode("utf-8", "backslashreplace").decode()
    found, _new = Load.objects.get_or_create(
        kind=kind,
        sha256=sha256,
        defaults={
            "file_name": name,
            "at": at,
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_name": by.name,
        },
    )
    if found.state == Load.State.LOADED:
        raise FileAlreadyLoaded(file_name=name, load=found.pk)
    return found


@part
def lock_load(load: Load) -> Load:
    """The load as it stands, and stays until the transaction ends."""
    return Load.objects.select_for_update(no_key=True).get(pk=load.pk)


@part
def close_load(
    load: Load,
    *,
    accepted: int,
    unchanged: int,
    quarantined: int,
    totals: dict[str, Any],
    by: Actor,
    at: datetime,
) -> Load:
    """Ends a load with its control totals; received = accepted + unchanged + quarantined, held by the database. A load that
    has ended stays as it is."""
    ended = Load.objects.filter(pk=load.pk, state=Load.State.LOADING).update(
        state=Load.State.LOADED,
        received=accepted + unchanged + quarantined,
        accepted=accepted,
        unchanged=unchanged,
        quarantined=quarantined,
        totals=totals,
    )
    load.refresh_from_db()
    if not ended:
        return load
    record(
        by=by,
        at=at,
        code="file.loaded",
        subject_type="load",
        subject_ids=[load.pk],
        after={
            "kind": load.kind,
            "file": load.file_name,
            "sha256": load.sha256,
            "accepted": accepted,
            "unchanged": unchanged,
            "quarantined": quarantined,
            "totals": totals,
        },
    )
    return load


@part
def quarantine(load: Load, rows: Iterable[tuple[int, str, Sequence[dict[str, Any]]]]) -> int:
    """Sets rows of a load aside: (line, raw text, reasons as {"code", "field", "value", "sentence"}); how many."""
    made = QuarantinedRow.objects.bulk_create(
        (QuarantinedRow(load=load, line=line, raw=raw, reasons=list(reasons)) for line, raw, reasons in rows),
        batch_size=5_000,
    )
    return len(made)


@part
def keep_proof(
    business_date: date, results: Sequence[tuple[str, int, list[dict[str, str]], int]], *, full: bool
) -> int:
    """Keeps the results of one proof, (invariant, violations, sample, milliseconds) each; the number of its batch."""
    batch = (ProofResult.objects.aggregate(newest=Max("batch"))["newest"] or 0) + 1
    ProofResult.objects.bulk_create(
        ProofResult(
            business_date=business_date,
            batch=batch,
            invariant=code,
            full=full,
            violations=violations,
            sample=sample,
            milliseconds=milliseconds,
        )
        for code, violations, sample, milliseconds in results
    )
    return batch
