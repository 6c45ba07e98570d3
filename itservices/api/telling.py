"""Runs and loads as programs read them. What the control totals of a night say of other clients is left out."""

from datetime import datetime
from typing import Any

from itservices.labels import job_name, load_kind
from itservices.models import Load, QuarantinedRow
from itservices.queries import RunSheet
from itservices.shown import ShownStep, shown_reasons, shown_run


def run(sheet: RunSheet, now: datetime) -> dict[str, Any]:
    """One run; `now` is the real instant."""
    shown = shown_run(sheet, now)
    return {
        "id": sheet.run.pk,
        "job": sheet.run.job,
        "words": job_name(sheet.run.job),
        "business_date": sheet.run.business_date,
        "state": sheet.run.state,
        "opened_at": sheet.run.at,
        "started_at": sheet.started_at,
        "finished_at": sheet.run.finished_at,
        "share": shown.share,
        "current_step": shown.current.step.name if shown.current else None,
        "expected_end": shown.expected_end,
        "steps": [_step(each) for each in shown.steps],
    }


def _step(found: ShownStep) -> dict[str, Any]:
    return {
        "name": found.step.name,
        "words": found.name,
        "state": found.step.state,
        "share": found.share,
        "started_at": found.step.started_at,
        "finished_at": found.step.finished_at,
    }


def load(found: Load) -> dict[str, Any]:
    """One load."""
    counts = {name: getattr(found, name) for name in ("received", "accepted", "unchanged", "quarantined")}
    return {
        "id": found.pk,
        "kind": found.kind,
        "words": load_kind(found.kind),
        "file_name": found.file_name,
        "sha256": found.sha256,
        "state": found.state,
        "at": found.at,
        "by": found.actor_name,
        **counts,
        "totals": found.totals,
    }


def quarantined(kind: str, row: QuarantinedRow) -> dict[str, Any]:
    """One row that was set aside, its faults in the reader's language."""
    reasons = [
        {"code": each.code, "field": each.field, "value": each.value, "detail": each.sentence}
        for each in shown_reasons(kind, row)
    ]
    return {"line": row.line, "raw": row.raw, "reasons": reasons}
