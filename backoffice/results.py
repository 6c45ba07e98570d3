"""What came of a night: its steps, its control totals, why something did not settle, and one hash over all of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backoffice.day import NIGHT
from itservices.models import Step
from itservices.queries import run_of
from machinery.statements import copy_out, statement

Totals = Mapping[str, Mapping[str, str | int]]
HASHED = ("result_settled", "result_parts", "result_reasons", "result_balances")


@dataclass(frozen=True)
class StepResult:
    """One step: its state, how long it took (0 before it ended), attempts, and its counts."""

    name: str
    state: str
    seconds: float
    attempts: int
    done: int
    total: int
    counts: Mapping[str, Any]
    trouble: str


@dataclass(frozen=True)
class NightResult:
    """One night. `incoming`, `settled`, `refused` and `parts` are number and amount per currency ("" is free of payment): what
    came in is what settled and was refused, in amount with what settled in parts. `reasons` counts refused matches by what the
    deliverer is told. `result_hash` is None until the night is done."""

    business_date: date
    run: int
    state: str
    steps: list[StepResult]
    incoming: Totals
    settled: Totals
    refused: Totals
    reasons: Mapping[str, int]
    result_hash: str | None
    parts: Totals = field(default_factory=dict)

    def counts_of(self, step: str) -> Mapping[str, Any]:
        """The counts of one step, empty before it ended."""
        return next((each.counts for each in self.steps if each.name == step), {})

    def as_json(self) -> dict[str, Any]:
        """The same for a machine; amounts stay decimal text."""
        return {
            "business_date": self.business_date.isoformat(),
            "run": self.run,
            "state": self.state,
            "steps": [vars(step) for step in self.steps],
            "in": self.incoming,
            "settled": self.settled,
            "parts": self.parts,
            "refused": self.refused,
            "reasons": self.reasons,
            "proof": self.counts_of("prove"),
            "result_hash": self.result_hash,
        }


def night_result(business_date: date) -> NightResult | None:
    """The night of a business date as far as it has come; None when it was never begun."""
    run = run_of(NIGHT, business_date)
    if run is None:
        return None
    steps = [_step(found) for found in Step.objects.filter(run=run).order_by("position")]
    counts = {step.name: step.counts for step in steps}
    refused = counts.get("refuse", {})
    return NightResult(
        business_date=business_date,
        run=run.pk,
        state=run.state,
        steps=steps,
        incoming=counts.get("claim", {}).get("in", {}),
        settled=counts.get("settle", {}).get("settled", {}),
        parts=counts.get("settle", {}).get("parts", {}),
        refused=refused.get("refused", {}),
        reasons=refused.get("reasons", {}),
        result_hash=result_hash(business_date) if run.state == "DONE" else None,
    )


def result_hash(business_date: date) -> str:
    """SHA-256 over what a finished night did: settled matches with the place of their journal, how much settled in part, every
    reason given, and the closing balance of every account. A night that was killed and resumed has the hash of one that was not."""
    digest = hashlib.sha256()
    for name in HASHED:
        digest.update(copy_out(statement("backoffice", name).format(date=business_date.isoformat())))
    return digest.hexdigest()


def _step(found: Step) -> StepResult:
    return StepResult(
        found.name,
        found.state,
        _seconds(found.started_at, found.finished_at),
        found.attempt,
        found.done_count,
        found.total_count,
        found.counts,
        found.trouble,
    )


def _seconds(started: datetime | None, finished: datetime | None) -> float:
    return round((finished - started).total_seconds(), 2) if started and finished else 0.0
