"""The proof: every invariant of every app, checked on one snapshot of the database, and its results kept as evidence.

By default it reads what came since the last date that was proved and closed, and recomputes the digests of finished
slices and closed days, longest unverified first, within `BUDGET` movements. A full proof reads everything.
"""

import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

import authorizations.invariants
import clearing.invariants
import compliance.invariants
import itservices.invariants
import ledger.invariants
import notifications.invariants
import recordkeeping.invariants
import settlements.invariants
from backoffice import references, schema
from itservices.operations import Lease, hold_lease, keep_proof
from ledger.operations import mark_verified
from ledger.queries import business_date as open_business_date
from machinery.invariants import EVER, Check, Invariant, Scope
from machinery.statements import row, rows, run, statement
from machinery.transactions import one_snapshot, part, whole
from vocabulary.outcome import Refusal

BUDGET: Final = 5_000_000
SAMPLE: Final = 20
CHECKS: Final = (
    *ledger.invariants.CHECKS,
    *settlements.invariants.CHECKS,
    *clearing.invariants.CHECKS,
    *compliance.invariants.CHECKS,
    *authorizations.invariants.CHECKS,
    *itservices.invariants.CHECKS,
    *recordkeeping.invariants.CHECKS,
    *notifications.invariants.CHECKS,
)
INVARIANTS: Final[Mapping[str, Invariant]] = {
    invariant.code: invariant
    for invariant in sorted(
        (*schema.INVARIANTS, *references.INVARIANTS, *(each for check in CHECKS for each in check.invariants)),
        key=lambda i: i.code,
    )
}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Violation:
    """One thing that breaks an invariant: what it is, what it had to be, and what it is instead."""

    key: str
    expected: str
    found: str


@dataclass(frozen=True)
class Result:
    """One invariant: how many things break it, up to SAMPLE of them, and how long its statement took."""

    code: str
    sentence: str
    cause: str
    violations: int
    sample: Sequence[Violation]
    milliseconds: int


@dataclass(frozen=True)
class Report:
    """The results of one proof, in the order of their codes; `marks` are what the next one counts from."""

    business_date: date
    full: bool
    since: str
    results: Sequence[Result]
    marks: Mapping[str, int]
    slices: Sequence[int]
    milliseconds: int

    @property
    def broken(self) -> list[Result]:
        """The invariants that are broken."""
        return [result for result in self.results if result.violations]

    @property
    def proved(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        """The report as one object of plain values."""
        return {
            "business_date": self.business_date.isoformat(),
            "full": self.full,
            "since": None if self.since == EVER else self.since,
            "proved": self.proved,
            "invariants": len(self.results),
            "violations": sum(result.violations for result in self.results),
            "milliseconds": self.milliseconds,
            "results": [asdict(result) for result in self.results],
        }


class ProofFailed(Refusal):
    """An invariant is broken: the date is not proved, and a person decides. `broken` names each with its first violation."""

    code = "proof_failed"

    @staticmethod
    def of(report: Report) -> "ProofFailed":
        """The refusal of a report in which something is broken."""
        broken = [
            {"code": result.code, "violations": result.violations, **asdict(result.sample[0])}
            for result in report.broken
        ]
        return ProofFailed(business_date=report.business_date.isoformat(), broken=broken)

    def sentence(self) -> str:
        told = [
            _("%(code)s (violations: %(violations)s; the first is %(key)s: expected %(expected)s, found %(found)s)")
            % each
            for each in self.data["broken"]
        ]
        return _("%(business_date)s is not proved: %(broken)s. Find the cause before the run is resumed.") % {
            "business_date": self.data["business_date"],
            "broken": "; ".join(told),
        }


def prove_or_stop(lease: Lease) -> dict[str, Any]:
    """The night's step: proves its date, raises ProofFailed when something is broken; the counts of the step."""
    with one_snapshot():
        report = look(lease.business_date)
    with whole():
        hold_lease(lease)
        keep(report)
    if not report.proved:
        raise ProofFailed.of(report)
    return {"invariants": len(report.results), "violations": 0, "since": report.since, **report.marks}


def prove(business_date: date, full: bool = False, progress: Progress | None = None) -> Report:
    """Checks every invariant on one snapshot, then keeps the results. Again: a further batch of results."""
    with one_snapshot():
        report = look(business_date, full, progress)
    with whole():
        keep(report)
    return report


@part
def keep(report: Report) -> None:
    """Keeps the results of a proof, and which digests it found right."""
    keep_proof(
        report.business_date,
        [
            (result.code, result.violations, [asdict(v) for v in result.sample], result.milliseconds)
            for result in report.results
        ],
        full=report.full,
    )
    if report.proved:
        mark_verified(report.slices, report.business_date)


def default_date() -> date:
    """The date that is proved when none is named: the open business date."""
    return open_business_date()


def look(
    business_date: date, full: bool = False, progress: Progress | None = None, only: Collection[str] = INVARIANTS
) -> Report:
    """Checks every invariant, or those of some codes, in the transaction that is open, whatever it has written. Keeps
    nothing."""
    began = time.perf_counter()
    run("set local work_mem = '256MB'")
    run("set local max_parallel_workers_per_gather = 2")
    run("set local jit = off")
    scope = _scope(business_date, full)
    checks = [check for check in CHECKS if check.tells_of(only)]
    found: dict[str, list[tuple[int, list[Violation]]]] = {code: [] for code in INVARIANTS}
    times: dict[str, int] = dict.fromkeys(INVARIANTS, 0)
    for place, check in enumerate(checks):
        if progress:
            progress(f"{check.app}: {check.name.replace('_', ' ')}", place, len(checks) + 1)
        started = time.perf_counter()
        for code, number, sample in _violations(check, scope):
            found[code].append((number, sample))
        for invariant in check.invariants:
            times[invariant.code] = int((time.perf_counter() - started) * 1000)
    if progress:
        progress("schema", len(checks), len(checks) + 1)
    for seen_by in (schema, references) if full else (schema,):
        if not any(each.code in only for each in seen_by.INVARIANTS):
            continue
        started = time.perf_counter()
        for code, key, expected, seen in seen_by.look():
            found[code].append((1, [Violation(key, expected, seen)]))
        for invariant in seen_by.INVARIANTS:
            times[invariant.code] = int((time.perf_counter() - started) * 1000)
    if progress:
        progress("", len(checks) + 1, len(checks) + 1)
    results = [
        Result(
            code,
            invariant.sentence,
            invariant.cause,
            sum(number for number, _ in found[code]),
            [violation for _, sample in found[code] for violation in sample][:SAMPLE],
            times[code],
        )
        for code, invariant in INVARIANTS.items()
        if code in only
    ]
    marks = row(statement("backoffice", "proof_marks"), {"date": business_date}) or {}
    return Report(
        business_date,
        full,
        str(scope.since),
        results,
        marks,
        scope.slices,
        int((time.perf_counter() - began) * 1000),
    )


def _scope(business_date: date, full: bool) -> Scope:
    slices = [f["id"] for f in rows(statement("backoffice", "proof_slices"), {"full": full, "budget": BUDGET})]
    start = None if full else row(statement("backoffice", "proof_scope"), {"date": business_date})
    if start is None:
        return Scope(business_date, slices=slices)
    return Scope(
        business_date,
        since=start["since"],
        base=start["base"] or EVER,
        mark=start["mark"] or 0,
        open_before=start["open_before"],
        cancelled_before=start["cancelled_before"],
        sides_through=start["sides_through"] or 0,
        matches_through=start["matches_through"] or 0,
        waited_before=start["waited_before"],
        full=False,
        slices=slices,
    )


COUNTED: Final = """
select code, count(*) as violations,
       jsonb_agg(jsonb_build_array(key, expected, found)) filter (where place <= %(sample)s) as sample
from (select v.*, row_number() over (partition by code order by key) as place from ({}) v) w group by code
"""


def _violations(check: Check, scope: Scope) -> list[tuple[str, int, list[Violation]]]:
    """What breaks the invariants of one check: (code, how many, some). A statement that cannot run proves nothing: it is
    a violation of the first of them."""
    try:
        with transaction.atomic():
            found = rows(COUNTED.format(check.sql()), {**check.parameters(scope), "sample": SAMPLE})
    except DatabaseError as trouble:
        return [
            (
                check.invariants[0].code,
                1,
                [Violation(f"check {check.name}", "a statement that runs", str(trouble).strip())],
            )
        ]
    return [
        (
            f["code"],
            f["violations"],
            [Violation(*(part or "nothing" for part in each)) for each in json.loads(f["sample"])],
        )
        for f in found
    ]


def markdown() -> str:
    """The list of invariants for the docs."""
    lines = [
        "# Invariants",
        "",
        "What the proof checks (`manage.py prove`). When one is broken:",
        "",
        "| Code | What must never be false | Likely cause when it is broken |",
        "|---|---|---|",
    ]
    lines += [f"| {i.code} | {i.sentence} | {i.cause} |" for i in INVARIANTS.values()]
    return "\n".join(lines) + "\n"
