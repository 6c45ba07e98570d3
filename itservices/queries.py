"""Reads of IT services."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Now

from itservices.controls import Control, Matches, controls_of
from itservices.models import Load, ProofResult, QuarantinedRow, Run, SandboxClock, Step, Worker
from itservices.owners import is_gone
from vocabulary.actor import Actor

SIGN_OF_LIFE = timedelta(seconds=30)
PASSED = frozenset({Step.State.DONE, Step.State.SKIPPED})
"""Steps after which the next one comes."""


def current_instant() -> datetime:
    """Now, as this installation counts it: the real instant, moved in a sandbox. Only edges call it."""
    return datetime.now(UTC) + (clock_ahead() if settings.SANDBOX else timedelta(0))


def clock_ahead() -> timedelta:
    """How far the clock of a sandbox stands ahead of the real one; nothing when it was never moved."""
    ahead = SandboxClock.objects.filter(pk=1).values_list("ahead", flat=True).first()
    return ahead or timedelta(0)


def real_instant() -> datetime:
    """Now by the clock of the machine, whatever the sandbox says: by it one sees how long a step has been running."""
    return datetime.now(UTC)


def run_of(job: str, business_date: date) -> Run | None:
    """The run of a job for a business date, if there is one."""
    return Run.objects.filter(job=job, business_date=business_date).first()


def days_of_runs(runs: Collection[int]) -> dict[int, date]:
    """Run -> its business date; numbers of no run are absent."""
    return dict(Run.objects.filter(pk__in=runs).values_list("pk", "business_date"))


def is_run(run_id: int) -> bool:
    """Whether there is a run of that number."""
    return Run.objects.filter(pk=run_id).exists()


def active_run(job: str) -> Run | None:
    """The run of a job that is not done, if there is one: at most one by constraint."""
    return Run.objects.filter(job=job).exclude(state=Run.State.DONE).first()


def claiming_run() -> Run | None:
    """The run that is not done and has frozen what it decides, if there is one: of all that do, one is open at a time."""
    return Run.objects.exclude(state=Run.State.DONE).filter(facts__has_key="frozen_through").first()


def number_stopped() -> int:
    """How many runs are stopped, and wait for a person."""
    return Run.objects.filter(state=Run.State.STOPPED).count()


def open_run_of(kind: str) -> Run | None:
    """The first run that is not done of a job that may run more than once on a business date."""
    return Run.objects.exclude(state=Run.State.DONE).filter(job__startswith=f"{kind} ").order_by("pk").first()


def runs_by_slice(slices: Collection[int]) -> dict[int, Run]:
    """Slice of the books -> the run that booked in it; slices of no run are absent."""
    return {run.facts["slice"]: run for run in Run.objects.filter(facts__slice__in=list(slices))}


def due_steps(limit: int = 20) -> list[int]:
    """Steps that someone should run now: ready ones that have rested, and running ones whose lease has lapsed; oldest run
    first."""
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


def seconds_of_rest(run_id: int) -> float | None:
    """How long the step of a run that is ready still rests after trouble; None when none does."""
    resting = Step.objects.filter(run_id=run_id, state=Step.State.READY, run__state=Run.State.RUNNING)
    found = (
        resting.filter(lease_until__gte=Now()).annotate(rest=F("lease_until") - Now()).values_list("rest", flat=True)
    )
    return next((rest.total_seconds() for rest in found), None)


def _due(which: Q, limit: int) -> list[int]:
    """A lease has lapsed when its time is over, or when its owner was a process of this host that has ended; a pause after
    trouble, when its time is over."""
    found = (
        Step.objects.filter(which, state__in=[Step.State.READY, Step.State.RUNNING], run__state=Run.State.RUNNING)
        .annotate(lapsed=Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))
        .order_by("run__business_date", "run_id", "position")
        .values_list("pk", "lapsed", "owner")
    )
    due = (pk for pk, lapsed, owner in found if lapsed or is_gone(owner))
    return list(islice(due, limit))


def step_following(step_id: int) -> int | None:
    """The next step of the same run, if it is ready now."""
    step = Step.objects.get(pk=step_id)
    following = Step.objects.filter(run_id=step.run_id, position=step.position + 1, state=Step.State.READY)
    return following.values_list("pk", flat=True).first()


def finished_load(kind: str, sha256: str) -> int | None:
    """The load that has taken in these bytes as this kind of file, to its end."""
    found = Load.objects.filter(kind=kind, sha256=sha256, state=Load.State.LOADED)
    return found.values_list("pk", flat=True).first()


def quarantined_lines(load: Load) -> frozenset[int]:
    """The lines of a load that have been set aside so far."""
    return frozenset(QuarantinedRow.objects.filter(load=load).values_list("line", flat=True))


@dataclass(frozen=True)
class ProofSummary:
    """The newest proof of a business date: its invariants by name, and when it was recorded."""

    business_date: date
    results: Sequence[ProofResult]
    recorded_at: datetime

    @property
    def violations(self) -> int:
        """How many rows break an invariant."""
        return sum(found.violations for found in self.results)


@dataclass(frozen=True)
class RunSheet:
    """A run with its steps in order.

    `usual` is the median length of the runs of its job that are done, `usual_steps` that of each step by its name.
    """

    run: Run
    steps: Sequence[Step]
    controls: Sequence[Control]
    usual: timedelta | None
    usual_steps: Mapping[str, timedelta]

    @property
    def current(self) -> Step | None:
        """The step that runs, failed, or is next; None when all are done or skipped."""
        return next((step for step in self.steps if step.state not in PASSED), None)

    @property
    def set_aside(self) -> Sequence[int]:
        """The matches that it could not work on: they name an account that has no guard."""
        return [match for step in self.steps for match in step.counts.get("set_aside", ())]

    @property
    def has_parts(self) -> bool:
        """Whether anything settled in part."""
        return any(each.parts and each.parts[0] for each in self.controls)

    @property
    def at_once(self) -> int | None:
        """How many matches settled only at once with others (a gridlock that was resolved); None while it may settle more."""
        found = next((step for step in self.steps if step.state in PASSED and "at_once" in step.counts), None)
        return int(found.counts["at_once"]) if found else None

    @property
    def by_sequence(self) -> Sequence[int]:
        """Of how many matches each sequence of its night has moved something; empty where it has but one."""
        told = (step.counts["sequences"] for step in self.steps if "sequences" in step.counts)
        found: list[int] = next(told, [])
        return list(found) if len(found) > 1 else []

    @property
    def is_deadlocked(self) -> bool:
        """Whether something is left, and no set of it was found that settles at once."""
        return self.at_once == 0 and bool(self.matches.refused)

    @property
    def matches(self) -> Matches:
        """What its control totals say of matches."""

        def added(parts: Sequence[tuple[int, Decimal] | None]) -> int | None:
            return sum(part[0] for part in parts if part) if any(parts) else None

        return Matches(
            added([each.came_in for each in self.controls]),
            added([each.settled for each in self.controls]),
            added([each.refused for each in self.controls]),
        )

    @property
    def further_attempts(self) -> int:
        """How often its steps were tried again after trouble, since it was last resumed."""
        return sum(max(0, step.attempt - 1) for step in self.steps)

    @property
    def steps_done(self) -> int:
        """How many steps are done or skipped."""
        return sum(step.state in PASSED for step in self.steps)

    @property
    def started_at(self) -> datetime | None:
        """When its first step began."""
        return min((step.started_at for step in self.steps if step.started_at), default=None)

    @property
    def version(self) -> str:
        """A text that changes whenever anything that a page shows of the run does."""
        told = (f"{s.state}.{s.attempt}.{s.done_count}.{s.total_count}.{s.trouble}" for s in self.steps)
        return f"{self.run.pk}.{self.run.state}.{'.'.join(told)}"


def latest_run(job: str) -> Run | None:
    """The run of a job for the newest business date."""
    return Run.objects.filter(job=job).order_by("-business_date").first()


def recent_runs(job: str, limit: int = 30) -> list[RunSheet]:
    """The newest runs of a job with their steps and control totals, newest business date first."""
    runs = list(Run.objects.filter(job=job).order_by("-business_date")[:limit])
    steps = _steps_of(runs)
    return [RunSheet(run, steps[run.pk], controls_of(step.counts for step in steps[run.pk]), None, {}) for run in runs]


def _steps_of(runs: Sequence[Run]) -> dict[int, list[Step]]:
    steps: dict[int, list[Step]] = {run.pk: [] for run in runs}
    for step in Step.objects.filter(run__in=runs).order_by("position"):
        steps[step.run_id].append(step)
    return steps


def run_sheets(runs: Sequence[Run]) -> list[RunSheet]:
    """Runs with their steps, control totals and usual lengths, in the order given: one question for the steps of all, and
    those for what is usual once a job."""
    steps = _steps_of(runs)
    usual = {job: _usual_lengths(job) for job in {run.job for run in runs}}
    return [
        RunSheet(run, steps[run.pk], controls_of(step.counts for step in steps[run.pk]), *usual[run.job])
        for run in runs
    ]


def runs_wanted(
    *, state: str = "", since: date | None = None, until: date | None = None, only_troubled: bool = False
) -> QuerySet[Run]:
    """Runs in no order: in a state, of business dates from `since` to `until`, and those with trouble alone: that stopped, had
    to try a step again, or set matches aside."""
    found = Run.objects.all()
    if state:
        found = found.filter(state=state)
    if since:
        found = found.filter(business_date__gte=since)
    if until:
        found = found.filter(business_date__lte=until)
    if only_troubled:
        troubled = Q(attempt__gt=1) | ~Q(trouble="") | Q(counts__set_aside__0__isnull=False)
        steps = Step.objects.filter(troubled, run=OuterRef("pk"))
        found = found.filter(Q(state=Run.State.STOPPED) | Exists(steps))
    return found


def runs_before(job: str, limit: int, *, before: str | None = None) -> list[int]:
    """The runs of a job, newest business date first: those of dates before one (YYYY-MM-DD), at most `limit`."""
    found = Run.objects.filter(job=job)
    if before:
        found = found.filter(business_date__lt=before)
    return list(found.order_by("-business_date").values_list("pk", flat=True)[:limit])


def run_sheet(run_id: int) -> RunSheet | None:
    """A run with its steps, control totals and usual lengths; None for one that does not exist."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        return None
    steps = list(Step.objects.filter(run=run).order_by("position"))
    return RunSheet(run, steps, controls_of(step.counts for step in steps), *_usual_lengths(run.job))


def _usual_lengths(job: str, runs: int = 20) -> tuple[timedelta | None, dict[str, timedelta]]:
    """The medians over the newest runs that are done: of the whole run, None without one, and of each step by name."""
    done = Run.objects.filter(job=job, state=Run.State.DONE).order_by("-business_date").values_list("pk", flat=True)
    steps = Step.objects.filter(run__in=list(done[:runs]))
    ends = steps.values("run").annotate(began=Min("started_at"), ended=Max("finished_at"))
    lengths = [each["ended"] - each["began"] for each in ends if each["began"] and each["ended"]]
    by_step: dict[str, list[timedelta]] = {}
    for name, began, ended in steps.values_list("name", "started_at", "finished_at"):
        if began and ended:
            by_step.setdefault(name, []).append(ended - began)
    return _median(lengths) if lengths else None, {name: _median(found) for name, found in by_step.items()}


def _median(lengths: Sequence[timedelta]) -> timedelta:
    return sorted(lengths)[len(lengths) // 2]


def proof_of(business_date: date) -> ProofSummary | None:
    """The newest proof of a business date."""
    newest = ProofResult.objects.filter(business_date=business_date).order_by("-id").first()
    return None if newest is None else _proof(newest)


def violations_of(business_dates: Sequence[date]) -> dict[date, int]:
    """How many rows break an invariant by the newest proof of each of these dates that has one."""
    proofs = ProofResult.objects.filter(business_date__in=business_dates)
    newest = proofs.order_by("business_date", "-id").distinct("business_date").values("batch")
    found = ProofResult.objects.filter(batch__in=newest).values("business_date").annotate(rows=Sum("violations"))
    return {each["business_date"]: each["rows"] for each in found}


def last_proof() -> ProofSummary | None:
    """The newest proof of all."""
    newest = ProofResult.objects.order_by("-id").first()
    return None if newest is None else _proof(newest)


def _proof(newest: ProofResult) -> ProofSummary:
    results = ProofResult.objects.filter(batch=newest.batch).order_by("-violations", "invariant")
    return ProofSummary(newest.business_date, list(results), newest.recorded_at)


def visible_loads(actor: Actor, everywhere: bool) -> QuerySet[Load]:
    """The loads that a reader may see: all with the right to it in every legal entity, else those that one handed in."""
    found = Load.objects.all()
    return found if everywhere else found.filter(actor_kind=actor.kind, actor_id=actor.id)


def loads(
    visible: QuerySet[Load], *, only_quarantined: bool = False, since: datetime | None = None, state: str = ""
) -> QuerySet[Load]:
    """Loads, newest first, those that came in at `since` or later, and those in a state alone."""
    found = visible.order_by("-id")
    if only_quarantined:
        found = found.filter(quarantined__gt=0)
    if state:
        found = found.filter(state=state)
    return found if since is None else found.filter(at__gte=since)


def load_of(load_id: int, visible: QuerySet[Load]) -> Load | None:
    """One load; None for one that does not exist or may not be seen."""
    return visible.filter(pk=load_id).first()


def load_waiting(load_id: int, kind: str, by: Actor) -> Load | None:
    """A file of a kind that an actor handed in and that is not taken in yet; None for any other."""
    found = Load.objects.filter(pk=load_id, kind=kind, actor_kind=by.kind, actor_id=by.id)
    return found.exclude(state=Load.State.LOADED).first()


def quarantined_row(row_id: int) -> QuarantinedRow | None:
    """One row that was set aside, with its load; None for one that does not exist."""
    return QuarantinedRow.objects.select_related("load").filter(pk=row_id).first()


def quarantined_rows(load_id: int, limit: int, after: int = 0) -> list[QuarantinedRow]:
    """The rows of a load that were set aside, by line, those after a line, with what was repaired of them."""
    found = QuarantinedRow.objects.filter(load=load_id, line__gt=after).select_related("repair")
    return list(found.order_by("line")[:limit])


def quarantined_since(visible: QuerySet[Load], at: datetime) -> tuple[int, int]:
    """Over the loads that came in since an instant: rows set aside, and how many loads have any."""
    found = visible.filter(at__gte=at, quarantined__gt=0).aggregate(rows=Sum("quarantined"), loads=Count("pk"))
    return found["rows"] or 0, found["loads"]


def loads_being_read() -> int:
    """How many files and bodies have begun to come in and are not read to their end, whoever sent them."""
    return Load.objects.filter(state=Load.State.LOADING).count()


def is_a_worker_there() -> bool:
    """Whether a worker gave a sign of life within half a minute."""
    return Worker.objects.filter(seen_at__gt=Now() - SIGN_OF_LIFE).exists()
