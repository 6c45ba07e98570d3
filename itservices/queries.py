"""Reads of IT services."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from itservices.models import Run, SandboxClock, Step
from itservices.owners import is_gone


def current_instant() -> datetime:
    """Now, as this installation counts it: the real instant, moved in a sandbox. Only edges call it."""
    instant = datetime.now(UTC)
    if settings.SANDBOX:
        ahead = SandboxClock.objects.filter(pk=1).values_list("ahead", flat=True).first()
        instant += ahead or timedelta(0)
    return instant


def run_of(job: str, business_date: date) -> Run | None:
    """The run of a job for a business date, if there is one."""
    return Run.objects.filter(job=job, business_date=business_date).first()


def active_run(job: str) -> Run | None:
    """The run of a job that is not done, if there is one: at most one by constraint."""
    return Run.objects.filter(job=job).exclude(state=Run.State.DONE).first()


def due_steps(limit: int = 20) -> list[int]:
    """Steps that someone should run now: ready ones, and running ones whose lease has lapsed; oldest run first."""
    return _due(Q(), limit)


def run_facts(run_id: int) -> dict[str, Any]:
    """What a run has noted about itself (what it froze, its slice)."""
    return dict(Run.objects.values_list("facts", flat=True).get(pk=run_id))


def run_state(run_id: int) -> str:
    """RUNNING, DONE or STOPPED."""
    return Run.objects.values_list("state", flat=True).get(pk=run_id)


def next_step(run_id: int) -> int | None:
    """The step of a run that someone should run now: ready, or running under a lapsed lease. None: nothing to do."""
    return next(iter(_due(Q(run_id=run_id), 1)), None)


def _due(which: Q, limit: int) -> list[int]:
    """A lease has lapsed when its time is over, or when its owner was a process of this host that has ended."""
    found = (
        Step.objects.filter(which, state__in=[Step.State.READY, Step.State.RUNNING], run__state=Run.State.RUNNING)
        .annotate(lapsed=Q(lease_until__lt=Now()))
        .order_by("run__business_date", "run_id", "position")
        .values_list("pk", "state", "lapsed", "owner")
    )
    due = (pk for pk, state, lapsed, owner in found if state == Step.State.READY or lapsed or is_gone(owner))
    return list(islice(due, limit))


def step_following(step_id: int) -> int | None:
    """The next step of the same run, if it is ready now."""
    step = Step.objects.get(pk=step_id)
    following = Step.objects.filter(run_id=step.run_id, position=step.position + 1, state=Step.State.READY)
    return following.values_list("pk", flat=True).first()
