"""Writes of record keeping."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from machinery.statements import statement, value
from machinery.transactions import part
from vocabulary.actor import Actor

Facts = Mapping[str, Any]


@part
def record(
    *,
    by: Actor,
    at: datetime,
    code: str,
    subject_type: str,
    subject_ids: Iterable[object] = (),
    before: Facts | None = None,
    after: Facts | None = None,
    reason: str = "",
    request_id: str = "",
) -> int:
    """Keeps one event of one operation, in that operation's transaction; the id of the event.

    `subject_ids` may be empty for a set that `after` describes by its range (a night, a load). Facts are JSON: amounts
    as decimal strings, dates and instants in ISO 8601. Called twice it keeps two events: idempotence is the caller's.
    """
    kept: int = value(
        statement("recordkeeping", "keep_event"),
        {
            "actor_kind": by.kind,
            "actor_id": by.id,
            "actor_name": by.name,
            "code": code,
            "subject_type": subject_type,
            "subject_ids": [str(found) for found in subject_ids],
            "before": _json(before),
            "after": _json(after),
            "reason": reason,
            "request_id": request_id,
            "at": at,
        },
    )
    return kept


def _json(facts: Facts | None) -> str | None:
    return None if facts is None else json.dumps(dict(facts))
