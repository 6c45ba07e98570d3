"""Writes of what an installation notes about itself: workers, its clock, proofs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.db.models.functions import Now

from itservices.models import ProofResult, SandboxClock, Worker
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor


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
